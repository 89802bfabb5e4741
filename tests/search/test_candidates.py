"""Which articles are ranked where very many have the words: a choice that does not ask when they were added."""

from datetime import timedelta

import pytest
from django.db import connection

from articles.models import Edition
from search import results
from search.engines import sqlite
from search.results import search
from tests.factories import NOON, publish_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COUNT = 30


@pytest.fixture(autouse=True, params=["few", "many", "opensearch"])
def engine(request, monkeypatch):
    monkeypatch.setattr(results, "MOST", COUNT // 3)
    if request.param == "many":
        monkeypatch.setattr(sqlite, "FEW", COUNT // 5)
    if request.param == "opensearch":
        request.getfixturevalue("server")
    return request.param


def load(numbers, language):
    """An article of each number: the higher, the older it is; some say more of a patio than others."""
    for number in numbers:
        body = f"<p>{'patio ' * (1 + number * 7 % 5)} et {'fontaine ' * (number % 3)}</p>"
        title = f"{'Patio' if number % 6 == 1 else 'Article'} {number}"
        publish_article(title=title, body=body, language=language, at=NOON - number * DAY)


def titles(query, language, **filters):
    return [edition.title for edition in search(query, at=NOON, language=language, **filters)[0:20]]


def test_an_archive_that_was_loaded_backwards_is_answered_as_one_that_was_not():
    load(range(COUNT), "fr")
    load(reversed(range(COUNT)), "en")
    for query in ("patio", "patio fontaine", "fontaine"):
        for year in (None, "2026"):
            forwards, backwards = titles(query, "fr", year=year), titles(query, "en", year=year)
            assert len(forwards) >= COUNT // 3
            assert forwards == backwards, query


def test_the_last_boundary_is_found_at_the_end_of_an_index():
    """Without statistics, as on a database that nobody analysed."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps statistics by itself")
    editions = Edition.objects.in_language("fr").begun(NOON).order_by("-live_from").values_list("live_from")[:1]
    assert "edition_language_from (language=? AND live_from<?)" in editions.explain()
    assert "TEMP B-TREE" not in editions.explain()
