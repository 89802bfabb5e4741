"""granian's side of a request: its scope, and the protocol that takes the answer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace


def run(coroutine):
    """In a thread of its own: browser tests leave a loop that runs in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class Headers:
    def __init__(self, *pairs):
        self.pairs = pairs

    def items(self):
        return self.pairs

    def get(self, name):
        return next((value for key, value in self.pairs if key == name), None)


def scope(method="GET", path="/", *headers, query="", client="192.0.2.1:4000"):
    named = Headers(("host", "testserver"), *headers)
    parts = {"method": method, "path": path, "query_string": query, "headers": named, "client": client}
    return SimpleNamespace(**parts, scheme="http", http_version="1.1", server="127.0.0.1:8000")


class Protocol:
    """The other side: sends the pieces, and keeps what was answered."""

    def __init__(self, *pieces):
        self.pieces, self.answer, self.came = pieces, None, 0

    async def __aiter__(self):
        for piece in self.pieces:
            if piece is None:
                await asyncio.sleep(60)
                continue
            self.came += len(piece)
            yield piece

    def response_bytes(self, status, headers, body):
        self.answer = status, dict(headers), body

    def response_file(self, status, headers, path):
        self.answer = status, dict(headers), path

    def response_file_range(self, status, headers, path, start, end):
        self.answer = status, dict(headers), (path, start, end)

    def response_empty(self, status, headers):
        self.answer = status, dict(headers), b""
