"""Servers that are there, silent, or not there, as a test wants them."""

import contextlib
import select
import socket
import threading


class Door:
    """A port of this machine in front of a server. Frozen, it takes everything and passes nothing on, as a machine does whose
    processes are stopped; shut, it refuses, and what was connected is cut off."""

    def __init__(self, address):
        """`address` is a (host, port), or the path of a socket."""
        self.address, self.open, self.pairs = address, threading.Event(), []
        self.open.set()
        self.listener, self.port = None, 0
        self.unlock()

    def unlock(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def shut(self):
        for each in [self.listener, *self.pairs]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.pairs = []

    def freeze(self):
        self.open.clear()

    def thaw(self):
        self.open.set()

    def accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                inner, _address = listener.accept()
                self.pairs.append(inner)
                threading.Thread(target=self.carry, args=[inner], daemon=True).start()

    def carry(self, inner):
        self.open.wait()
        with contextlib.suppress(OSError, ValueError), connected(self.address) as outer, inner:
            self.pairs.append(outer)
            other = {inner: outer, outer: inner}
            while True:
                for each in select.select(list(other), [], [])[0]:
                    self.open.wait()
                    data = each.recv(65536)
                    self.open.wait()
                    if not data:
                        return
                    other[each].sendall(data)


def connected(address):
    if isinstance(address, tuple):
        return socket.create_connection(address)
    client = socket.socket(socket.AF_UNIX)
    client.connect(address)
    return client


@contextlib.contextmanager
def door(address):
    made = Door(address)
    try:
        yield made
    finally:
        made.thaw()
        made.shut()
