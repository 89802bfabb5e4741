"""Which articles are ranked where very many have the words: a choice that does not ask when they were added."""

from datetime import timedelta

import pytest
from django.db import connection

from articles.models import Article, Edition
from search import indexing, results
from search.engines import sqlite
from search.results import search
from tests.factories import NOON, publish_article
from tests.many import copies

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COUNT = 30


@pytest.fixture(params=["few", "many", "opensearch"])
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


@pytest.mark.usefixtures("engine")
def test_an_archive_that_was_loaded_backwards_is_answered_as_one_that_was_not():
    load(range(COUNT), "fr")
    load(reversed(range(COUNT)), "en")
    for query in ("patio", "patio fontaine", "fontaine"):
        for year in (None, "2026"):
            forwards, backwards = titles(query, "fr", year=year), titles(query, "en", year=year)
            assert len(forwards) >= COUNT // 3
            assert forwards == backwards, query


def load_quickly(numbers, language):
    """As `load`, of an archive of real size: copies of an article, in the order of these numbers."""
    first, numbers = publish_article(language=language, at=NOON), list(numbers)
    articles = Article.objects.bulk_create(
        copies(first.article, len(numbers), slug=lambda place: f"{language}-{numbers[place]}")
    )
    Edition.objects.bulk_create(
        copies(
            first,
            len(numbers),
            article=articles.__getitem__,
            slug=lambda place: articles[place].slug,
            title=lambda place: f"{'Patio' if numbers[place] % 6 == 1 else 'Article'} {numbers[place]}",
            text=lambda place: "patio " * (1 + numbers[place] * 7 % 5) + "fontaine " * (numbers[place] % 9),
            published_at=lambda place: NOON - numbers[place] * DAY,
            live_from=lambda place: NOON - numbers[place] * DAY,
            translation_group=lambda place: articles[place].pk,
        )
    )
    indexing.rebuild(Edition.objects.filter(language=language))


def test_of_more_than_are_ranked_those_published_last_are_whenever_they_were_loaded():
    load_quickly(range(1, results.MOST + 40), "fr")
    load_quickly(reversed(range(1, results.MOST + 40)), "en")
    for query in ("patio", "article fontaine"):
        forwards, backwards = (search(query, at=NOON, language=language) for language in ("fr", "en"))
        assert (forwards.is_cut, len(forwards)) == (query == "patio", len(backwards))
        assert [each.title for each in forwards[0:20]] == [each.title for each in backwards[0:20]], query


def test_the_last_boundary_is_found_at_the_end_of_an_index():
    """Without statistics, as on a database that nobody analysed."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps statistics by itself")
    editions = Edition.objects.in_language("fr").begun(NOON).order_by("-live_from").values_list("live_from")[:1]
    assert "edition_language_from (language=? AND live_from<?)" in editions.explain()
    assert "TEMP B-TREE" not in editions.explain()
