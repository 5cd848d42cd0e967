"""Accepts connections on $PORT of loopback, keeps them and never answers."""
import os
import signal
import socket

signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=256)
held = []
print("listening", flush=True)
while True:
    held.append(listener.accept()[0])
    # As many as a server of some size; the oldest are forgotten, and closed.
    if len(held) > 200:
        held.pop(0).close()
