"""Answers that are known: found by all that they depend on, while they are right, and never for one person alone."""

import time

import pytest
from django.utils import timezone

from cms.kept import answers
from cms.kept import generation as generation_module
from cms.kept.answers import Answers, key_of
from cms.kept.generation import Generation, Look, watch

NOW = Generation("release", "epoch", 1, None)


@pytest.fixture
def seen(monkeypatch):
    """Sets what is known of the generation."""

    def see(generation=NOW, following=None):
        monkeypatch.setattr(watch, "seen", Look(generation, following, time.monotonic()))

    monkeypatch.setattr(generation_module, "LOOK_EVERY", 3600)
    see()
    return see


def key(method="GET", path="/", query="", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return key_of(method, "http", path, query, {"host": "testserver", **named}.get)


def test_it_is_found_while_the_generation_lasts(seen):
    known = Answers(10_000)
    known.remember(key(), NOW, (200, [], b"page"))
    assert known.find(key()) == (200, [], b"page")
    seen(NOW._replace(number=2))
    assert known.find(key()) is None
    known.remember(key(), NOW, (200, [], b"old"))
    assert known.find(key()) is None


def test_it_is_not_given_where_somebody_has_to_look(seen, monkeypatch):
    known = Answers(10_000)
    known.remember(key(), NOW, (200, [], b"page"))
    watch.notice()
    assert known.find(key()) is None
    seen(following=timezone.now())
    assert known.find(key()) is None
    seen()
    monkeypatch.setattr(watch, "seen", watch.seen._replace(begun=watch.seen.begun - 3600))
    assert known.find(key()) is None
    monkeypatch.setattr(watch, "seen", None)
    assert known.find(key()) is None


@pytest.mark.parametrize(
    "other",
    [
        {"method": "HEAD"},
        {"path": "/cour/"},
        {"query": "page=2"},
        {"host": "localhost"},
        {"accept_encoding": "br"},
        {"if_none_match": '"x"'},
        {"if_modified_since": "Thu, 26 Nov 2026 12:00:00 GMT"},
        {"x_forwarded_proto": "https"},
    ],
)
def test_another_question_has_another_answer(seen, other):
    known = Answers(10_000)
    known.remember(key(), NOW, (200, [], b"page"))
    assert known.find(key(**other)) is None
    assert known.find(key(user_agent="x", accept_language="en", cookie="theme=dark")) is not None


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "POST"},
        {"cookie": "a=b; patio_session=x"},
        {"authorization": "Basic x"},
        {"range": "bytes=0-9"},
        {"if_none_match": '"x"', "if_match": '"y"'},
        {"if_modified_since": "x", "if_unmodified_since": "y"},
    ],
)
def test_some_are_always_for_django(asked):
    assert key(**asked) is None


def test_memory_is_bounded(seen):
    known = Answers(50_000)
    for number in range(100):
        known.remember(key(path=f"/{number}/"), NOW, (200, [], b"x" * 1000))
        assert known.bytes <= 50_000 + 1000 + answers.PER_ANSWER
    known.remember(key(path="/" + "x" * answers.LONGEST), NOW, (200, [], b""))
    assert known.find(key(path="/" + "x" * answers.LONGEST)) is None


def test_one_looks_again_while_the_others_go_on(seen, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr(watch, "noticed", now - 9999)
    monkeypatch.setattr(generation_module.time, "monotonic", lambda: now)
    monkeypatch.setattr(watch, "seen", watch.seen._replace(begun=now - 0.9 * generation_module.LOOK_EVERY))
    assert not watch.is_known(timezone.now())
    with watch.looking:
        assert watch.is_known(timezone.now())
        monkeypatch.setattr(watch, "seen", watch.seen._replace(begun=now - 1.1 * generation_module.LOOK_EVERY))
        assert not watch.is_known(timezone.now())
