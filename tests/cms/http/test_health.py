"""GET /health/: what works, for load balancers and monitors."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from articles.models import Edition
from cms.http import health
from related import indexing as related_indexing
from related.models import EditionStems
from search import indexing
from search.models import IndexEntry
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
WELL = {
    "status": "ok",
    "database": "ok",
    "cache": "ok",
    "media": "ok",
    "search index": "ok",
    "related articles": "ok",
    "tasks": "ok",
}
DAY = timedelta(days=1)


def ask(client=None, **options):
    health.memory["until"] = 0
    return (client or Client()).get("/health/", **options)


def fail(*args, **kwargs):
    raise OperationalError("connection to server at db.internal failed: /var/secret")


@pytest.fixture
def editions():
    made = [publish_article(at=timezone.now() - DAY) for _number in range(3)]
    for edition in made:
        related_indexing.index_edition(edition)
    return made


def test_all_is_well_in_a_few_queries(editions, django_assert_num_queries):
    ask()
    with django_assert_num_queries(7):
        response = ask()
    assert (response.status_code, response.json()) == (200, WELL)


def test_it_answers_where_an_event_loop_runs_already(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    async def asked():
        return ask().json()["cache"]

    def answer():
        try:
            return asyncio.run(asked())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:  # a browser of another test may run a loop in this one
        assert thread.submit(answer).result() == "ok"


def test_nobody_keeps_it_and_it_leaves_nothing_with_anybody(editions, media_root):
    response = ask()
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Retry-After" not in response.headers
    assert not response.cookies and "Vary" not in response.headers
    assert not media_root.exists() or list(media_root.iterdir()) == []


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(method):
    assert getattr(Client(), method)("/health/").status_code == 405


def test_its_head_says_the_status_too(monkeypatch):
    assert Client().head("/health/").status_code == 200
    health.memory["until"] = 0
    monkeypatch.setattr(connection, "cursor", fail)
    assert Client().head("/health/").status_code == 503


def test_a_database_that_does_not_answer_is_a_failure_and_nothing_of_it_is_told(editions, monkeypatch, caplog):
    signed_in = Client()
    signed_in.force_login(make_user(role="chief editor"), backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(connection, "cursor", fail)
    for client in (Client(), signed_in):
        response = ask(client)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
        assert response.json() == {"status": "down", "database": "down", "cache": "ok", "media": "ok"}
        assert response.headers["Cache-Control"] == "private, no-store"
    assert "database does not work" in caplog.text


def test_without_cache_or_media_pages_are_still_served(editions, monkeypatch, settings, tmp_path, caplog):
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.aset", fail)
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    response = ask()
    assert (response.status_code, response.json()) == (
        200,
        WELL | {"status": "warning", "cache": "down", "media": "down"},
    )


def test_what_lags_behind_is_a_warning_and_pages_are_served(editions):
    indexing.mark_stale(Edition.objects.filter(pk=editions[0].pk))
    IndexEntry.objects.filter(pk=editions[1].pk).delete()
    EditionStems.objects.filter(pk=editions[2].pk).update(compared=0)
    response = ask()
    expected = {"status": "warning", "search index": "behind by 2", "related articles": "behind by 1"}
    assert (response.status_code, response.json()) == (200, WELL | expected)
    IndexEntry.objects.all().delete()
    assert ask().json()["search index"] == "behind by 3"
    assert Client().get(editions[0].get_absolute_url()).status_code == 200
    assert Client().get("/search/?q=article").status_code == 200


def test_an_index_that_cannot_be_read_is_lost(editions, monkeypatch, caplog):
    monkeypatch.setattr("search.engines.database.execute", fail)
    response = ask()
    assert (response.status_code, response.json()) == (200, WELL | {"status": "warning", "search index": "lost"})


def test_what_readers_cannot_see_is_not_counted(editions):
    now = timezone.now()
    make_article()
    publish_article(at=now - 2 * DAY, until=now - DAY)
    publish_article(at=now + DAY, now=now)
    IndexEntry.objects.exclude(pk__in=editions).delete()
    assert ask().json() == WELL
    chief = Client()
    chief.force_login(make_user(role="chief editor"), backend="django.contrib.auth.backends.ModelBackend")
    session = chief.session
    session["moment"] = (now + 2 * DAY).isoformat()
    session.save()
    assert ask(chief).json()["search index"] == "behind by 1"
    assert Client().get("/health/").json() == WELL


def test_it_looks_seldom_however_often_it_is_asked(monkeypatch):
    looked = []
    monkeypatch.setattr(health, "look", lambda at: looked.append(at) or dict(WELL))
    monkeypatch.setattr(health.time, "monotonic", lambda: now)
    health.memory["until"] = 0
    for now in (100, 101, 109.9, 110.1):  # noqa: B007 - read by the clock above
        assert Client().get("/health/").json() == WELL
    assert len(looked) == 2


def test_a_load_balancer_asks_without_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert [Client().get(path).status_code for path in ("/health/", "/")] == [200, 301]


def test_what_cannot_be_told_is_lost_and_the_page_still_answers(editions, monkeypatch, caplog):
    def fail(at):
        raise ValueError("Invalid isoformat string: '/var/secret'")

    monkeypatch.setitem(health.told, "backup", fail)
    monkeypatch.setitem(health.watched, "tasks", fail)
    response = ask()
    assert (response.status_code, response.json()) == (
        200,
        WELL | {"status": "warning", "tasks": "lost", "backup": "lost"},
    )
    assert [record.getMessage() for record in caplog.records] == [
        "what is behind cannot be counted",
        "the status cannot be told",
    ]
