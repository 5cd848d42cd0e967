#!/bin/sh
# Makes what the example wants to find in certs/: a certificate for localhost, and an issuer's secret. For trying things out only.
set -eu
cd "$(dirname "$0")"
mkdir -p certs
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout certs/server.key -out certs/server.pem 2>/dev/null
openssl rand -base64 48 | tr -d "\n" > certs/jwt.secret
echo "certs/ is ready"
