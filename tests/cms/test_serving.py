"""How requests come through granian's interface to Django: whole, few at a time, and not at all where an answer is known."""

import asyncio
import threading
import time
from io import BytesIO

import pytest
from django.core.files.base import File as DjangoFile
from whitenoise.responders import SlicedFile

from cms import serving
from cms.serving import Application, FileWrapper
from tests.rsgi import Protocol, run, scope
from tests.waiting import LONGEST


class Known(dict):
    find = dict.get

    def remember(self, key, generation, answer):
        self[key] = answer


def application(respond, *, known=None, most=1000):
    """`respond(environ)` gives the content, or a response."""

    def handler(environ, start_response):
        content = respond(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return content if hasattr(content, "close") else Response([content])

    return Application(handler, Known(known or {}), most_to_read=lambda environ: most, end=lambda: None)


class Response(list):
    kept_in = None

    def close(self):
        pass


def asked(served, scope, *pieces):
    protocol = Protocol(*pieces)

    async def ask():
        served.loop = asyncio.get_running_loop()
        await served.__rsgi__(scope, protocol)

    run(ask())
    return protocol


def environ_of(*arguments, **options):
    found = {}
    asked(application(lambda environ: found.update(environ) or b""), scope(*arguments, **options))
    return found


def test_a_request_is_what_a_wsgi_server_would_make_of_it():
    accept = [("accept", "text/html"), ("accept", "text/plain"), ("cookie", "a=1"), ("cookie", "b=2")]
    environ = environ_of("GET", "/été/", *accept, ("content-type", "text/plain"), query="q=%C3%A9")
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/été/"
    assert (environ["QUERY_STRING"], environ["REQUEST_METHOD"]) == ("q=%C3%A9", "GET")
    assert (environ["HTTP_ACCEPT"], environ["HTTP_COOKIE"]) == ("text/html,text/plain", "a=1; b=2")
    assert (environ["CONTENT_TYPE"], environ["HTTP_HOST"]) == ("text/plain", "testserver")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"], environ["SERVER_PROTOCOL"]) == (
        "192.0.2.1",
        "8000",
        "HTTP/1.1",
    )


@pytest.mark.parametrize(("client", "address"), [("[2001:db8::1]:4000", "2001:db8::1"), ("", ""), ("unix:/srv/x", "")])
def test_an_address_is_one_or_none(client, address):
    assert environ_of(client=client)["REMOTE_ADDR"] == address


def test_no_header_passes_for_another_one():
    environ = environ_of("GET", "/", ("x_forwarded_for", "203.0.113.9"), ("x-forwarded-for", "192.0.2.7"))
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"
    assert "HTTP_X_FORWARDED_FOR" not in environ_of("GET", "/", ("x_forwarded_for", "203.0.113.9"))


def echo(environ):
    return environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))


def test_a_body_is_read_whole_before_anybody_works_for_it():
    length = ("content-length", "6")
    assert asked(application(echo), scope("POST", "/", length), b"abc", b"def").answer[2] == b"abcdef"
    chunked = ("transfer-encoding", "chunked")
    assert asked(application(echo), scope("POST", "/", chunked), b"abc", b"", b"def").answer[2] == b"abcdef"
    assert asked(application(echo), scope("POST", "/", length), b"abc").answer is None  # whoever sent it is gone


def test_a_body_of_many_pieces_goes_to_a_file(monkeypatch):
    monkeypatch.setattr(serving, "IN_MEMORY", 10)
    rolled = lambda environ: str(environ["wsgi.input"]._rolled).encode()  # noqa: E731
    answer = asked(application(rolled), scope("POST", "/", ("content-length", "20")), *[b"ab"] * 10).answer
    assert answer[2] == b"True"


def test_what_is_too_long_is_told_so_unread():
    came = lambda environ: b"%s of %d" % (environ["CONTENT_LENGTH"].encode(), len(environ["wsgi.input"].read()))  # noqa: E731
    pieces = [b"x" * 400] * 20
    said = asked(application(came), scope("POST", "/", ("content-length", "8000")), *pieces)
    assert (said.answer[2], said.came) == (b"8000 of 0", 8000)  # what is sent all the same is forgotten
    chunked = asked(application(came), scope("POST", "/", ("transfer-encoding", "chunked")), *pieces)
    assert (chunked.answer[2], chunked.came) == (b"1200 of 1200", 8000)
    waits = asked(
        application(came), scope("POST", "/", ("content-length", "8000"), ("expect", "100-continue")), *pieces
    )
    assert (waits.answer[2], waits.came) == (b"8000 of 0", 0)


def test_what_is_sent_of_a_refused_body_is_not_read_without_end(monkeypatch):
    monkeypatch.setattr(serving, "REFUSED_FOR", 0.01)
    protocol = asked(
        application(lambda environ: b"no"), scope("POST", "/", ("content-length", "8000")), b"a", None, b"b"
    )
    assert (protocol.answer[2], protocol.came) == (b"no", 1)


def test_nobody_is_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.01)
    protocol = asked(application(echo), scope("POST", "/", ("content-length", "6")), b"abc", None)
    assert protocol.answer == (408, {"connection": "close"}, b"")


def test_while_many_send_slowly_others_are_answered():
    served, slow = application(lambda environ: b"here"), [Protocol(b"a", None) for _number in range(50)]

    async def ask():
        served.loop = asyncio.get_running_loop()
        post = scope("POST", "/", ("content-length", "6"))
        waiting = [asyncio.ensure_future(served.__rsgi__(post, each)) for each in slow]
        await asyncio.sleep(0)
        reader = Protocol()
        await served.__rsgi__(scope(), reader)
        for each in waiting:
            each.cancel()
        return reader.answer

    assert run(ask())[2] == b"here"


def test_a_known_answer_takes_no_thread():
    served, names, kept = (
        application(lambda environ: names.append(threading.current_thread().name) or b"new"),
        [],
        Response([b"kept"]),
    )
    kept.kept_in = "generation"
    assert asked(served, scope()).answer[2] == b"new"
    served.handler = lambda environ, start_response: start_response("200 OK", []) or names.append("made") or kept
    for _turn in range(2):
        assert asked(served, scope()).answer == (200, {}, b"kept")
    assert len(names) == 2 and names[0].startswith("reader") and names[1] == "made"


def at_once(served, *paths, until):
    """Asks for them at the same time; `until` is awaited, and then whoever waits for no answer any more is let go."""

    async def ask():
        served.loop, served.places = asyncio.get_running_loop(), asyncio.Semaphore(serving.AT_THE_DESK)
        asked = [asyncio.ensure_future(served.__rsgi__(scope(path=path), Protocol())) for path in paths]
        await until(asked)
        await asyncio.gather(*asked)

    run(ask())


class Held:
    """Answers nobody before `let_go` is set."""

    def __init__(self):
        self.begun, self.let_go = [], threading.Event()

    def __call__(self, environ):
        self.begun.append(environ["PATH_INFO"])
        assert environ["PATH_INFO"] == "/" or self.let_go.wait(LONGEST)
        return b""


def test_of_the_desk_few_are_answered_at_a_time_and_readers_beside_them():
    respond = Held()

    async def until(asked):
        await asked[-1]  # the reader
        assert sorted(respond.begun) == ["/"] + ["/admin/"] * serving.AT_THE_DESK
        respond.let_go.set()

    at_once(application(respond), *["/admin/"] * 10, "/", until=until)
    assert len(respond.begun) == 11


def test_beside_one_that_takes_long_another_is_answered(monkeypatch):
    monkeypatch.setattr(serving, "LENT_AFTER", 0.01)
    respond = Held()

    async def until(asked):
        while len(respond.begun) < 10:
            await asyncio.sleep(0.01)
        respond.let_go.set()

    at_once(application(respond), *["/admin/"] * 10, until=until)


def test_whoever_waits_long_makes_no_others_slower(monkeypatch):
    monkeypatch.setattr(serving, "LENT_AFTER", 1)
    answered = threading.Semaphore(serving.AT_THE_DESK)

    def respond(environ):
        assert answered.acquire(blocking=False)
        time.sleep(0.2)
        answered.release()
        return b""

    at_once(application(respond), *["/admin/"] * 14, until=asyncio.wait)  # 1.4 seconds


def test_a_file_is_read_by_the_server_itself(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(b"picture")
    closed = []

    class Opened(DjangoFile):
        def close(self):
            closed.append(1)
            super().close()

    def opened(environ):
        return FileWrapper(Opened(path.open("rb")), 4096)

    assert asked(application(opened), scope()).answer[2] == str(path)
    assert closed == [1]
    assert asked(application(lambda environ: FileWrapper(BytesIO(b"elsewhere"), 4)), scope()).answer[2] == b"elsewhere"


def test_a_part_of_a_file_is_read_by_the_server_itself(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(b"0123456789")

    def part(environ):
        return FileWrapper(SlicedFile(path.open("rb"), 2, 5), 4096)

    assert asked(application(part), scope()).answer[2] == (str(path), 2, 6)
    in_memory = application(lambda environ: FileWrapper(SlicedFile(BytesIO(b"0123456789"), 2, 5), 4))
    assert asked(in_memory, scope()).answer[2] == b"2345"


def test_a_known_file_is_read_again_by_the_server_itself(tmp_path):
    path, made = tmp_path / "picture", []
    path.write_bytes(b"picture")

    def opened(environ):
        made.append(environ)
        file = DjangoFile(path.open("rb"))
        file.kept_in = "generation"
        return FileWrapper(file, 4096)

    served = application(opened)
    assert [asked(served, scope()).answer[2] for _turn in range(3)] == [str(path)] * 3
    assert len(made) == 1
