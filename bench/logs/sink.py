"""
The far end: takes lines over HTTP or plain TCP on one port, counts line ends and keeps nothing. What it has counted is in a file of 24 bytes that others map: lines, bytes,
requests. `--dead`: takes what is sent and never answers. Usage: sink.py COUNTS [--dead]; prints its port.
"""
import mmap
import os
import re
import socket
import struct
import sys
import threading

BUFFER = 1 << 20
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.I)
CONTINUE = re.compile(rb"\r\nexpect: *100-continue", re.I)


class Counts:
    def __init__(self, path):
        with open(path, "wb") as file:
            file.write(bytes(24))
        self._map = mmap.mmap(os.open(path, os.O_RDWR), 24)
        self._sample = path + ".sample"
        self._lock = threading.Lock()
        self._values = [0, 0, 0]

    def add(self, lines, size, requests):
        with self._lock:
            self._values[0] += lines
            self._values[1] += size
            self._values[2] += requests
            self._map[:] = struct.pack("=3q", *self._values)

    def sample(self, body):
        """The first record, for a look at what was really done to it."""
        if not os.path.exists(self._sample):
            with open(self._sample, "wb") as file:
                file.write(bytes(body).split(b"\n", 1)[0] + b"\n")


class Caller:
    """One connection, on a thread of its own."""

    def __init__(self, connection, counts, is_dead):
        self._connection, self._counts, self._is_dead = connection, counts, is_dead
        self._kept = bytearray()
        self._into = memoryview(bytearray(BUFFER))

    def run(self):
        try:
            self._kept += self._connection.recv(4096)
            if self._kept[:4] in (b"POST", b"PUT "):
                while self._request():
                    pass
            else:
                self._plain()
        except OSError:
            pass
        finally:
            self._connection.close()

    def _request(self):
        while (end := self._kept.find(b"\r\n\r\n")) < 0:
            if not self._more():
                return False
        head, self._kept = bytes(self._kept[: end + 4]), self._kept[end + 4 :]
        if CONTINUE.search(head):
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if CHUNKED.search(head):
            lines, size = self._chunks()
        else:
            lines, size = self._body(int(LENGTH.search(head)[1]))
        if lines < 0:
            return False
        if self._is_dead:
            return self._more() and self._request()
        self._connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        self._counts.add(lines, size, 1)
        return True

    def _body(self, length):
        """Counted where they come in, without being put together; a last line may lack its end."""
        taken = self._kept[:length]
        del self._kept[:length]
        self._counts.sample(taken)
        lines, left, last = taken.count(b"\n"), length - len(taken), taken[-1:] or b"\n"
        while left:
            count = self._connection.recv_into(self._into[: min(left, BUFFER)])
            if not count:
                return -1, 0
            lines += self._into.obj.count(b"\n", 0, count)
            last = self._into[count - 1 : count].tobytes()
            left -= count
        return lines + (last != b"\n"), length

    def _chunks(self):
        total = [0, 0]
        while True:
            while (end := self._kept.find(b"\r\n")) < 0:
                if not self._more():
                    return -1, 0
            length = int(self._kept[:end].split(b";")[0], 16)
            del self._kept[: end + 2]
            while len(self._kept) < length + 2:
                if not self._more():
                    return -1, 0
            if not length:
                del self._kept[:2]
                return total
            self._counts.sample(self._kept[:length])
            total = [total[0] + self._kept.count(b"\n", 0, length), total[1] + length]
            del self._kept[: length + 2]

    def _plain(self):
        self._counts.sample(self._kept)
        self._counts.add(self._kept.count(b"\n"), len(self._kept), 0)
        while count := self._connection.recv_into(self._into):
            self._counts.add(self._into.obj.count(b"\n", 0, count), count, 0)

    def _more(self):
        more = self._connection.recv(BUFFER)
        self._kept += more
        return len(more) > 0


def main():
    counts = Counts(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Caller(connection, counts, "--dead" in sys.argv).run, daemon=True).start()


main()
