"""What is common to the strict receivers: an HTTP server that judges every request, keeps what it took as JSON lines, and what it objects to as well."""
import gzip
import http.server
import json
import sys
import threading

_lock = threading.Lock()


class Objection(Exception):
    """A request is not what the protocol says."""


def check(holds, words):
    if not holds:
        raise Objection(words)


def keep(path, value):
    with _lock, open(path, "a", encoding="utf-8") as out:
        out.write(json.dumps(value, ensure_ascii=False) + "\n")


def object_to(path, objection):
    keep(path + ".objections", str(objection))


class Strict(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = self.headers.get("Content-Length")
        body = self.rfile.read(int(length)) if length is not None else b""
        try:
            check(length is not None, "no Content-Length")
            if self.headers.get("Content-Encoding") is not None:
                check(self.headers["Content-Encoding"] == "gzip", "an unknown Content-Encoding")
                body = gzip.decompress(body)
            status, media_type, answer = self.server.take(self, body)
        except Exception as objection:  # pylint: disable=broad-except
            object_to(self.server.out, repr(objection))
            status, media_type, answer = 400, "text/plain", str(objection).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if status != 204:
            self.wfile.write(answer)

    def log_message(self, *_):
        pass


def serve(take):
    """Arguments: where to keep what was taken. The port is printed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    server.daemon_threads = True
    server.out = sys.argv[1]
    server.take = take
    print(server.server_address[1], flush=True)
    server.serve_forever()
