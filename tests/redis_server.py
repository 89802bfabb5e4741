"""A stand-in for Redis: the commands that Django's cache sends, as its protocol describes them."""

import socketserver
import sys
import threading
from contextlib import contextmanager

from cms.cache_address import REDIS_BACKEND


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        queue = None
        while command := self.read():
            name = command[0].upper()
            if name == b"MULTI":
                queue, answer = [], b"+OK\r\n"
            elif name == b"EXEC":
                answers, queue = [self.server.answer(each) for each in queue], None
                answer = b"*%d\r\n%b" % (len(answers), b"".join(answers))
            elif queue is not None:
                queue.append(command)
                answer = b"+QUEUED\r\n"
            else:
                answer = self.server.answer(command)
            self.wfile.write(answer)

    def read(self):
        line = self.rfile.readline()
        if not line:
            return None
        words = []
        for _number in range(int(line[1:])):
            length = int(self.rfile.readline()[1:])
            words.append(self.rfile.read(length + 2)[:-2])
        return words


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.values, self.refusal, self.asked = {}, None, 0

    @property
    def address(self):
        return self.server_address

    @property
    def caches(self):
        """For the setting CACHES, with patience: a full machine is not what is tested."""
        where = "redis://{}:{}".format(*self.address)
        return {"default": {"BACKEND": REDIS_BACKEND, "LOCATION": where, "OPTIONS": {"socket_timeout": 30}}}

    def answer(self, words):
        name, *arguments = words
        name = name.upper().decode()
        if name in ("HELLO", "CLIENT", "SELECT") and not self.refusal:
            return b"%1\r\n+proto\r\n:3\r\n" if name == "HELLO" else b"+OK\r\n"
        self.asked += 1
        if self.refusal:
            return f"-{self.refusal}\r\n".encode()
        return getattr(self, name.lower())(*arguments)

    def ping(self):
        return b"+PONG\r\n"

    def set(self, name, value, *options):
        if b"NX" in options and name in self.values:
            return b"_\r\n"
        self.values[name] = value
        return b"+OK\r\n"

    def mset(self, *pairs):
        self.values.update(zip(pairs[::2], pairs[1::2], strict=True))
        return b"+OK\r\n"

    def get(self, name):
        value = self.values.get(name)
        return b"_\r\n" if value is None else b"$%d\r\n%b\r\n" % (len(value), value)

    def mget(self, *names):
        return b"*%d\r\n%b" % (len(names), b"".join(map(self.get, names)))

    def exists(self, name):
        return b":%d\r\n" % (name in self.values)

    def incrby(self, name, number):
        self.values[name] = b"%d" % (int(self.values.get(name, 0)) + int(number))
        return b":%b\r\n" % self.values[name]

    def expire(self, name, _seconds):
        return self.exists(name)

    def delete(self, *names):
        return b":%d\r\n" % sum(self.values.pop(name, None) is not None for name in names)

    def flushdb(self):
        self.values.clear()
        return b"+OK\r\n"


Server.persist = Server.exists
setattr(Server, "del", Server.delete)


@contextmanager
def redis_server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()


if __name__ == "__main__":
    Server(int(sys.argv[1])).serve_forever()
