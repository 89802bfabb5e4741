"""A web server on this machine that answers what a test wants."""

import socket
import threading
from contextlib import contextmanager


@contextmanager
def web_server(answer):
    """`answer(path, connection)` writes what it likes to whoever connects."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    request = b""
                    while b"\r\n\r\n" not in request and (part := connection.recv(4096)):
                        request += part
                    answer(request.split(b" ")[1].decode(), connection)
                except (OSError, IndexError, ValueError):
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def say(connection, *, status="200 OK", body=b"", headers=()):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode() + body)
