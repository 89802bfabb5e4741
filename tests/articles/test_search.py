from datetime import timedelta

import pytest

from articles.search import LONGEST_WORD, MOST_WORDS, search, words_of
from tests.factories import NOON, make_article, make_author, publish_article

pytestmark = pytest.mark.django_db


def found(query, *, at=NOON, language="fr"):
    return [edition.title for edition in search(query, at=at, language=language)]


def test_accents_case_ligatures_and_order_do_not_matter():
    publish_article(title="Sœurs d’Éluard", body="<p>Un été à Nîmes.</p>")
    for query in ("soeurs", "SŒURS", "eluard sœurs", "nimes ete", "d'éluard", "l'été"):
        assert found(query) == ["Sœurs d’Éluard"], query


def test_every_word_must_occur_wherever_it_stands():
    publish_article(
        title="Titre",
        kicker="Visite",
        standfirst="Chapeau.",
        body="<p>Corps <em>du</em> texte.</p>",
        tags=["Jardins"],
        bylines=[make_author(name="Anna Roux")],
        faq=[{"question": "Combien ?", "answer": "<p>Douze.</p>"}],
    )
    assert found("titre visite chapeau corps texte jardins roux combien douze") == ["Titre"]
    assert found("titre absent") == []


def test_what_has_the_words_in_its_title_comes_first_then_the_newest():
    day = timedelta(days=1)
    publish_article(title="Le patio", at=NOON - 3 * day)
    publish_article(title="Autre", body="<p>Un patio.</p>", at=NOON - day)
    publish_article(title="Encore", body="<p>Un patio.</p>", at=NOON)
    publish_article(title="Patio neuf", at=NOON - 2 * day)
    assert found("patio") == ["Patio neuf", "Le patio", "Encore", "Autre"]


def test_only_live_editions_of_the_language_are_found():
    publish_article(title="Patio présent")
    publish_article(title="Patio futur", at=NOON + timedelta(seconds=1))
    publish_article(title="Patio passé", at=NOON - timedelta(days=2), until=NOON)
    publish_article(title="Patio English", language="en")
    make_article(title="Patio brouillon")
    assert found("patio") == ["Patio présent"]
    assert found("patio", language="en") == ["Patio English"]


@pytest.mark.parametrize("query", ["", " ", "%", "_", "'", '"', "\\", "%%%", "* OR 1=1", "\x00", "« »", "🙂"])
def test_signs_mean_nothing(query):
    publish_article(title="Un titre")
    assert found(query) == []


def test_an_underscore_is_a_letter_like_another():
    publish_article(title="nom_de_variable")
    publish_article(title="nomxdexvariable")
    assert found("nom_de") == ["nom_de_variable"]


def test_a_huge_query_is_cut():
    publish_article(title="Un titre")
    assert found("titre " * 5000) == ["Un titre"]
    assert found("x" * 100_000) == []
    words = words_of(" ".join(f"mot{number}" for number in range(200)) + " " + "y" * 500)
    assert len(words) == MOST_WORDS
    assert max(map(len, words_of("z" * 250))) == LONGEST_WORD


def test_single_letters_count_only_where_there_is_nothing_else():
    assert words_of("l’été à Nîmes") == ["ete", "nimes"]
    assert words_of("C") == ["c"]
