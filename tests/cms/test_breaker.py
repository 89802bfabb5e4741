import threading

import pytest

from cms import breaker
from cms.breaker import Breaker, within


class Server:
    """Answers when it is up; `asked` counts."""

    def __init__(self):
        self.up, self.asked = threading.Event(), 0

    def probe(self):
        self.asked += 1
        if not self.up.is_set():
            raise ConnectionRefusedError


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(breaker, "ASK_EVERY", 0.01)
    return Server()


def closed(broken):
    """Waits for the thread that asks whether the server is back."""
    while broken.is_open:
        threading.Event().wait(0.005)
    return broken


def test_it_closes_by_itself_when_the_server_is_back(server, caplog):
    broken = Breaker("the server", server.probe, seconds=1)
    broken.open(ConnectionRefusedError("no,\nrefused"), silent=True)
    broken.open(ConnectionRefusedError("again"), silent=False)
    assert broken.is_open and broken.is_silent
    server.up.set()
    closed(broken)
    assert not broken.is_silent
    first, last = [record.getMessage() for record in caplog.records]
    assert first == "the server does not answer: no, refused"
    assert last.startswith("the server answers again, after ")


def test_many_who_want_to_know_ask_once(server):
    begun, go_on = threading.Event(), threading.Event()

    def probe():
        server.probe()
        begun.set()
        go_on.wait()

    server.up.set()
    broken, answers = Breaker("the server", probe, seconds=60), []
    first = threading.Thread(target=lambda: answers.append(broken.is_answering()))
    first.start()
    begun.wait()
    others = [threading.Thread(target=lambda: answers.append(broken.is_answering())) for _number in range(8)]
    for thread in others:
        thread.start()
    while not all(thread.is_alive() for thread in others):
        pass
    threading.Event().wait(0.1)  # all of them wait by now
    go_on.set()
    for thread in [first, *others]:
        thread.join()
    assert answers == [True] * 9
    assert server.asked == 1


def test_a_silent_server_does_not_answer():
    never = threading.Event()
    broken = Breaker("the server", never.wait, seconds=0.02)
    assert not broken.is_answering()
    never.set()
    assert broken.is_answering()


def test_what_comes_too_late_is_put_away():
    go_on, put_away, done = threading.Event(), [], threading.Event()

    def put(found):
        put_away.append(found)
        done.set()

    def find():
        go_on.wait()
        return "connection"

    with pytest.raises(TimeoutError):
        within(0.02, find, late=put)
    go_on.set()
    done.wait()
    assert put_away == ["connection"]


def test_what_is_raised_in_time_is_raised():
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 / 0)
    assert within(60, lambda: 42) == 42
