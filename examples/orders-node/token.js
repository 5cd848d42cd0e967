'use strict';
// Prints a token of the example's own issuer: `node token.js [subject] [role,role] [seconds]`. The key is made by prepare.sh.
const crypto = require('node:crypto');
const fs = require('node:fs');

const [subject = 'ann', roles = 'clerk', seconds = '3600'] = process.argv.slice(2);
const now = Math.floor(Date.now() / 1000);
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = part({ alg: 'RS256', typ: 'JWT' }) + '.' + part({
  iss: 'https://login.example.com', aud: 'orders', sub: subject, roles: roles.split(','), iat: now, exp: now + Number(seconds),
});
console.log(signed + '.' + crypto.sign('sha256', Buffer.from(signed), fs.readFileSync('certs/jwt.key')).toString('base64url'));
