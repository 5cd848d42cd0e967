'use strict';
// The rest of the world, for trying the example by hand: two instances of service-b (7001, 7002), and a receiver of logs and metrics (9000).
const http = require('node:http');

for (const port of [7001, 7002]) {
  http.createServer((request, response) => {
    const item = decodeURIComponent(request.url.split('/').pop());
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ item, left: 42, instance: port }));
  }).listen(port, '127.0.0.1');
}

http.createServer((request, response) => {
  request.on('data', (chunk) => process.stdout.write(chunk));
  request.on('end', () => {
    process.stdout.write('\n');
    response.writeHead(204).end();
  });
}).listen(9000, '127.0.0.1');
