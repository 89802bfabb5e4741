"""The server itself, as `make run` and production start it."""

import http.client
import os
import signal
import socket
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import brotli
import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from cms.server import MOST_DEATHS
from tests.factories import make_image, publish_article
from tests.served import served
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HOST = {"Host": "testserver"}


@contextmanager
def site(tmp_path, settings, *options, **changes):
    changes = {"KEPT_PAGES_MEGABYTES": "16", "MEDIA_ROOT": str(settings.MEDIA_ROOT), "TASKS": "worker", **changes}
    with served(tmp_path, "cms.server", *options, **changes) as process:
        yield process


def ask(port, path, method="GET", body=None, **headers):
    """(status, headers, body); a path of a socket instead of a port."""
    connection = http.client.HTTPConnection("127.0.0.1", port if isinstance(port, int) else 80, timeout=60)
    if not isinstance(port, int):
        connection.sock = socket.socket(socket.AF_UNIX)
    with closing(connection):
        if connection.sock:
            connection.sock.connect(str(port))
        connection.request(
            method, path, body, {**HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        )
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def answers(port):
    try:
        return ask(port, "/robots.txt")[0] == 200
    except OSError:
        return False


def test_what_readers_get(tmp_path, settings):
    image = make_image()
    publish_article(title="Cour", slug="cour", lead_image=image, at=timezone.now())
    with site(tmp_path, settings) as server:
        port = server.port
        wait_until(lambda: answers(port))
        pages = [ask(port, "/cour/") for _turn in range(3)]  # made, kept, answered in the event loop
        assert {(status, body) for status, _headers, body in pages} == {(200, pages[0][2])}
        heads = [
            {name.lower(): value for name, value in headers.items() if name != "date"} for _s, headers, _b in pages
        ]
        assert heads[0] == heads[1] == heads[2] and "Cour" in pages[0][2].decode()
        for _turn in range(3):
            packed = ask(port, "/cour/", Accept_Encoding="br, gzip")
            assert brotli.decompress(packed[2]) == pages[0][2]
            assert ask(port, "/cour/", If_None_Match=heads[0]["etag"])[::2] == (304, b"")
            status, headers, body = ask(port, "/cour/", "HEAD")
            assert (status, headers["content-length"], body) == (200, str(len(pages[0][2])), b"")
            assert ask(port, "/cour/", Cookie="patio_session=x")[1]["cache-control"] == "private, no-store"
            assert ask(port, "/cour/", Host="evil.example")[0] == 400
            assert ask(port, "/rien/")[0] == 404
        status, headers, body = ask(port, "/static/site/site.css", Range="bytes=10-19")
        assert (status, len(body), headers["content-length"]) == (206, 10, "10")
        picture = ask(port, f"{settings.MEDIA_URL}{image.file.name}")
        assert (picture[0], picture[2]) == (200, Path(image.file.path).read_bytes())
        assert ask(port, f"{settings.MEDIA_URL}{image.file.name}", If_None_Match=picture[1]["etag"])[0] == 304
        publish_article(title="Neuf", slug="neuf", at=timezone.now())
        wait_until(lambda: "Neuf" in ask(port, "/")[2].decode())


def test_those_who_send_slowly_stop_nobody_and_large_things_are_refused_unread(tmp_path, settings):
    with site(tmp_path, settings) as server:
        wait_until(lambda: answers(server.port))
        post = b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: %d\r\n"
        slow = [sent(server.port, post % 1000 + b"\r\na") for _number in range(40)]
        slow += [sent(server.port, b"GET / HTTP/1.1\r\nX-Half") for _number in range(40)]
        assert ask(server.port, "/")[0] == 200
        assert ask(server.port, "/search/?q=cour")[0] == 200
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert ask(server.port, "/admin/login/", "POST", b"a=b", **form)[0] == 403  # no token: it was read
        with closing(sent(server.port, post % 70_000_000 + b"Expect: 100-continue\r\n\r\n")) as large:
            assert large.recv(100).startswith(b"HTTP/1.1 413 ")
        for kind in (b"Content-Length: 70000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
            assert answer_while_sending(server.port, kind).startswith(b"HTTP/1.1 413 ")
        with closing(sent(server.port, post % 3 + b"Expect: 100-continue\r\n\r\n")) as small:
            assert small.recv(100).startswith(b"HTTP/1.1 100 ")
        for each in slow:
            each.close()


def answer_while_sending(port, kind):
    """What is read of it at last: until then the sender looks at nothing, as most do."""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n" if b"chunked" in kind else b"x" * 0x10000
    with closing(sent(port, b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\n" + kind)) as large:
        for _number in range(300):  # twenty million bytes
            large.sendall(piece)
            time.sleep(0.002)
        return large.recv(100)


def sent(port, start):
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(start)
    return connection


def test_at_a_unix_socket_the_address_is_the_one_that_the_proxy_tells(tmp_path, settings):
    path = tmp_path / "socket"
    with site(tmp_path, settings, "--socket", str(path), PROXIES="1"):
        wait_until(lambda: answers(path))
        cookie = ask(path, "/admin/login/")[1]["set-cookie"].partition(";")[0]
        form = urlencode({"username": "anna", "password": "wrong", "csrfmiddlewaretoken": cookie.partition("=")[2]})
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        ask(path, "/admin/login/", "POST", form, X_Forwarded_For="198.51.100.1, 203.0.113.9", **headers)
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"


def test_it_ends_what_it_has_begun_and_nothing_outlives_it(tmp_path, settings):
    with site(tmp_path, settings, "--processes", "2") as server:
        wait_until(lambda: answers(server.port))
        found, begun = (
            [],
            sent(server.port, b"POST /admin/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 3\r\n\r\na="),
        )
        children = children_of(server.pid)
        assert len(children) == 2
        threading.Thread(target=lambda: (time.sleep(1), begun.sendall(b"b"), found.append(begun.recv(100)))).start()
        server.terminate()
        assert server.wait(30) == 0
        wait_until(lambda: found)
        assert found[0].startswith(b"HTTP/1.1 403")
        begun.close()
        assert not any(map(is_there, children))
    with site(tmp_path, settings) as server:
        wait_until(lambda: answers(server.port))
        children = children_of(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(is_there, children)))


def test_processes_that_are_killed_again_and_again_are_begun_again(tmp_path, settings):
    with site(tmp_path, settings) as server:
        killed = [0]
        for _turn in range(3):
            wait_until(lambda: answers(server.port) and children_of(server.pid) != killed[-1:])
            killed.extend(children_of(server.pid))
            os.kill(killed[-1], signal.SIGKILL)
        wait_until(lambda: answers(server.port))
        assert len({*killed}) == 4
        assert server.poll() is None


def test_a_release_that_cannot_run_ends(tmp_path, settings):
    with site(tmp_path, settings, CACHE_URL="file:///dev/null/cache") as server:
        assert server.wait(60) != 0
    with (tmp_path / "log").open() as log:
        assert 2 < log.read().count("Unexpected exit") <= MOST_DEATHS + 1


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
