"""Answers every request with 200, one connection at a time: answers.py PORT. Only what a socket needs is loaded, so that it is there quickly."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
while True:
    connection, _ = listener.accept()
    with connection:
        # Kept open for as long as the caller wants it, which is Outrider's pool; a new one meets the backlog meanwhile.
        connection.settimeout(0.05)
        try:
            while connection.recv(65536):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except OSError:
            pass
