"""Without an index the words are looked for in the texts themselves."""

from datetime import timedelta

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


def test_a_text_that_cannot_be_read_holds_up_no_other(client):
    """With and without an index, whose answer may quote how the newest article writes a word."""
    broken = publish_article(title="Le patio de Cordoue", body="<p>Un bassin.</p>")
    publish_article(title="Un bassin à Grenade", body="<p>Le patio.</p>", at=NOON - timedelta(hours=1))
    Edition.objects.filter(pk=broken.pk).update(texts=b"broken")
    assert set(found("patio")) == {"Le patio de Cordoue", "Un bassin à Grenade"}
    assert found("bassin") == ["Un bassin à Grenade"]
    assert {row.title for row in search("basin", at=NOON, language="fr")[:5]} >= {"Un bassin à Grenade"}
    IndexEntry.objects.all().delete()
    assert [row.title for row in search("bassin", at=NOON, language="fr")[:5]] == ["Un bassin à Grenade"]
    page = client.get("/search/", {"q": "bassin"})
    assert (page.status_code, "Un bassin à Grenade" in page.content.decode()) == (200, True)
