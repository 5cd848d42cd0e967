#!/bin/sh
# Makes what the example wants to find in certs/: a certificate for localhost, and an issuer's pair of keys. For trying things out only.
set -eu
cd "$(dirname "$0")"
mkdir -p certs
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout certs/server.key -out certs/server.pem 2>/dev/null
openssl genrsa -out certs/jwt.key 2048 2>/dev/null
openssl rsa -in certs/jwt.key -pubout -out certs/jwt.pem 2>/dev/null
echo "certs/ is ready"
