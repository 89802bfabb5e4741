"""Pictures and answers from other hosts, fetched as if every address were hostile.

Only http and https on their own ports; a name is resolved once and the address found is dialled, so that it cannot mean
another machine a moment later; only addresses of the public internet; each redirect is asked the same again; and no
more bytes, seconds and files than agreed. `resolve` and `dial` are arguments, so that tests need no network.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing
from urllib.parse import quote, urljoin, urlsplit

from cms.networks import is_public

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 64 * 1024


class NotFetched(Exception):
    """Why a file was not fetched, as a code that the report knows; `detail` is for people."""

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def resolve(host, port):
    return [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def dial(address, port, timeout):
    return socket.create_connection((address, port), timeout=timeout)


class Fetcher:
    def __init__(
        self,
        *,
        resolve=resolve,
        dial=dial,
        most_bytes=25_000_000,
        most_in_all=2_000_000_000,
        most_files=5000,
        seconds=20,
        agent="Patio",
        accept="image/*, */*;q=0.5",
    ):
        self.resolve, self.dial = resolve, dial
        self.most_bytes, self.bytes_left = most_bytes, most_in_all
        self.files_left, self.seconds = most_files, seconds
        self.headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "User-Agent": agent,
            "Connection": "close",
        }

    def fetch(self, url):
        """The bytes behind a web address, or NotFetched."""
        return self.follow("GET", url, self.content_of)

    def status(self, url):
        """What a web address answers behind its redirects; nothing is read of it. NotFetched where nothing answers."""
        try:
            found = self.follow("HEAD", url, status_of)
        except NotFetched as error:
            if error.code not in ("unreachable", "redirects") or isinstance(error.__cause__, socket.gaierror):
                raise
            found = 0
        return found if 200 <= found < 300 else self.follow("GET", url, status_of)  # many know no HEAD

    def follow(self, method, url, take):
        """What `take` makes of the answer behind the redirects."""
        if self.files_left <= 0 or self.bytes_left <= 0:
            raise NotFetched("enough")
        self.files_left -= 1
        deadline = time.monotonic() + self.seconds
        for _hop in range(MOST_REDIRECTS + 1):
            try:
                found, url = self.request_once(method, url, deadline, take)
            except (OSError, http.client.HTTPException, ValueError) as error:
                late = time.monotonic() >= deadline
                raise NotFetched("slow" if late else "unreachable", str(error) or type(error).__name__) from error
            if url is None:
                return found
        raise NotFetched("redirects")

    def request_once(self, method, url, deadline, take):
        """(what `take` makes of the answer, None), or (None, where it is instead)."""
        scheme, host, port, path = parts_of(url)
        address = self.public_address(host, port)
        with closing(self.dial(address, port, remaining(deadline))) as plain:
            connection = plain
            if scheme == "https":
                context = ssl.create_default_context()
                connection = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            with closing(connection), Cut(connection, deadline):
                if scheme == "https":
                    connection.do_handshake()
                response = self.ask(method, connection, scheme, host, path)
                with closing(response):
                    if response.status in REDIRECTS and response.getheader("Location"):
                        return None, urljoin(url, response.getheader("Location"))
                    return take(response), None

    def ask(self, method, connection, scheme, host, path):
        http_connection = http.client.HTTPConnection(host, PORTS[scheme])
        http_connection.sock = connection
        http_connection.request(method, path, headers=self.headers)
        return http_connection.getresponse()

    def content_of(self, response):
        if response.status != 200:
            raise NotFetched("answer", str(response.status))
        most = min(self.most_bytes, self.bytes_left)
        declared = response.getheader("Content-Length", "")
        if declared.isascii() and declared.isdigit() and int(declared[:18]) > most:
            raise NotFetched("large")
        content = bytearray()
        while chunk := response.read(CHUNK):
            content += chunk
            if len(content) > most:
                self.bytes_left -= len(content)
                raise NotFetched("large")
        self.bytes_left -= len(content)
        return bytes(content)

    def public_address(self, host, port):
        found = self.resolve(host, port)
        if not found or not all(is_public(address) for address in found):
            raise NotFetched("private", host)
        return found[0]


def status_of(response):
    return response.status


class Cut:
    """Ends a connection at the deadline, however slowly the other side goes on talking."""

    def __init__(self, connection, deadline):
        connection.settimeout(remaining(deadline))
        self.connection = connection
        self.timer = threading.Timer(remaining(deadline), self.cut)
        self.timer.daemon = True

    def cut(self):
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError):
            return

    def __enter__(self):
        self.timer.start()

    def __exit__(self, *_exception):
        self.timer.cancel()


def remaining(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched("slow")
    return left


def parts_of(url):
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotFetched("address", url) from error
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        raise NotFetched("address", url)
    if port not in (None, PORTS[parts.scheme]):
        raise NotFetched("address", url)
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise NotFetched("address", url) from error
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return parts.scheme, host, PORTS[parts.scheme], path
