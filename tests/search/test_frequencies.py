"""Words are counted once between two changes or boundaries; nothing that is not live is ever counted."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from search.engines.base import Scope, Term
from search.frequencies import Frequencies
from search.index import Index
from search.models import IndexEntry
from search.results import search
from tests.factories import NOON, publish_article
from tests.kept import as_committed

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MOST = 10


class Counting(Index):
    """Writes down what it is asked to count."""

    def __init__(self, scope):
        super().__init__(scope)
        self.asked = []

    def count(self, conditions, *, most):
        self.asked.append([each.word for each in conditions])
        return super().count(conditions, most=most)

    def size(self, *, most):
        self.asked.append("all")
        return super().size(most=most)


def counted(*words, at=NOON):
    """(how many hold each word, how many there are, what the index was asked)"""
    index = Counting(Scope(at, "fr"))
    frequencies = Frequencies(index)
    counts = frequencies.count([Term(word) for word in words], most=MOST)
    return counts, frequencies.size(most=MOST), index.asked


def publish(*titles, **values):
    for title in titles:
        publish_article(title=title, body="<p>.</p>", **values)


def test_a_word_is_counted_once_and_one_that_none_holds_every_time():
    publish("Patio vert", "Patio rouge")
    assert counted("patio", "vert", "rien") == ([2, 1, 0], 2, [["patio", "vert", "rien"], "all"])
    assert counted("patio", "vert", "rien") == ([2, 1, 0], 2, [["rien"]])
    assert counted("patio") == ([2], 2, [])


def test_what_begins_or_ends_is_counted_at_its_second():
    publish("Patio vert", "Patio rouge", at=NOON - DAY)
    publish("Patio bref", at=NOON, until=NOON + DAY)
    moments = {NOON - SECOND: 2, NOON: 3, NOON + DAY - SECOND: 3, NOON + DAY: 2}
    for _again in range(2):
        assert {at: counted("patio", at=at)[0][0] for at in moments} == moments


def test_what_is_planned_is_not_counted():
    publish("Patio vert", "Patio rouge")
    counted("patio")
    publish("Patio futur", at=NOON + DAY)
    assert counted("patio")[:2] == ([2], 2)


def test_a_change_without_a_boundary_is_counted_at_once():
    """A word that one more article has by a new name of its tag."""
    publish("Patio vert")
    publish("Cour rouge")
    assert counted("patio")[0] == [1]
    as_committed(lambda: IndexEntry.objects.update(body="patio"))
    assert counted("patio")[0] == [2]


def test_each_language_counts_its_own():
    publish("Patio vert", "Patio rouge")
    publish("Patio", "Patio again", "Patio anew", language="en")
    counted("patio")
    index = Index(Scope(NOON, "en"))
    assert Frequencies(index).count([Term("patio")], most=MOST) == [3]


def test_a_cache_that_is_out_of_order_costs_time_and_nothing_else(monkeypatch, caplog):
    publish("Patio vert", "Patio rouge")

    def out_of_order(*args, **kwargs):
        raise ConnectionError("refused")

    monkeypatch.setattr(cache, "get_many", out_of_order)
    monkeypatch.setattr(cache, "set_many", out_of_order)
    assert len(search("patio", at=NOON, language="fr")) == 2
    assert "cache" in caplog.text
