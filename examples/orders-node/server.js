'use strict';
// Orders: an application as it is before it has a sidecar. Plain HTTP on loopback, lines on stdout, settings from a file that it reads again on
// SIGHUP, another service at an address from its environment. Node.js and nothing else.
const fs = require('node:fs');
const http = require('node:http');

const port = Number(process.env.PORT || 3000);
const settingsPath = process.env.ORDERS_SETTINGS || 'config/orders.json';
const stockUrl = process.env.OUTRIDER_SERVICE_B_URL || 'http://127.0.0.1:7001';
const orders = [];
const counts = { requests: 0, placed: 0, refused: 0, stock_failures: 0, reloads: 0 };
let settings = readSettings();

const server = http.createServer((request, response) => {
  counts.requests++;
  handle(request, response).catch((error) => {
    console.error(`orders: ${request.method} ${request.url}: ${error.message}`);
    answer(response, 500, { error: 'internal' });
  });
});

async function handle(request, response) {
  const path = new URL(request.url, 'http://orders').pathname;
  if (path === '/healthz') return answer(response, 200, { status: 'ok' });
  if (path === '/internal/metrics') return answer(response, 200, { open: orders.length, ...counts, memory: process.memoryUsage().rss });
  if (path !== '/api/orders') return answer(response, 404, { error: 'not found' });
  if (request.method === 'GET') return answer(response, 200, { orders, ...caller(request) });
  if (request.method === 'POST') return place(request, response);
  return answer(response, 405, { error: 'GET or POST' });
}

async function place(request, response) {
  const order = parse(await read(request));
  if (!order || typeof order.item !== 'string' || !(order.quantity >= 1 && order.quantity <= settings.max_quantity)) {
    counts.refused++;
    return answer(response, 400, { error: `give an item and a quantity from 1 to ${settings.max_quantity}` });
  }
  const stock = await askStock(order.item);
  if (stock === undefined) return answer(response, 502, { error: 'the stock is not known' });
  const placed = { id: orders.length + 1, item: order.item, quantity: order.quantity, currency: settings.currency, stock };
  orders.push(placed);
  counts.placed++;
  console.log(JSON.stringify({ level: 'info', message: 'order placed', order: placed.id, item: placed.item }));
  return answer(response, 201, { ...placed, ...caller(request) });
}

// Time limits, retries and broken instances are the ambassador's business: this is one plain call.
async function askStock(item) {
  try {
    const reply = await fetch(`${stockUrl}/stock/${encodeURIComponent(item)}`);
    if (reply.ok) return await reply.json();
    console.log(`orders: the stock answers ${reply.status}`);
  } catch (error) {
    console.log(`orders: the stock does not answer: ${error.cause?.code || error.message}`);
  }
  counts.stock_failures++;
  return undefined;
}

// Who calls, as the sidecar has found it in a token that it checked; callers cannot set these themselves.
function caller(request) {
  return { user: request.headers['x-user-id'], roles: request.headers['x-user-roles'] };
}

function read(request) {
  return new Promise((resolve, reject) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => resolve(body));
    request.on('error', reject);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(response, status, body) {
  if (response.headersSent) return response.end();
  response.writeHead(status, { 'Content-Type': 'application/json' });
  return response.end(JSON.stringify(body) + '\n');
}

function readSettings() {
  return JSON.parse(fs.readFileSync(settingsPath, 'utf8'));
}

process.on('SIGHUP', () => {
  settings = readSettings();
  counts.reloads++;
  console.log(`orders: settings read again, at most ${settings.max_quantity} of an item`);
});

process.on('SIGTERM', () => {
  console.log('orders: stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

server.listen(port, '127.0.0.1', () => console.log(`orders: listening on 127.0.0.1:${port}`));
