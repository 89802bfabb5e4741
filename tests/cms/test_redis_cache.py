"""A site is quicker with Redis and never worse without it."""

import pytest
from django.core.cache.backends.base import DEFAULT_TIMEOUT

from cms import breaker, redis_cache
from cms.redis_cache import RedisCache
from tests.cms.test_breaker import closed
from tests.outages import door
from tests.redis_server import redis_server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(breaker, "ASK_EVERY", 0.01)
    monkeypatch.setattr(redis_cache, "SECONDS", 0.3)
    monkeypatch.setattr(redis_cache, "breakers", {})
    monkeypatch.setitem(redis_cache.told, "at", -1e9)


@pytest.fixture
def server():
    with redis_server() as made:
        yield made


@pytest.fixture
def way(server):
    with door(server.address) as made:
        yield made


@pytest.fixture
def cache(way):
    return RedisCache(f"redis://127.0.0.1:{way.port}/1", {})


def use(cache):
    """What each function answers."""
    try:
        counted = cache.incr("number")
    except ValueError:
        counted = None
    return [
        counted,
        cache.get("one", "nothing"),
        cache.get_many(["one", "two"]),
        cache.has_key("one"),
        cache.touch("one"),
        cache.add("one", "other"),
        cache.set("two", 2),
        cache.set_many({"three": 3}),
        cache.delete("three"),
        cache.delete_many(["two"]),
    ]


MISSED = [None, "nothing", {}, False, False, True, None, [], False, None]


def test_with_a_server_it_is_djangos(cache):
    cache.set("one", "first")
    cache.set_many({"number": 1}, DEFAULT_TIMEOUT)
    assert use(cache) == [2, "first", {"one": "first"}, True, True, False, None, [], True, None]
    assert cache.clear()
    assert cache.get("one") is None


@pytest.mark.parametrize("outage", ["freeze", "shut"])
def test_without_an_answer_nothing_is_found_and_nobody_waits(outage, cache, way, monkeypatch):
    cache.set("one", "first")
    getattr(way, outage)()
    assert cache.get("one", "nothing") == "nothing"
    assert cache.breaker.is_open
    with monkeypatch.context() as patches:
        patches.setattr(RedisCache, "_cache", property(lambda cache: pytest.fail("it was asked")))
        assert use(cache) == MISSED
        assert not cache.clear()
        assert use(RedisCache(f"redis://127.0.0.1:{way.port}/1", {})) == MISSED  # in another thread
    way.thaw() if outage == "freeze" else way.unlock()
    closed(cache.breaker)
    assert cache.get("one") == "first"


def test_one_who_finds_it_silent_does_not_try_again_for_long(cache, way):
    """Red with the library's defaults, which try ten times for five seconds."""
    way.freeze()
    assert use(cache) == MISSED


def test_a_server_that_answers_that_it_cannot_is_told_once(cache, server, caplog):
    cache.set("one", "first")
    server.refusal = "OOM command not allowed when used memory > 'maxmemory'."
    assert use(cache) == MISSED
    assert [record.getMessage() for record in caplog.records] == [
        "the cache cannot do what is asked of it: command not allowed when used memory > 'maxmemory'."
    ]
    assert not cache.breaker.is_open
    server.refusal = None
    assert cache.get("one") == "first"
