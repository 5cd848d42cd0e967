"""
A server of the Fluent forward protocol, written from its specification (v1) with the msgpack library: handshake with a shared key and a user, PackedForward and
CompressedPackedForward, acknowledgements. The first chunk of all is not acknowledged but cut off: it must come again under the same id.
"""
import gzip
import hashlib
import os
import socketserver
import ssl
import struct
import sys

import msgpack

from receiver import check, keep, object_to

OUT, KEY = sys.argv[1], sys.argv[2].encode()
USER, PASSWORD = b"me", b"let me in"
first = []


def digest(*parts):
    return hashlib.sha512(b"".join(parts)).hexdigest()


def event(entry):
    check(len(entry) == 2, f"an entry {entry}")
    time, record = entry
    check(isinstance(time, msgpack.ExtType) and time.code == 0 and len(time.data) == 8, "a time that is no EventTime")
    seconds, nanoseconds = struct.unpack(">II", time.data)
    check(nanoseconds < 10**9, "more than a second of nanoseconds")
    check(isinstance(record, dict) and all(isinstance(n, str) for n in record), "a record that is no map of names")
    return {"seconds": seconds, "nanoseconds": nanoseconds, "record": record}


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=64 << 20)
        try:
            if KEY:
                self.greet()
            while self.chunk():
                pass
        except ConnectionError:
            pass
        except Exception as objection:  # pylint: disable=broad-except
            object_to(OUT, repr(objection))

    def read(self):
        while True:
            try:
                return next(self.unpacker)
            except StopIteration:
                data = self.request.recv(64 << 10)
                if not data:
                    return None
                self.unpacker.feed(data)

    def send(self, value):
        self.request.sendall(msgpack.packb(value, use_bin_type=True))

    def greet(self):
        nonce, salt = os.urandom(16), os.urandom(16)
        self.send(["HELO", {"nonce": nonce, "auth": salt, "keepalive": True}])
        ping = self.read()
        check(len(ping) == 6 and ping[0] == "PING", f"an answer to HELO {ping}")
        _, host, key_salt, key_digest, user, password_digest = ping
        key_salt = key_salt if isinstance(key_salt, bytes) else key_salt.encode()
        check(key_digest == digest(key_salt, host.encode(), nonce, KEY), "another shared key")
        check(user == USER.decode() and password_digest == digest(salt, USER, PASSWORD), "another user")
        self.send(["PONG", True, "", "server.internal", digest(key_salt, b"server.internal", nonce, KEY)])

    def chunk(self):
        message = self.read()
        if message is None:
            return False
        check(len(message) == 3, f"a message of {len(message)}")
        tag, packed, option = message
        check(isinstance(tag, str) and tag, "no tag")
        check(isinstance(packed, bytes), "entries that are not packed")
        compressed = option.get("compressed") == "gzip"
        packed = gzip.decompress(packed) if compressed else packed
        entries = list(msgpack.Unpacker(__import__("io").BytesIO(packed), raw=False, strict_map_key=False))
        check(option["size"] == len(entries), f"a size of {option['size']} for {len(entries)}")
        check(len(__import__("base64").b64decode(option["chunk"], validate=True)) == 16, "a chunk's id that is not the base64 of 128 bits")
        if not first:
            first.append(option["chunk"])
            return False
        for entry in entries:
            keep(OUT, {"tag": tag, "chunk": option["chunk"], "first": first[0], "compressed": compressed, **event(entry)})
        self.send({"ack": option["chunk"]})
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        return (CONTEXT.wrap_socket(connection, server_side=True) if CONTEXT else connection), address


CONTEXT = None
if len(sys.argv) > 3:
    CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CONTEXT.load_cert_chain(sys.argv[3], sys.argv[4])

with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
