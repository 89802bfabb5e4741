"""Kept pages where the database is away: as old ones, but none of an article that has ended."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from articles import publishing
from cms.kept import generation
from cms.kept.generation import watch
from tests.factories import NOON, make_tag, make_user, publish_article
from tests.kept import as_committed

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def away(*args):
    raise OperationalError("connection refused")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_kept_pages_are_given_as_old_ones(error, article, reader, now):
    def away(*args):
        raise error("connection refused")

    for path in ("/", "/cour/"):
        reader.get(path)
    with connection.execute_wrapper(away):
        page = reader.get("/cour/")
        assert (page.status_code, page.headers["Warning"]) == (200, '110 - "Response is Stale"')
        assert reader.get("/").status_code == 200
    assert "Warning" not in reader.get("/cour/").headers


def test_without_a_database_no_article_is_given_that_has_ended(article, reader, now):
    publish_article(slug="fini", at=NOON - DAY, until=NOON + DAY)
    reader.get("/fini/")
    reader.raise_request_exception = False
    with connection.execute_wrapper(away):
        assert reader.get("/fini/").status_code == 200
        now.at = NOON + DAY
        assert reader.get("/fini/").status_code == 503


def correct(edition, **changes):
    source, chief = {**edition.source, **changes}, make_user(role="chief editor")
    publishing.correct(edition, source=source, by=chief, now=timezone.now())


def withdraw(edition, **moments):
    publishing.withdraw(edition.article, by=make_user(role="chief editor"), **{"now": timezone.now(), **moments})


ENDS = {
    "withdrawn": (withdraw, 503),
    "renamed": (lambda edition: correct(edition, slug="jardin"), 503),
    "corrected": (lambda edition: correct(edition, title="Corrigé"), 200),
}


@pytest.mark.parametrize("change", ENDS)
@pytest.mark.parametrize("asked", ["a page", "a change"])
def test_nor_one_that_ended_before_and_that_nobody_asked_for_since(asked, change, article, reader):
    reader.raise_request_exception = False
    for path in ("/cour/", "/ancien/"):
        reader.get(path)
    end, status = ENDS[change]
    end(article)
    if asked == "a page":
        reader.get("/")
    else:
        reader.post("/cour/")
    with connection.execute_wrapper(away):
        assert reader.get("/cour/").status_code == status
        assert reader.get("/ancien/").status_code == 200


def test_nor_one_whose_end_was_planned_after_it_was_kept(article, reader, now):
    reader.raise_request_exception = False
    reader.get("/cour/")
    as_committed(lambda: withdraw(article, at=NOON + DAY / 2))
    reader.get("/")
    with connection.execute_wrapper(away):
        assert reader.get("/cour/").status_code == 200
        now.at = NOON + DAY / 2
        assert reader.get("/cour/").status_code == 503


def test_nor_one_whose_end_was_saved_long_after_its_moment(article, reader, now):
    """Its transaction had read the clock before the last look, and was committed after it."""
    reader.raise_request_exception = False
    now.at = NOON + 2 * MINUTE
    reader.get("/cour/")
    as_committed(lambda: withdraw(article, now=NOON + MINUTE))
    reader.get("/")
    with connection.execute_wrapper(away):
        assert reader.get("/cour/").status_code == 503


def test_what_was_published_again_is_given(article, reader, now):
    reader.get("/cour/")
    withdraw(article)
    reader.get("/")
    now.at = NOON + MINUTE
    publishing.republish(article, by=make_user(role="chief editor"), now=now.at)
    right = reader.get("/cour/").content
    reader.get("/")
    with connection.execute_wrapper(away):
        assert reader.get("/cour/").content == right


def test_a_database_that_goes_away_while_a_page_is_made_anew_leaves_the_old_one(article, reader):
    """The generation was asked for a moment ago."""
    reader.raise_request_exception = False
    reader.get("/cour/")
    as_committed(lambda: make_tag(name="Autre", section_position=2))
    watch.seen = watch.looked(timezone.now())._replace(begun=float("inf"))
    with connection.execute_wrapper(away):
        page = reader.get("/cour/")
        assert (page.status_code, page.headers["Warning"]) == (200, '110 - "Response is Stale"')
        assert reader.get("/author/anna-roux/").status_code == 503


def test_a_fault_of_ours_is_no_outage(article, reader, monkeypatch, caplog):
    def broken(at):
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT * FROM no_such_table")

    reader.get("/cour/")
    monkeypatch.setattr(generation, "read", broken)
    watch.seen = None
    page = reader.get("/cour/")
    assert page.status_code == 200
    assert "Warning" not in page.headers
    [record] = [record for record in caplog.records if record.name == "cms.kept.pages"]
    assert (record.levelname, bool(record.exc_info)) == ("ERROR", True)


def test_without_a_database_all_else_is_for_later(article, client):
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        page = client.get("/cour/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "no-cache" in page.headers["Cache-Control"]
    assert "De retour dans un instant" in page.content.decode()
