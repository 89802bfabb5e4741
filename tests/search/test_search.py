"""What is found, in which order, and that nothing but live editions has any influence."""

import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing
from articles.models.article import State
from opensearch.client import outage
from opensearch.models import PendingArticle
from search import engines, results
from search.models import IndexEntry
from search.query import LONGEST_QUERY, MOST_WORDS, significant_words
from search.results import search
from search.suggestions import suggest
from tests.factories import NOON, make_article, make_author, make_tag, make_user, publish_article

NEVER_ASK = ["test_small_words_count_only_where_there_is_nothing_else"]
pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True, params=["database", "opensearch"])
def engine(request):
    """All of it is true whoever is asked; and where OpenSearch is asked, it is OpenSearch that answers."""
    if request.param == "database":
        yield request.param
        return
    server = request.getfixturevalue("server")
    yield request.param
    assert not outage.is_known
    assert not PendingArticle.objects.exists()
    asked = [each for each in server.asked if each.endswith("/_msearch")]
    assert asked or request.node.originalname in NEVER_ASK


def found(query, *, at=NOON, language="fr", **filters):
    return [edition.title for edition in search(query, at=at, language=language, **filters)[0:50]]


def whole(query, *, at=NOON):
    """All that a search tells."""
    answer = search(query, at=at, language="fr")
    pages = [(each.title, each.marked_title, each.passage, each.has_all_words) for each in answer[0:50]]
    suggestions = [each.words for each in suggest(query, at=at, language="fr")]
    return pages, answer.edition_ids, answer.whole, answer.is_cut, answer.corrected, answer.likelier, suggestions


def test_accents_case_ligatures_and_order_do_not_matter():
    publish_article(title="Sœurs d’Éluard", body="<p>Un été à Nîmes.</p>")
    for query in ("soeurs", "SŒURS", "eluard sœurs", "nimes ete", "d'éluard", "l'été"):
        assert found(query) == ["Sœurs d’Éluard"], query


def test_a_word_is_found_wherever_it_stands():
    publish_article(
        title="Titre",
        kicker="Visite",
        standfirst="Chapeau.",
        body="<p>Corps <em>du</em> texte.</p>",
        tags=["Jardins"],
        bylines=[make_author(name="Anna Roux")],
        faq=[{"question": "Combien ?", "answer": "<p>Douze.</p>"}],
    )
    for word in "titre visite chapeau corps texte jardins roux combien douze".split():
        assert found(word) == ["Titre"], word
    assert search("titre visite jardins douze", at=NOON, language="fr").whole == 1


def test_singular_and_plural_are_one_word():
    publish_article(title="Les journaux régionaux")
    publish_article(title="Publishing stories", language="en")
    assert found("journal régional") == ["Les journaux régionaux"]
    assert found("published story", language="en") == ["Publishing stories"]


def test_hyphens_and_apostrophes_part_words():
    publish_article(title="Aix-en-Provence, aujourd’hui")
    for query in ("aix", "provence", "aix en provence", "aujourd'hui", "aix-en-provence"):
        assert found(query) == ["Aix-en-Provence, aujourd’hui"], query


def test_the_title_counts_most_then_what_stands_above_then_the_text_then_the_newest():
    publish_article(title="Le patio", at=NOON - 3 * DAY)
    publish_article(title="Autre", body="<p>Un patio.</p>", at=NOON - DAY)
    publish_article(title="Encore", body="<p>Un patio.</p>", at=NOON)
    publish_article(title="Dessus", standfirst="Un patio.", body="<p>Un jour.</p>", at=NOON - 9 * DAY)
    publish_article(title="Patio neuf", at=NOON - 2 * DAY)
    assert found("patio")[2:3] == ["Dessus"]
    assert sorted(found("patio")[:2]) == ["Le patio", "Patio neuf"]
    assert found("patio")[3:] == ["Encore", "Autre"]


def test_what_has_all_words_comes_before_what_has_some():
    publish_article(title="Cordoue", body="<p>Une ville.</p>")
    publish_article(title="Ailleurs", body="<p>Cordoue et ses orangers.</p>")
    answer = search("orangers cordoue", at=NOON, language="fr")
    assert [(each.title, each.has_all_words) for each in answer[0:9]] == [("Ailleurs", True), ("Cordoue", False)]
    assert (answer.whole, answer.is_cut) == (1, False)


def test_a_mistyped_word_stands_for_the_nearest_known_one():
    publish_article(title="Le cloître de Cordoue")
    for query in ("cordoie", "codroue", "cordou", "corddoue", "cloiter de cordoue"):
        assert found(query) == ["Le cloître de Cordoue"], query
    assert search("le cloître de codroue", at=NOON, language="fr").corrected == "le cloître de Cordoue"
    assert search("le cloître de cordoue", at=NOON, language="fr").corrected == ""


def test_of_two_corrections_the_one_with_more_articles_is_offered():
    publish_article(title="Les mares")
    publish_article(title="Les mages")
    publish_article(title="Des mages")
    assert search("maves", at=NOON, language="fr").corrected == "mages"


def publish_many(count, title):
    for number in range(count):
        publish_article(title=f"{title} {number}", at=NOON - number * DAY)


def answered(query, **options):
    answer = search(query, at=NOON, language="fr", **options)
    items = answer[0:50]
    return answer.corrected, answer.likelier, len(items)


def test_a_mistyped_word_is_not_taken_for_a_rare_one_of_the_same_stem():
    """ "Assurence" and "assurent" have one stem; "assurance" is what ten times as many articles are about."""
    publish_article(title="Ils s’assurent")
    publish_many(10, "L’assurance habitation")
    assert answered("assurence") == ("assurance", "", 10)
    assert answered("assurence habitation") == ("assurance habitation", "", 10)
    assert answered("assurence", exact=True) == ("", "", 1)


def test_a_rare_word_that_articles_have_is_answered_and_the_far_more_common_one_offered():
    publish_article(title="Le pâturage")
    publish_many(9, "Le naturage d’Été")
    assert answered("paturage d’été") == ("", "", 10)
    publish_article(title="Le Naturage", body="<p>Un naturage.</p>")
    assert answered("paturage d’été") == ("", "naturage d’été", 10)
    assert answered("PÂTURAGE") == ("", "naturage", 1)
    assert answered("naturage") == ("", "", 10)


def test_what_is_offered_is_written_as_articles_write_it():
    publish_article(title="Le mètrage")
    publish_many(10, "Un métrage et un été")
    assert answered("metrages") == ("", "", 11)
    publish_article(title="Une cerumique")
    publish_many(10, "La céramique")
    assert answered("cerumique ancienne") == ("cerumique", "céramique", 1)


def test_another_form_of_a_word_or_a_short_word_is_no_slip():
    for rare, common in (("Le foyer", "Les foyers"), ("Le bureau", "Des bureaux"), ("La mare", "La mage")):
        publish_article(title=rare)
        publish_many(10, common)
    assert [answered(word)[:2] for word in ("foyer", "bureau", "mare")] == [("", "")] * 3


def test_two_letters_away_is_taken_only_where_far_more_articles_have_it():
    publish_article(title="Un cloitras")
    publish_many(10, "Le cloîtrage")
    assert answered("cloitrax")[0] == "cloitras"
    publish_article(title="Autre cloîtrage")
    assert answered("cloitrax")[0] == "cloîtrage"


def test_the_query_is_repeated_as_it_was_answered():
    publish_article(title="La céramique", body="<p>Une céramique et l’été de Cordoue.</p>")

    def answered(query):
        answer = search(query, at=NOON, language="fr")
        _items = answer[0:5]
        return answer.corrected, answer.missing

    assert answered("L’Été ceramikue") == ("L’Été céramique", [])
    assert answered("l’ceramikue, xylophone (Zébulonz)") == ("céramique", ["xylophone", "Zébulonz"])
    assert answered("de la CERAMIQUES à zzz") == ("de la CERAMIQUES à", ["zzz"])
    assert answered("xylophone") == ("", ["xylophone"])
    assert answered("la céramique") == ("", [])


def said(answer):
    return answer.corrected, answer.likelier, answer.missing


def test_what_was_searched_does_not_depend_on_what_was_read_of_it_before():
    publish_article(title="Le cloître de Cordoue", tags=["Azulejos"])
    for query in ("CORDUOE", "Azulejso", "xylophone cordou’cloîtrre"):
        first, other = (search(query, at=NOON, language="fr") for _twice in range(2))
        read_first = first[0:5], said(first)
        said_first = said(other), other[0:5]
        assert read_first == said_first[::-1], query
        assert said(first) == said(first)
    assert said(search("CORDUOE", at=NOON, language="fr")) == ("Cordoue", "", [])
    assert said(search("azulejso", at=NOON, language="fr")) == ("Azulejos", "", [])


def test_a_match_in_tags_alone_is_shown():
    publish_article(title="Un", standfirst="Deux.", tags=["Été", "Jardins <b>"])
    [edition] = search("jardin", at=NOON, language="fr")[0:5]
    assert edition.passage == "Été, <mark>Jardins</mark> &lt;b&gt;"


def test_a_short_word_that_lost_its_apostrophe_is_understood():
    publish_article(title="Une tête de pierre")
    publish_article(title="La une du soir", body="<p>Un mot sur une.</p>")
    assert found("lete") == ["Une tête de pierre"]
    publish_article(title="L’été à Cordoue")
    publish_article(title="La vie de l’eau")
    for query, titles in {
        "lete": ["L’été à Cordoue"],
        "lété Cordoue": ["L’été à Cordoue"],
        "deau": ["La vie de l’eau"],
    }.items():
        assert found(query) == titles, query
    assert search("lete", at=NOON, language="fr").corrected == "été"
    assert found("lete", exact=True) == found("dune") == []
    publish_article(title="Lété, un village")
    assert found("lete") == ["Lété, un village"]


def test_short_words_and_numbers_are_not_corrected():
    publish_article(title="Le pont 2026")
    assert found("pot") == found("2027") == []


def test_the_last_word_may_be_a_beginning():
    publish_article(title="Une bibliothèque")
    assert found("biblioth") == found("une bibl") == ["Une bibliothèque"]
    assert found("bibl rien") == []


def test_only_live_editions_of_the_language_are_found():
    publish_article(title="Patio présent")
    publish_article(title="Patio futur", at=NOON + SECOND)
    publish_article(title="Patio passé", at=NOON - 2 * DAY, until=NOON)
    publish_article(title="Patio English", language="en")
    make_article(title="Patio brouillon")
    assert found("patio") == ["Patio présent"]
    assert found("patio", language="en") == ["Patio English"]
    assert found("patio", at=NOON + SECOND) == ["Patio futur", "Patio présent"]
    assert found("patio", at=NOON - DAY) == ["Patio passé"]


QUERIES = [
    "patio",
    "patio fontaine",
    "fontaine rare",
    "pat",
    "patoi",
    "fontaime",
    "fontaide",
    "xanadu",
    "xanadou",
    "ete",
    "fontaine patio xanadu",
]


def test_what_is_not_live_changes_nothing_of_any_answer():
    """Rankings, frequencies, cut-offs, corrections, suggestions: now, and at another moment of the time machine."""
    for number in range(6):
        body = "<p>Une fontaine rare.</p>" if number < 2 else "<p>Une fontaine.</p>"
        publish_article(title=f"Patio {number}", body=body, at=NOON - (9 - number) * DAY, tags=["Été"])
    publish_article(title="Patios de naguère", body="<p>Xanadou.</p>", at=NOON - 3 * DAY, until=NOON - 2 * DAY)
    publish_article(title="Une fontaime", at=NOON - 6 * DAY)
    moments = (NOON, NOON - 2 * DAY - SECOND, NOON - 5 * DAY)
    before = {(query, at): whole(query, at=at) for query in QUERIES for at in moments}
    assert before["xanadou", moments[1]][0] and not before["xanadou", NOON][0]
    chief = make_user(role="chief editor")
    words = "patio fontaine rare pat patoi fontaime fontaide xanadu patio patio"
    for number in range(30):
        publish_article(
            title=f"Patio {words} {number}", body=f"<p>{words}</p>", at=NOON + SECOND, tags=["Été", "Patio"]
        )
    publish_article(title=words, at=NOON - DAY, until=NOON - DAY / 2, body=f"<p>{words} patou</p>")
    for state in State:
        make_article(title=words, state=state)
    gone = publish_article(title=words, at=NOON - DAY, body=f"<p>{words}</p>", bylines=[make_author(name="Xanadu")])
    publishing.withdraw(gone.article, by=chief, now=NOON - DAY / 2)
    assert IndexEntry.objects.count() == 40
    cache.clear()  # what is remembered must not hide what would be counted
    assert {(query, at): whole(query, at=at) for query in QUERIES for at in moments} == before


def test_a_planned_edition_is_found_at_its_second_and_gone_at_its_end():
    publish_article(title="Patio", at=NOON, until=NOON + DAY)
    moments = [NOON - SECOND, NOON, NOON + DAY - SECOND, NOON + DAY]
    assert [found("patio", at=moment) for moment in moments] == [[], ["Patio"], ["Patio"], []]


def test_results_are_narrowed_by_section_author_and_year():
    section, author = make_tag(name="Voyage", section_position=1), make_author(name="Anna Roux")
    publish_article(title="Patio jaune", tags=[section], at=NOON - 400 * DAY)
    publish_article(title="Patio blanc", tags=[section], bylines=[author])
    publish_article(title="Patio rouge", bylines=[author])
    assert found("patio", section=section.slug) == ["Patio blanc", "Patio jaune"]
    assert found("patio", author=author.slug) == ["Patio rouge", "Patio blanc"]
    assert found("patio", year=2025) == ["Patio jaune"]
    assert found("patio", section=section.slug, author=author.slug, year=2026) == ["Patio blanc"]
    assert found("patio", section="absente") == []


@pytest.mark.parametrize(
    "query", ["", " ", "%", "_", "'", '"', "\\", "%%%", "* OR 1=1", "\x00", "« »", "🙂", "' | '", "NEAR("]
)
def test_signs_mean_nothing(query):
    publish_article(title="Un titre")
    assert found(query) == []


SIGNS = st.text(
    st.one_of(st.characters(), st.sampled_from(list("\"'*:^(){}+-|&!<>\\%_\x00 \u202e\u0301"))), max_size=60
)


@given(
    query=st.one_of(SIGNS, SIGNS.map(lambda text: text * 200), SIGNS.map(lambda text: f"{text} titre AND NOT {text}*"))
)
def test_no_query_is_an_error(query):
    search(query, at=NOON, language="fr", section="x", year=2026)[0:20]
    search(query, at=NOON, language="en")
    suggest(query, at=NOON, language="fr")


def test_words_of_every_script_are_found_as_they_are():
    titles = ["Москва ночью", "東京", "مدينة قديمة", "नमस्ते दुनिया", "Ⅷ ½ x²", "ﬁn ℍ"]
    for title in titles:
        publish_article(title=title, body="<p>.</p>")
    for title in titles:
        assert found(title)[0] == title


def test_a_huge_query_is_cut():
    publish_article(title="Un titre")
    assert found("titre " * 5000) == ["Un titre"]
    assert found("x" * 100_000) == []
    words = significant_words(" ".join(f"mot{number}" for number in range(200)), "fr")
    assert len(words) == MOST_WORDS
    assert significant_words("a" * 500 + " mot" * 500, "fr") == ["a" * 40]
    assert len("a" * 500) > LONGEST_QUERY


def test_a_list_is_cut_where_there_is_one_more_than_it_holds(monkeypatch):
    monkeypatch.setattr(results, "MOST", 3)
    for number in range(3):
        publish_article(title=f"Patio {number}", at=NOON - DAY)
    answer = search("patio", at=NOON, language="fr")
    assert (len(answer), answer.is_cut) == (3, False)
    publish_article(title="Patio 3", at=NOON - DAY)
    answer = search("patio", at=NOON, language="fr")
    assert (len(answer), answer.is_cut) == (3, True)


def test_small_words_count_only_where_there_is_nothing_else():
    assert significant_words("l’été à Nîmes et de la mer", "fr") == ["ete", "nimes", "mer"]
    assert significant_words("la", "fr") == ["la"]
    assert significant_words("C", "fr") == ["c"]


def test_a_passage_shows_the_words_and_nothing_of_it_is_markup():
    text = "Un début sans rien. " * 30 + "Le <b>patio</b> &amp; l’<em>oranger</em> d’Été. " + "Une fin sans rien. " * 30
    publish_article(title="L’Oranger", body=f"<p>{text}</p><p>1 &lt; 2 &lt;script&gt; patio</p>")
    [edition] = search("patio orangers", at=NOON, language="fr")[0:9]
    assert edition.marked_title == "L’<mark>Oranger</mark>"
    assert "Le <mark>patio</mark> &amp; l’<mark>oranger</mark> d’Été." in edition.passage
    assert edition.passage.startswith("… ") and edition.passage.endswith(" …")
    [edition] = search("script", at=NOON, language="fr")[0:9]
    assert "1 &lt; 2 &lt;<mark>script</mark>&gt; patio" in edition.passage


def test_a_passage_parts_what_stood_apart():
    body = (
        "<h2>En salade</h2><ul><li>200 g de mie de pain</li><li>15 cl d’huile</li></ul><h3>Faire</h3><p>Coupez le pain.</p>"
        "<p>Salez.</p><table><tr><td>Sel</td><td></td><td>deux pincées</td></tr></table><pre>mie = 200\nhuile = 15</pre>"
    )
    publish_article(title="Un", standfirst="Un chapeau\nen velours", body=body)
    [edition] = search("salade", at=NOON, language="fr")[0:9]
    assert edition.passage == (
        "En <mark>salade</mark> · 200 g de mie de pain · 15 cl d’huile · Faire · Coupez le pain. Salez. Sel · deux pincées · "
        "mie = 200 · huile = 15"
    )
    [edition] = search("velours", at=NOON, language="fr")[0:9]
    assert edition.passage == "… en <mark>velours</mark>"


def test_a_passage_begins_with_the_block_where_it_is_near():
    body = "<ul>" + "<li>Rien de cela ici</li>" * 20 + "<li>De l’huile</li></ul>" + "<p>Une fin sans rien</p>" * 20
    publish_article(title="Un", body=body)
    [edition] = search("huile", at=NOON, language="fr")[0:9]
    assert edition.passage.startswith("… De l’<mark>huile</mark> · Une fin sans rien · Une fin")


def test_without_an_index_the_words_are_found_as_they_are_written():
    publish_article(title="Un patio")
    publish_article(title="Des patios d’été", at=NOON - DAY)
    IndexEntry.objects.all().delete()
    assert found("ÉTÉ patio") == ["Des patios d’été"]
    assert found("patio") == ["Un patio", "Des patios d’été"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("engine", ["database"], indirect=True)
def test_an_index_that_cannot_be_read_breaks_nothing(caplog, monkeypatch):
    publish_article(title="Un patio")
    monkeypatch.setattr(engines.of_database(), "table", "absent t")
    assert found("patio") == ["Un patio"]
    assert suggest("patio", at=NOON, language="fr") == []
    assert "rebuild_search" in caplog.text


def test_titles_and_tags_are_suggested_while_a_word_is_typed():
    tag = make_tag(name="Nîmes antique")
    one = publish_article(title="Nîmes, la nuit", tags=[tag], at=NOON - DAY)
    other = publish_article(title="La nuit à Nîmes")
    publish_article(title="Autre chose", body="<p>Nîmes</p>")
    publish_article(title="Nîmes demain", at=NOON + SECOND, tags=[make_tag(name="Nîmes future")])
    for query in ("nim", "nimes"):
        assert [(each.words, each.path) for each in suggest(query, at=NOON, language="fr")] == [
            ("Nîmes antique", tag.get_absolute_url()),
            ("Nîmes, la nuit", one.get_absolute_url()),
            ("La nuit à Nîmes", other.get_absolute_url()),
        ]
    assert [each.words for each in suggest("la nuit à ni", at=NOON, language="fr")] == [
        "La nuit à Nîmes",
        "Nîmes, la nuit",
    ]
    assert suggest("n", at=NOON, language="fr") == suggest("xyz", at=NOON, language="fr") == []


def test_a_search_asks_few_questions_whatever_it_finds(engine, django_assert_num_queries):
    words = ["patio", "fontaine", "oranger", "cloître", "azulejo"]
    chance = random.Random(1)
    for number in range(12):
        publish_article(title=f"Article {number}", body=f"<p>{' '.join(chance.sample(words, 3))}</p>")
    with django_assert_num_queries({"database": 7, "opensearch": 6}[engine]):
        assert search("patio fontaine azulejo", at=NOON, language="fr")


def test_words_with_invisible_characters_are_the_words_without_them():
    body = "<p>Le mot anti\u200bconsti\u200btutionnel et le mot para\u00adpluie.</p>"
    publish_article(title="Une énigme in\u00adcom\u00adpré\u00adhen\u00adsible", body=body, tags=["Fi\u2060lou"])
    title = "Une énigme incompréhensible"
    for query in (
        "incompréhensible",
        "anticonstitutionnel",
        "parapluie",
        "filou",
        "para\u00adpluie",
        "\u202epara\u200bpluie",
    ):
        assert found(query) == [title], query
    [edition] = search("parapluie", at=NOON, language="fr")[0:1]
    assert "<mark>parapluie</mark>" in edition.passage
    assert [each.words for each in suggest("énigme in\u00adcom", at=NOON, language="fr")] == [title]
