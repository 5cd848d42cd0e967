"""Prints a token of the example's own issuer: `python3 mint.py [subject] [role,role] [seconds]`. The secret is made by prepare.sh."""
import base64
import hashlib
import hmac
import json
import sys
import time

subject, roles, seconds = (sys.argv[1:] + ["ann", "clerk", "3600"][len(sys.argv) - 1:])[:3]


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


claims = {"iss": "https://login.example.com", "aud": "orders", "sub": subject, "roles": roles.split(","), "iat": int(time.time()), "exp": int(time.time()) + int(seconds)}
signed = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + part(json.dumps(claims).encode())
with open("certs/jwt.secret", encoding="utf-8") as file:
    secret = file.read().strip().encode()
print(signed + "." + part(hmac.new(secret, signed.encode(), hashlib.sha256).digest()))
