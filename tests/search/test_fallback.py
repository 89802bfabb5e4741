"""Without an index the words are looked for in the texts themselves."""

import pytest

from articles.models import Edition
from search import fallback
from search.models import IndexEntry
from search.results import search
from tests.factories import NOON, make_author, publish_article

pytestmark = pytest.mark.django_db


def found(query):
    editions = fallback.matching(Edition.objects.live(NOON).newest_first(), fallback.words_of(query))
    return [edition.title for edition in editions]


def test_accents_case_and_ligatures_do_not_matter():
    publish_article(
        title="Sœurs d’Éluard à NÎMES", body="<p>Un e\u0301te\u0301, la Straße, Москва et l’in\u00advi\u00adsible.</p>"
    )
    for query in ("soeurs", "SŒURS", "eluard nimes", "ete", "strasse", "москва", "invisible", "oeur"):
        assert found(query) == ["Sœurs d’Éluard à NÎMES"], query
    for query in ("seurs", "soeurs absente", "moskva"):
        assert found(query) == [], query


def test_all_words_may_stand_in_different_places():
    publish_article(
        title="Titre",
        kicker="Visite",
        standfirst="Chapeau.",
        body="<p>Corps du texte.</p>",
        tags=["Jardins", "Été"],
        bylines=[make_author(name="Anna Roux"), make_author(name="Zoé Blanc")],
        faq=[{"question": "Combien ?", "answer": "<p>Douze.</p>"}],
    )
    words = "titre visite chapeau corps jardins ete roux zoe combien douze"
    assert [found(word) for word in words.split()] == [["Titre"]] * 10
    assert found("titre jardins zoe douze") == ["Titre"]


def test_the_accents_and_the_case_of_a_query_are_ignored():
    publish_article(title="Un patio")
    IndexEntry.objects.all().delete()
    assert len(search("PÂTIO", at=NOON, language="fr")) == 1
