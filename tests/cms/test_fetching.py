"""Promise B1, against a real server on this machine; the resolver is a table, and dialling goes to that server."""

import socket
import time

import pytest

from cms.fetching import Fetcher, NotFetched
from tests.web_server import say, web_server

PUBLIC = "93.184.216.34"
OTHER_PUBLIC = "151.101.1.69"
NOT_PUBLIC = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "192.0.0.192",
    "192.88.99.1",
    "fec0::1",
    "3fff::1",
    "not an address",
]
NOT_OF_THE_WEB = [
    "ftp://images.example/a.jpg",
    "file:///etc/passwd",
    "gopher://images.example/",
    "//images.example/a.jpg",
    "http:///a.jpg",
    "http://images.example:22/",
    "http://user:secret@images.example/",
    "http://images.example:99999/",
    "http://[::1/",
    "javascript:alert(1)",
    "",
]


def fetcher(port, names, dialled, **limits):
    def dial(address, _port, timeout):
        dialled.append(address)
        return socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def resolve(host, _port):
        return names[host].pop(0) if len(names[host]) > 1 else names[host][0]

    return Fetcher(resolve=resolve, dial=dial, **limits)


def test_a_public_picture_is_fetched_from_the_address_that_was_asked_about():
    dialled = []
    with web_server(lambda path, connection: say(connection, body=path.encode())) as port:
        names = {"images.example": [[PUBLIC], ["127.0.0.1"]]}  # would be another machine when asked a second time
        content = fetcher(port, names, dialled).fetch("http://images.example/été/a b.jpg?w=1")
    assert (content, dialled) == (b"/%C3%A9t%C3%A9/a%20b.jpg?w=1", [PUBLIC])


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_of_the_public_internet_are_never_dialled(address):
    dialled = []
    with pytest.raises(NotFetched, match="private"):
        fetcher(9, {"intern.example": [[address]]}, dialled).fetch("https://intern.example/a.jpg")
    with pytest.raises(NotFetched, match="private"):
        fetcher(9, {"mixed.example": [[PUBLIC, address]]}, dialled).fetch("https://mixed.example/a.jpg")
    assert dialled == []


@pytest.mark.parametrize("url", NOT_OF_THE_WEB)
def test_other_schemes_ports_and_credentials_are_refused(url):
    with pytest.raises(NotFetched, match="address"):
        fetcher(9, {"images.example": [[PUBLIC]]}, []).fetch(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "①②⑦.⓪.⓪.①"],
)
def test_numeric_disguises_of_this_machine_go_through_the_same_check(host):
    """Asked of this machine's own resolver; one that does not know a form has no address for it."""
    with pytest.raises(NotFetched, match="private|unreachable"):
        Fetcher(dial=lambda *_: pytest.fail("dialled")).fetch(f"http://{host}/")


def test_each_redirect_is_checked_again():
    def answer(path, connection):
        target = "http://intern.example/secret" if path == "/start" else "http://images.example/start"
        say(connection, status="302 Found", headers=[f"Location: {target}"])

    dialled = []
    with web_server(answer) as port:
        names = {"images.example": [[PUBLIC]], "intern.example": [["169.254.169.254"]]}
        with pytest.raises(NotFetched, match="private"):
            fetcher(port, names, dialled).fetch("http://images.example/start")
    assert dialled == [PUBLIC]


def test_a_redirect_to_another_public_host_is_followed_but_not_for_ever():
    def answer(path, connection):
        if path == "/final":
            return say(connection, body=b"picture")
        target = "http://other.example/final" if path == "/once" else "/again"
        return say(connection, status="301 Moved", headers=[f"Location: {target}"])

    dialled = []
    names = {"images.example": [[PUBLIC]], "other.example": [[OTHER_PUBLIC]]}
    with web_server(answer) as port:
        assert fetcher(port, names, dialled).fetch("http://images.example/once") == b"picture"
        assert dialled == [PUBLIC, OTHER_PUBLIC]
        with pytest.raises(NotFetched, match="redirects"):
            fetcher(port, names, dialled).fetch("http://images.example/again")
    assert len(dialled) == 6


def test_no_more_bytes_than_agreed_whatever_the_server_says():
    def answer(path, connection):
        if path == "/honest":
            return say(connection, body=b"x" * 2000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 1000)

    with web_server(answer) as port:
        for path in ("honest", "endless"):
            with pytest.raises(NotFetched, match="large"):
                fetcher(port, {"images.example": [[PUBLIC]]}, [], most_bytes=1000).fetch(
                    f"http://images.example/{path}"
                )


def test_a_server_that_drips_is_cut_at_the_deadline():
    def answer(_path, connection):
        while True:
            connection.sendall(b"H")
            time.sleep(0.02)

    with web_server(answer) as port, pytest.raises(NotFetched, match="slow"):
        fetcher(port, {"images.example": [[PUBLIC]]}, [], seconds=0.3).fetch("http://images.example/")


def test_no_more_files_and_bytes_in_all_than_agreed():
    with web_server(lambda _path, connection: say(connection, body=b"x" * 60)) as port:
        names = {"images.example": [[PUBLIC]]}
        few = fetcher(port, names, [], most_files=2)
        assert [few.fetch("http://images.example/") for _ in range(2)] == [b"x" * 60] * 2
        with pytest.raises(NotFetched, match="enough"):
            few.fetch("http://images.example/")
        light = fetcher(port, names, [], most_in_all=100)
        light.fetch("http://images.example/")
        with pytest.raises(NotFetched, match="large"):
            light.fetch("http://images.example/")


def test_errors_are_reasons_and_not_tracebacks():
    def unknown(_host, _port):
        raise socket.gaierror("unknown name")

    with pytest.raises(NotFetched, match="unreachable"):
        Fetcher(resolve=unknown).fetch("http://nowhere.example/")
    with web_server(lambda _path, connection: connection.sendall(b"nonsense\r\n\r\n")) as port:
        names = {"images.example": [[PUBLIC]]}
        for url in ("http://images.example/", "https://images.example/"):
            with pytest.raises(NotFetched, match="unreachable|slow"):
                fetcher(port, names, [], seconds=0.5).fetch(url)
    with (
        web_server(lambda _path, connection: say(connection, status="404 Not Found")) as port,
        pytest.raises(NotFetched, match="answer"),
    ):
        fetcher(port, names, []).fetch("http://images.example/")


def test_a_status_is_asked_for_by_head_and_by_get_where_that_is_refused():
    asked = []

    def answer(path, connection):
        asked.append(path)
        if path == "/moved":
            return say(connection, status="301 Moved", headers=["Location: /gone"])
        return say(connection, status={"/gone": "410 Gone", "/here": "200 OK"}.get(path, "405 No"))

    with web_server(answer) as port:
        names = {"images.example": [[PUBLIC]]}
        found = {
            path: fetcher(port, names, []).status(f"http://images.example{path}") for path in ("/here", "/moved", "/x")
        }
    assert found == {"/here": 200, "/moved": 410, "/x": 405}
    assert asked == ["/here", "/moved", "/gone", "/moved", "/gone", "/x", "/x"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_status_is_asked_of_what_is_not_of_the_public_internet(address):
    dialled = []
    with pytest.raises(NotFetched, match="private"):
        fetcher(9, {"intern.example": [[PUBLIC, address]]}, dialled).status("https://intern.example/a.jpg")
    assert dialled == []
