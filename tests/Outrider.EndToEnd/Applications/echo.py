"""A WebSocket server (RFC 6455) on $PORT of loopback, or on a free port, for thousands of connections at once: sends back each message.
Messages are of one frame of less than 64 KiB."""
import asyncio
import base64
import hashlib
import os
import resource
import signal


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.received, self.is_open = transport, b"", False

    def data_received(self, data):
        self.received += data
        if not self.is_open:
            if b"\r\n\r\n" not in self.received:
                return
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            self.open(head)
        while self.echo_frame():
            pass

    def open(self, head):
        key = next(line.split(b":", 1)[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
        accepted = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        self.transport.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accepted + b"\r\n\r\n")
        self.is_open = True

    def echo_frame(self):
        data = self.received
        if len(data) < 2:
            return False
        length, at = data[1] & 127, 2
        if length == 126:
            length, at = int.from_bytes(data[2:4], "big"), 4
        if len(data) < at + 4 + length:
            return False
        mask, masked = data[at:at + 4], data[at + 4:at + 4 + length]
        payload = bytes(b ^ mask[i & 3] for i, b in enumerate(masked))
        self.transport.write(data[:1] + (bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big")) + payload)
        self.received = data[at + 4 + length:]
        if data[0] & 15 == 8:
            self.transport.close()
        return True


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", int(os.environ.get("PORT", "0")), backlog=1024)
    await server.serve_forever()


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 10_000), hard))
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
asyncio.run(serve())
