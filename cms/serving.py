"""Patio on granian, by its own interface (RSGI): answers that are known are given in the event loop, all else is answered by
Django in a few threads, once the request has come whole.

So whoever sends slowly, or never to its end, takes a connection and no thread. Of the desk's requests, which cost ten times
what a reader's do, few are answered at a time: many at once would only slow down one another, and every reader.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile

from django.conf import settings
from whitenoise.responders import SlicedFile

from cms.kept.answers import key_of

THREADS = 16  # for readers, and as many for the desk
# Requests of the desk that are answered at a time. Of three or four at a time each takes longer (`bench.crowd`).
AT_THE_DESK = 2
LENT_AFTER = 3  # seconds: one that takes as long waits itself, for the database, and another is answered beside it
IN_MEMORY = 256 * 1024  # bytes of a body: what is longer goes to a file
PATIENCE = 30  # seconds for a body, and one more
PER_SECOND = 10_000  # for so many bytes of it
REFUSED_FOR = 10  # seconds in which what is still sent of a refused body is read and forgotten


class Application:
    """`handler` is a WSGI application that refuses, unread, what is said to be longer than `most_to_read(environ)` bytes; `end`
    is called when it is over."""

    def __init__(self, handler, answers, *, most_to_read, end):
        self.handler, self.answers, self.most_to_read, self.end = handler, answers, most_to_read, end
        self.readers = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self.desk = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self.places = asyncio.Semaphore(AT_THE_DESK)

    def __rsgi_init__(self, loop):
        self.loop = loop
        threading.Thread(target=end_with, args=(os.getppid(),), name="parent", daemon=True).start()

    def __rsgi_del__(self, loop):
        self.readers.shutdown()
        self.desk.shutdown()
        self.end()

    async def __rsgi__(self, scope, protocol):
        key = key_of(scope.method, scope.scheme, scope.path, scope.query_string, scope.headers.get)
        found = key and self.answers.find(key)
        if found:
            give(protocol, *found)
            return
        with SpooledTemporaryFile(IN_MEMORY) as body:
            environ = environ_of(scope, body)
            pieces = pieces_of(protocol) if has_body(environ) else None
            try:
                is_whole = not pieces or await self.read(environ, pieces)
            except TimeoutError:
                protocol.response_empty(408, [("connection", "close")])
                return
            if is_whole:
                await self.answer_in_turn(environ, protocol, key)
        if pieces and "HTTP_EXPECT" not in environ:
            await discard(pieces)

    async def answer_in_turn(self, environ, protocol, key):
        if not environ["PATH_INFO"].startswith(settings.DESK_PATH):
            await self.loop.run_in_executor(self.readers, self.answer, environ, protocol, key)
            return
        async with self.place():
            await self.loop.run_in_executor(self.desk, self.answer, environ, protocol, key)

    @asynccontextmanager
    async def place(self):
        """In the order in which they asked, however long that takes: when many wait, more at a time would make all wait longer."""
        await self.places.acquire()
        with ExitStack() as taken:
            taken.callback(self.places.release)
            lent = self.loop.call_later(LENT_AFTER, taken.close)
            try:
                yield
            finally:
                lent.cancel()

    async def read(self, environ, pieces):
        """Whether all of the body came; of one that is too long nothing is read."""
        length, most = int(environ.get("CONTENT_LENGTH") or 0), self.most_to_read(environ)
        if length > most:
            return True
        body = environ["wsgi.input"]
        async with asyncio.timeout(PATIENCE + (length or most) / PER_SECOND):
            async for piece in pieces:
                body.write(piece)
                if body.tell() > most:
                    break
        came = body.tell()
        body.seek(0)
        environ["CONTENT_LENGTH"] = str(came)
        return came >= length

    def answer(self, environ, protocol, key):
        """In a thread."""
        begun = []
        response = self.handler(environ, lambda *arguments: begun.append(arguments))
        try:
            status, headers = begun[0][:2]
            status, headers = int(status[:3]), [(name.lower(), value) for name, value in headers]
            on_disk = isinstance(response, FileWrapper) and response.on_disk
            content = on_disk or b"".join(response)
            give(protocol, status, headers, content)
            if key and getattr(response, "kept_in", None):
                self.answers.remember(key, response.kept_in, (status, headers, content))
        finally:
            response.close()


async def pieces_of(protocol):
    """Once: granian's own cannot be left and gone on with."""
    async for piece in protocol:
        yield piece


async def discard(pieces):
    """Of a body that was refused unread: a connection that is closed while somebody sends takes the answer with it, and nginx
    would say that nobody answers. Who asked first whether to send (`Expect`) sends nothing, and is not told to."""
    with suppress(TimeoutError):
        async with asyncio.timeout(REFUSED_FOR):
            async for _piece in pieces:
                pass


def give(protocol, status, headers, content):
    """`content` is bytes, or the path of a file, or of a part of it: (path, its first byte, the one behind its last)."""
    if isinstance(content, bytes):
        protocol.response_bytes(status, headers, content)
    elif isinstance(content, str):
        protocol.response_file(status, headers, content)
    else:
        protocol.response_file_range(status, headers, *content)


def end_with(parent):
    """No process serves on when the one that watches it was killed: its address would stay taken."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class FileWrapper:
    """What Django streams a file by, or a part of one. granian reads itself what lies on a disk: `on_disk` is then what `give` takes."""

    def __init__(self, file, block_size):
        self.file, self.block_size = file, block_size
        self.close, self.kept_in = file.close, getattr(file, "kept_in", None)
        is_part = isinstance(file, SlicedFile)
        whole = file.fileobj if is_part else file
        name = getattr(whole, "name", None)
        self.on_disk = name if isinstance(name, str) and Path(name).is_absolute() else None
        if self.on_disk and is_part:
            first = whole.tell()
            self.on_disk = name, first, first + file.remaining

    def __iter__(self):
        return iter(lambda: self.file.read(self.block_size), b"")


def has_body(environ):
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def environ_of(scope, body):
    """Names with an underscore are left out: they would pass for others."""
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address_of(scope.client)[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    environ["SERVER_NAME"], environ["SERVER_PORT"] = address_of(scope.server)
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        name = name.upper().replace("-", "_")
        if name not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            name = f"HTTP_{name}"
        joint = "; " if name == "HTTP_COOKIE" else ","
        environ[name] = f"{environ[name]}{joint}{value}" if name in environ else value
    return environ


def address_of(text):
    """(host, port) of `host:port`, `[host]:port`; of a Unix socket, which has none, ("", "")."""
    host, _colon, port = text.rpartition(":")
    return (host.strip("[]"), port) if port.isdigit() else ("", "")
