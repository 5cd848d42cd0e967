"""Answers every GET on a free port of loopback, and prints '<pid> <number>' on standard output, some hundred lines a second; where it finds a file 'burst'
in its folder it takes it away and prints five thousand at once. Told to stop it prints '<pid> last <number>', without an end of line, and ends."""
import http.server
import os
import signal
import sys
import threading
import time

BURST = 5000
number = 0
gate = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"ok\n")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, *_):
        """A caller that went away is nothing to speak of."""


def say(count):
    global number
    with gate:
        text = "".join(f"{os.getpid()} {number + i}\n" for i in range(1, count + 1)).encode()
        while text:
            text = text[os.write(1, text):]
        number += count


def talk():
    while True:
        say(3)
        if os.path.exists("burst"):
            os.unlink("burst")
            say(BURST)
        time.sleep(0.01)


def stop(*_):
    # In a thread of its own: the handler may have interrupted who holds the gate.
    def last():
        with gate:
            os.write(1, f"{os.getpid()} last {number}".encode())
            os._exit(0)
    threading.Thread(target=last).start()


signal.signal(signal.SIGTERM, stop)
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=talk, daemon=True).start()
server.serve_forever()
