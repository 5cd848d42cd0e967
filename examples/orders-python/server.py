"""Orders: an application as it is before it has a sidecar.

Plain HTTP on loopback, lines on stdout, settings from a file that it reads again on SIGHUP, another service at an address from its environment.
The standard library and nothing else.
"""
import json
import os
import resource
import signal
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "3000"))
SETTINGS_PATH = os.environ.get("ORDERS_SETTINGS", "config/orders.json")
STOCK_URL = os.environ.get("OUTRIDER_SERVICE_B_URL", "http://127.0.0.1:7001")

# The ambassador's address is on loopback: a proxy of the environment's has no part in it.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
lock = threading.Lock()
orders = []
counts = {"requests": 0, "placed": 0, "refused": 0, "stock_failures": 0, "reloads": 0}


def read_settings():
    with open(SETTINGS_PATH, encoding="utf-8") as file:
        return json.load(file)


settings = read_settings()


def say(line):
    print(line, flush=True)


def count(name):
    with lock:
        counts[name] += 1


def ask_stock(item):
    """Time limits, retries and broken instances are the ambassador's business: this is one plain call."""
    try:
        with direct.open(f"{STOCK_URL}/stock/{urllib.parse.quote(item)}") as reply:
            return json.load(reply)
    except (urllib.error.URLError, OSError, ValueError) as error:
        say(f"orders: the stock does not answer: {error}")
        count("stock_failures")
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        count("requests")
        path = urllib.parse.urlsplit(self.path).path
        if path == "/healthz":
            self.answer(200, {"status": "ok"})
        elif path == "/internal/metrics":
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            self.answer(200, {"open": len(orders), **counts, "memory": memory})
        elif path == "/api/orders":
            self.answer(200, {"orders": orders, **self.caller()})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self):
        count("requests")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urllib.parse.urlsplit(self.path).path != "/api/orders":
            self.answer(404, {"error": "not found"})
            return
        item, quantity = self.order(body)
        if item is None:
            count("refused")
            self.answer(400, {"error": f"give an item and a quantity from 1 to {settings['max_quantity']}"})
            return
        stock = ask_stock(item)
        if stock is None:
            self.answer(502, {"error": "the stock is not known"})
            return
        with lock:
            placed = {"id": len(orders) + 1, "item": item, "quantity": quantity, "currency": settings["currency"], "stock": stock}
            orders.append(placed)
            counts["placed"] += 1
        say(json.dumps({"level": "info", "message": "order placed", "order": placed["id"], "item": item}))
        self.answer(201, {**placed, **self.caller()})

    @staticmethod
    def order(body):
        try:
            order = json.loads(body)
            item, quantity = order["item"], order["quantity"]
        except (ValueError, KeyError, TypeError):
            return None, None
        is_good = isinstance(item, str) and isinstance(quantity, int) and 1 <= quantity <= settings["max_quantity"]
        return (item, quantity) if is_good else (None, None)

    def caller(self):
        """Who calls, as the sidecar has found it in a token that it checked; callers cannot set these themselves."""
        return {"user": self.headers.get("X-User-Id"), "roles": self.headers.get("X-User-Roles")}

    def answer(self, status, body):
        content = (json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        pass


def reload(signum, frame):
    global settings
    settings = read_settings()
    count("reloads")
    say(f"orders: settings read again, at most {settings['max_quantity']} of an item")


def stop(signum, frame):
    say("orders: stopping")
    threading.Thread(target=server.shutdown).start()


server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
server.daemon_threads = True
signal.signal(signal.SIGHUP, reload)
signal.signal(signal.SIGTERM, stop)
say(f"orders: listening on 127.0.0.1:{PORT}")
server.serve_forever()
sys.exit(0)
