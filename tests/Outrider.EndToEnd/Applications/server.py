"""The application that tests ride beside: an HTTP server of plain Python that knows nothing of Outrider.

It listens on $PORT of loopback, or on a free port. Its paths are the on_ methods of Handler.
"""
import base64
import hashlib
import http.server
import json
import os
import signal
import socket
import time
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer_any(self):
        path, _, self.query = self.path.partition("?")
        word, _, self.rest = path.lstrip("/").partition("/")
        getattr(self, "on_" + word.replace("-", "_"), self.on_seen)()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer_any

    def on_healthz(self):
        """Healthy while there is a file 'up' in the working folder."""
        self.answer(200 if os.path.exists("up") else 503, b"")

    def on_seen(self):
        """What arrived, as JSON."""
        body = self.body()
        self.say({"method": self.command, "path": self.path, "headers": self.headers.items(), "body": body.decode("latin-1"), "trailers": self.trailers, "pid": os.getpid()})

    def on_status(self):
        self.answer(int(self.rest), b"" if self.rest in ("204", "304") else b"as asked\n")

    def on_sum(self):
        """Length and SHA-256 of the body."""
        body = self.body()
        self.say({"length": len(body), "sha256": hashlib.sha256(body).hexdigest()})

    def on_bytes(self):
        """So many bytes, and their SHA-256 as X-Sum."""
        body = os.urandom(1 << 20) * (int(self.rest) >> 20) + os.urandom(int(self.rest) & ((1 << 20) - 1))
        self.answer(200, body, {"X-Sum": hashlib.sha256(body).hexdigest()})

    def on_sink(self):
        """As /sum, of a body that need not fit into memory."""
        length, sum = 0, hashlib.sha256()
        for piece in self.pieces():
            length += len(piece)
            sum.update(piece)
        self.say({"length": length, "sha256": sum.hexdigest()})

    def on_source(self):
        """So many MiB, each with its number in front, that need not fit into memory."""
        self.send_response(200)
        self.send_header("Content-Length", str(int(self.rest) << 20))
        self.end_headers()
        block = bytearray(bytes(range(256)) * 4096)
        for number in range(int(self.rest)):
            block[:8] = number.to_bytes(8, "big")
            self.wfile.write(block)

    def on_early(self):
        """Refuses before it has read the body, which it then reads until nothing more comes."""
        self.answer(int(self.rest), b"no more\n")
        self.close_connection = True
        while self.rfile.read1(1 << 16):
            pass

    def on_hints(self):
        """An early hint, and then the answer."""
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
        self.answer(200, b"styled\n")

    def on_wide(self):
        """A header of so many KiB, in fields of one."""
        self.answer(200, b"", {f"X-Wide-{number}": "w" * 1000 for number in range(int(self.rest))})

    def on_fickle(self):
        """Answers, keeps the connection until the next request comes over it, and then closes without a word."""
        self.answer(200, b"for now\n")
        self.connection.recv(1, socket.MSG_PEEK)
        print("the next request met a closed connection", flush=True)
        self.close_connection = True

    def on_chunked(self):
        """So many chunks, a little apart, and a trailer."""
        self.body()
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Trailer", "X-Count")
        self.end_headers()
        for number in range(int(self.rest)):
            piece = b"chunk %d\n" % number
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.01)
        self.wfile.write(b"0\r\nX-Count: %s\r\n\r\n" % self.rest.encode())

    def on_slow(self):
        """After so many milliseconds."""
        print("slow begins", flush=True)
        time.sleep(int(self.rest) / 1000)
        self.answer(200, b"at last\n")

    def on_fetch(self):
        """What a service says, called at the URL from the environment, by path or with it as proxy."""
        name, _, way = self.rest.partition("/")
        url = os.environ["OUTRIDER_" + name.upper().replace("-", "_") + "_URL"]
        proxies = {}
        if way == "proxy":
            proxies, url = {"http": url.rsplit("/", 1)[0]}, "http://" + name
        opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
        with opener.open(url + "/stock/7") as answer:
            self.answer(200, answer.read())

    def on_numbers(self):
        """Its own numbers as JSON, except while there is a file 'no-numbers'."""
        if os.path.exists("no-numbers"):
            self.answer(500, b"")
        else:
            self.say({"orders": {"total": 42}, "queue_depth": 3.5})

    def on_prometheus(self):
        self.answer(200, b"# TYPE jobs_done counter\njobs_done_total{kind=\"mail\"} 7\n", {"Content-Type": "text/plain; version=0.0.4"})

    def on_socket(self):
        """A WebSocket (RFC 6455) that sends back each message."""
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", self.accepted())
        self.end_headers()
        self.close_connection = True
        while self.echo_frame():
            pass

    def on_parting(self):
        """Speaks as WebSocket only to switch: counts what comes until the caller has ended its side, and then says how much that was."""
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", self.accepted())
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b"%d came" % len(self.rfile.read()))

    def accepted(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()

    def echo_frame(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return False
        length = head[1] & 127
        if length == 126:
            length = int.from_bytes(self.rfile.read(2), "big")
        elif length == 127:
            length = int.from_bytes(self.rfile.read(8), "big")
        mask = self.rfile.read(4)
        payload = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
        size = bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big") if length < 1 << 16 else b"\x7f" + length.to_bytes(8, "big")
        self.wfile.write(head[:1] + size + payload)
        return head[0] & 15 != 8

    def body(self):
        return b"".join(self.pieces())

    def pieces(self):
        """The body as it comes; afterwards its trailers are known."""
        self.trailers = []
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            left = int(self.headers.get("Content-Length", 0))
            while left and (piece := self.rfile.read(min(left, 1 << 16))):
                left -= len(piece)
                yield piece
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while line := self.rfile.readline().strip():
            self.trailers.append([part.strip() for part in line.decode("latin-1").split(":", 1)])

    def say(self, value):
        self.answer(200, json.dumps(value, default=list).encode(), {"Content-Type": "application/json"})

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, *_):
        """A caller that went away is nothing to speak of."""


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = Server(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler)
print("listening", flush=True)
server.serve_forever()
