"""Series and dossiers as readers see them: at each moment what is live then, in the order that editors gave."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from articles import publishing, trash
from articles.compiling import compile_edition
from articles.models import Article, Edition
from rendering import page
from tests.factories import NOON, make_article, make_series, make_user, publish_article
from tests.kept import as_committed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tree(response):
    assert response.status_code == 200
    return html.fromstring(response.content)


def words(element):
    return " ".join(element.text_content().split())


def episodes(response):
    """(label, title) of each article on the page of a series."""
    return [
        (" ".join(each.xpath("string(./p[@class='label'])").split()), each.find_class("card-title")[0].text_content())
        for each in tree(response).find_class("episode")
    ]


def beside(response):
    """What an article's page says of the series that it is in."""
    shown = tree(response)
    return [words(line) for line in shown.find_class("series-line")], [
        [(step.get("href"), words(step)) for step in box.find_class("neighbour")]
        for box in shown.find_class("series-box")
    ]


def schemas(response):
    return [json.loads(each.text) for each in tree(response).findall(".//script[@type='application/ld+json']")]


@pytest.fixture
def editions(db):
    """Five articles, an hour between each and the next one; the last two are still ahead at noon."""
    return [
        publish_article(title=f"Patio {number}", slug=f"patio-{number}", at=NOON + (number - 3) * HOUR)
        for number in range(1, 6)
    ]


@pytest.fixture
def series(editions):
    """In another order than that of their dates."""
    return make_series(
        *(editions[index].article for index in (2, 0, 4, 1, 3)), name="Les patios", description="De mai."
    )


def test_the_page_of_a_series_shows_what_is_live_in_its_order(read, series):
    now = [("Épisode 1", "Patio 3"), ("Épisode 2", "Patio 1"), ("Épisode 3", "Patio 2")]
    assert episodes(read("/series/les-patios/")) == now
    assert episodes(read("/series/les-patios/", at=NOON + 2 * HOUR)) == [
        *now[:2],
        ("Épisode 3", "Patio 5"),
        ("Épisode 4", "Patio 2"),
        ("Épisode 5", "Patio 4"),
    ]
    assert episodes(read("/series/les-patios/", at=NOON - 2 * HOUR)) == [("Épisode 1", "Patio 1")]
    shown = read("/series/les-patios/")
    assert words(tree(shown).find_class("page-head")[0]) == "Série Les patios De mai."


def test_an_article_says_which_episode_it_is_and_leads_to_those_around_it(read, series):
    assert beside(read("/patio-1/")) == (
        ["Série Les patios Épisode 2 sur 3"],
        [[("/patio-3/", "← Épisode précédent Patio 3"), ("/patio-2/", "Épisode suivant → Patio 2")]],
    )
    assert beside(read("/patio-1/", at=NOON + 2 * HOUR)) == (
        ["Série Les patios Épisode 2 sur 5"],
        [[("/patio-3/", "← Épisode précédent Patio 3"), ("/patio-5/", "Épisode suivant → Patio 5")]],
    )
    assert beside(read("/patio-3/")) == (
        ["Série Les patios Épisode 1 sur 3"],
        [[("/patio-1/", "Épisode suivant → Patio 1")]],
    )
    assert beside(read("/patio-1/", at=NOON - 2 * HOUR)) == (["Série Les patios Épisode 1 sur 1"], [[]])


def test_a_dossier_has_no_numbers_and_an_article_may_be_in_several(read, editions, series):
    make_series(editions[0].article, editions[1].article, name="Cordoue", kind="dossier")
    assert beside(read("/patio-1/")) == (
        ["Série Les patios Épisode 2 sur 3", "Dossier Cordoue"],
        [
            [("/patio-3/", "← Épisode précédent Patio 3"), ("/patio-2/", "Épisode suivant → Patio 2")],
            [("/patio-2/", "Ensuite dans le dossier → Patio 2")],
        ],
    )
    shown = tree(read("/series/cordoue/"))
    assert [words(each) for each in shown.find_class("card-title")] == ["Patio 1", "Patio 2"]
    assert "Épisode" not in shown.text_content()
    assert beside(read("/patio-4/", at=NOON + HOUR))[0] == ["Série Les patios Épisode 4 sur 4"]
    assert beside(read("/patio-4/", at=NOON + HOUR))[1] == [[("/patio-2/", "← Épisode précédent Patio 2")]]


def test_kept_pages_are_right_at_the_second_a_further_episode_appears(reader, now, series, editions):
    def shown():
        return beside(reader.get("/patio-1/"))[0], len(episodes(reader.get("/series/les-patios/")))

    assert shown() == (["Série Les patios Épisode 2 sur 3"], 3)
    now.at = NOON + HOUR - timedelta(microseconds=1)
    assert shown() == (["Série Les patios Épisode 2 sur 3"], 3)
    now.at = NOON + HOUR
    assert shown() == (["Série Les patios Épisode 2 sur 4"], 4)
    as_committed(lambda: series.put_in_order([editions[0].article, editions[1].article]))
    assert shown() == (["Série Les patios Épisode 1 sur 2"], 2)
    as_committed(lambda: type(series).objects.filter(pk=series.pk).update(name="Les cours"))
    assert shown() == (["Série Les cours Épisode 1 sur 2"], 2)


def test_what_is_not_live_changes_nothing_and_a_series_without_articles_is_absent(read, editions):
    draft = make_series(make_article(title="Secret"), name="Secret")
    planned = make_series(editions[3].article, name="Demain")
    make_series(name="Vide")
    nothing = {language: read(f"{language}/series/rien/").content for language in ("", "/en")}
    for slug in (draft.slug, planned.slug, "vide"):
        for path in (f"/series/{slug}/", f"/series/{slug.upper()}", f"/en/series/{slug}/"):
            shown = read(path)
            assert (shown.status_code, shown.content) == (404, nothing[path.partition("/series")[0]]), path
    assert read("/series/demain/", at=NOON + HOUR).status_code == 200
    publishing.withdraw(editions[3].article, by=make_user(role="editor"), now=NOON + 2 * HOUR)
    assert read("/series/demain/", at=NOON + 2 * HOUR).status_code == 410


def test_a_renamed_series_answers_one_redirect_and_a_deleted_one_is_absent(read, series):
    series.slug = "les-cours"
    series.save()
    for path in ("/series/les-patios/", "/series/Les-Patios", "/series/les-patios/?x=1"):
        moved = read(path)
        assert (moved.status_code, moved["Location"].partition("?")[0]) == (301, "/series/les-cours/"), path
    assert read("/Series/Les-Cours")["Location"] == "/series/les-cours/"
    assert read("/series/les-cours/").status_code == 200
    series.delete()
    assert {read(f"/series/{slug}/").status_code for slug in ("les-patios", "les-cours")} == {404}
    assert beside(read("/patio-1/")) == ([], [])


def test_a_series_speaks_one_language(read, editions):
    english = {"language": "en", "translation_of": editions[0].article_id, "slug": "courtyard", "title": "Courtyard"}
    one = publish_article(**english, at=NOON - HOUR)
    two = publish_article(language="en", slug="second", title="Second", at=NOON)
    series = make_series(editions[0].article, one.article, two.article, name="Courtyards", language="en")
    assert read("/series/courtyards/").status_code == 404
    assert episodes(read(series.get_absolute_url())) == [("Episode 1", "Courtyard"), ("Episode 2", "Second")]
    assert beside(read("/en/courtyard/")) == (
        ["Series Courtyards Episode 1 of 2"],
        [[("/en/second/", "Next episode → Second")]],
    )
    assert beside(read("/patio-1/")) == ([], [])


def test_what_a_partner_pays_for_says_so_where_it_is_the_next_episode(read, editions):
    paid = publish_article(title="Payé", slug="paye", partner="Azulejos SA", at=NOON - HOUR)
    make_series(editions[0].article, paid.article)
    [[(_href, said)]] = beside(read("/patio-1/"))[1]
    assert said == "Épisode suivant → Contenu partenaire · proposé par Azulejos SA Payé"


def copies(edition, count):
    """The same again, as articles of their own: the first one first."""
    values = {field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields}
    articles = Article.objects.bulk_create(
        Article(title=f"Nº {number}", slug=f"no-{number}", language="fr") for number in range(1, count + 1)
    )
    own = [{"id": None, "article_id": each.pk, "slug": each.slug, "title": each.title} for each in articles]
    return Edition.objects.bulk_create(Edition(**{**values, **each}) for each in own)


def test_long_series_have_several_pages_and_go_on_counting(read, db):
    editions = copies(publish_article(), 23)
    make_series(*(edition.article for edition in editions), name="Longue")
    assert [label for label, _title in episodes(read("/series/longue/"))] == [f"Épisode {n}" for n in range(1, 21)]
    assert episodes(read("/series/longue/?page=2")) == [(f"Épisode {n}", f"Nº {n}") for n in range(21, 24)]
    assert read("/series/longue/?page=3").status_code == 404
    canonical = tree(read("/series/longue/?page=2")).find(".//link[@rel='canonical']").get("href")
    assert canonical == "http://testserver/series/longue/?page=2"


def test_heads_structured_data_and_sitemap_know_it(read, series, editions):
    make_series(editions[3].article, name="Demain")
    shown = read("/series/les-patios/")
    head = {meta.get("name") or meta.get("property"): meta.get("content") for meta in tree(shown).findall(".//meta")}
    assert (head["description"], head["og:title"]) == ("De mai.", "Les patios")
    assert tree(shown).find(".//link[@rel='canonical']").get("href") == "http://testserver/series/les-patios/"
    about = {"@type": "CreativeWorkSeries", "name": "Les patios", "url": "http://testserver/series/les-patios/"}
    assert schemas(shown)[0]["about"] == about
    assert len(schemas(shown)[0]["mainEntity"]["itemListElement"]) == 3
    article = schemas(read("/patio-1/"))[0]
    assert (article["isPartOf"], article["position"]) == ([about], 2)
    make_series(editions[0].article, name="Cordoue", kind="dossier")
    dossier = {"@type": "Collection", "name": "Cordoue", "url": "http://testserver/series/cordoue/"}
    assert schemas(read("/patio-1/"))[0]["isPartOf"] == [about, dossier]
    listed = etree.fromstring(read("/sitemap-pages.xml").content)
    found = {row.findtext("{*}loc"): row.findtext("{*}lastmod") for row in listed}
    changed = {path: moment for path, moment in found.items() if "/series/" in path}
    newest = NOON.isoformat(timespec="seconds")
    assert changed == {about["url"]: newest, dossier["url"]: (NOON - 2 * HOUR).isoformat(timespec="seconds")}


def test_a_preview_counts_itself(series, editions):
    draft = make_article(title="Sixième", slug="sixieme")
    series.put_in_order([editions[0].article, draft, editions[1].article, editions[4].article])
    article = editions[1].article
    for one, number, previous, following in ((draft, 2, "Patio 1", "Patio 2"), (article, 2, "Patio 1", None)):
        [box] = page.context_of_draft(compile_edition(one.snapshot()), at=NOON, article_id=one.pk)["page"].series
        around = tuple(each and each.title for each in (box.previous, box.next))
        assert (box.number, box.count, *around) == (number, 3 if one == draft else 2, previous, following)
    assert page.context_of_draft(compile_edition(draft.snapshot()), at=NOON)["page"].series == []


def test_a_trashed_article_leaves_the_series_and_comes_back_to_its_place(series, editions):
    chief = make_user(role="chief editor")
    draft = make_article(by=chief)
    series.put_in_order([editions[0].article, draft, editions[1].article])
    before = list(series.entries.values_list("pk", "article", "position"))
    trashed = trash.put_away(draft, by=chief)
    assert [row.article for row in series.entries.all()] == [editions[0].article, editions[1].article]
    trash.put_back(trashed, by=chief)
    assert list(series.entries.values_list("pk", "article", "position")) == before
    trashed = trash.put_away(draft, by=chief)
    series.delete()
    assert trash.put_back(trashed, by=chief).series_entries.count() == 0


def test_an_article_without_series_costs_nothing_more_and_one_of_a_long_series_one_query(read, db):
    editions = copies(publish_article(), 23)

    def queries(edition):
        read(edition.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            read(edition.get_absolute_url())
        return len(captured)

    alone = queries(editions[0])
    make_series(*(edition.article for edition in editions[1:3]))
    assert queries(editions[0]) == alone
    assert queries(editions[1]) == alone + 1
    make_series(*(edition.article for edition in editions[1:]))
    assert queries(editions[1]) == alone + 1
