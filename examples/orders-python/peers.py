"""The rest of the world, for trying the example by hand: two instances of service-b (7001, 7002), and a receiver of logs and metrics (9000)."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Peer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, json.dumps({"item": self.path.split("/")[-1], "left": 42, "instance": self.server.server_port}).encode())

    def do_POST(self):
        print(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(), flush=True)
        self.answer(200, b"")

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        pass


for port in (7001, 7002, 9000):
    threading.Thread(target=ThreadingHTTPServer(("127.0.0.1", port), Peer).serve_forever).start()
