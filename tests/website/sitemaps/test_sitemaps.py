from datetime import timedelta

import pytest
from lxml import etree

from articles import publishing
from articles.models import Edition
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article
from website.sitemaps import files as sitemaps
from website.sitemaps.article_files import article_files

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
HOST = "http://testserver"


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def corrected(edition, *, by, at, note=""):
    source = {**edition.source, "title": f"{edition.title}."}
    return publishing.correct(edition, source=source, by=by, note=note, now=at)


def rows(content):
    """{path: date} of a file."""
    root = etree.fromstring(content)
    return {row.findtext("{*}loc").removeprefix(HOST): row.findtext("{*}lastmod") for row in root}


def pages(at=NOON):
    return rows(sitemaps.of_pages(sitemaps.pages(at)))


def articles(at=NOON):
    found = {}
    for file in article_files(at, most=sitemaps.MOST_ARTICLES):
        found |= rows(sitemaps.of_articles(file.editions(at)))
    return found


def news(at=NOON):
    return rows(sitemaps.of_news(sitemaps.news(at)))


def test_every_live_article_with_its_tags_and_authors_and_nothing_else():
    make_tag(name="Rubrique", section_position=1)
    publish_article(slug="un", tags=["Été"], bylines=[make_author(name="Anna")])
    publish_article(slug="one", language="en", tags=["Summer"], bylines=[make_author(name="Ben")])
    publish_article(slug="futur", tags=["Demain"], at=NOON + SECOND)
    publish_article(slug="parti", tags=["Hier"], at=NOON - DAY, until=NOON)
    make_article(slug="brouillon", tags=["Jamais"])
    assert list(pages()) == [
        *("/", "/archive/", "/author/", "/tag/", "/tag/rubrique/", "/tag/ete/", "/author/anna/"),
        *("/en/", "/en/archive/", "/en/author/", "/en/tag/"),
        *("/en/tag/rubrique/", "/en/tag/summer/", "/en/author/ben/"),
    ]
    assert list(articles()) == ["/un/", "/en/one/"]


def test_a_language_without_articles_has_no_addresses():
    publish_article(slug="un")
    assert not [path for path in [*pages(), *articles(), *news()] if path.startswith("/en/")]


def test_the_corrections_are_named_once_there_are_some(chief):
    edition = corrected(publish_article(slug="un"), by=chief, at=NOON + HOUR)
    assert "/corrections/" not in pages(NOON + HOUR)
    corrected(edition, by=chief, at=NOON + 2 * HOUR, note="Le nom était faux.")
    assert "/corrections/" not in pages(NOON + 2 * HOUR - SECOND)
    found = pages(NOON + 3 * HOUR)
    assert found["/corrections/"] == (NOON + 2 * HOUR).isoformat()
    assert "/en/corrections/" not in found


def test_a_date_is_when_readers_were_last_told_of_a_change(chief):
    first = publish_article(slug="un", tags=["Été"], bylines=[make_author(name="Anna")])
    silent = corrected(first, by=chief, at=NOON + HOUR)
    noted = corrected(silent, by=chief, at=NOON + 2 * HOUR, note="Le nom était faux.")
    corrected(noted, by=chief, at=NOON + 3 * HOUR)
    named = {"/", "/tag/ete/", "/author/anna/", "/un/"}
    dates = {}
    for hours in range(4):
        at = NOON + hours * HOUR
        found = {path: date for path, date in {**pages(at), **articles(at)}.items() if path in named}
        assert set(found) == named
        [dates[hours]] = {*found.values(), *news(at).values()}
    assert dates == {hours: (NOON + told * HOUR).isoformat() for hours, told in ((0, 0), (1, 0), (2, 2), (3, 2))}


@pytest.mark.parametrize("few", [0, 10])
def test_the_date_of_a_tag_is_that_of_its_newest_article(few, monkeypatch):
    monkeypatch.setattr("articles.models.edition.FEW", few)
    publish_article(tags=["Été"], at=NOON - DAY)
    publish_article(tags=["Été", "Hiver"], at=NOON - 2 * DAY)
    publish_article(tags=["Été", "Demain"], at=NOON + DAY)
    publish_article(tags=["Summer"], language="en", at=NOON - DAY)
    found = pages()
    assert {path: date for path, date in found.items() if "/tag/" in path and not path.endswith("/tag/")} == {
        "/tag/ete/": (NOON - DAY).isoformat(),
        "/tag/hiver/": (NOON - 2 * DAY).isoformat(),
        "/en/tag/summer/": (NOON - DAY).isoformat(),
    }


def test_the_index_says_when_a_file_of_articles_changed_and_nothing_of_what_is_planned(client, monkeypatch, chief):
    monkeypatch.setattr(sitemaps, "MOST_ARTICLES", 2)
    editions = [publish_article(slug=f"a-{number}", at=NOON + number * SECOND) for number in range(3)]
    corrected(editions[0], by=chief, at=NOON + HOUR, note="Le nom était faux.")

    def dates(at):
        return [date for path, date in rows(sitemaps.index(at)).items() if "articles" in path]

    assert dates(NOON + DAY) == [(NOON + HOUR).isoformat(), (NOON + 2 * SECOND).isoformat()]
    before = sitemaps.index(NOON + DAY)
    publish_article(slug="futur", at=NOON + 2 * DAY)
    make_article(slug="brouillon")
    assert sitemaps.index(NOON + DAY) == before


def test_the_first_file_is_there_while_nothing_is(client):
    assert rows(client.get("/sitemap-articles.xml").content) == {}
    assert client.get("/sitemap-articles.xml?page=2").status_code == 404


def test_addresses_are_those_of_the_pages_whatever_the_site_is_called(settings):
    settings.BASE_URL = "https://patio.example"
    editions = [publish_article(slug=slug, language=language) for slug, language in (("été", "fr"), ("one", "en"))]
    found = etree.fromstring(sitemaps.of_articles(Edition.objects.order_by("pk")))
    assert [row.findtext("{*}loc") for row in found] == [
        f"https://patio.example{each.get_absolute_url()}" for each in editions
    ]


def test_an_article_has_the_pictures_that_it_shows():
    lead, inside, unused = make_image(), make_image(colour=(1, 2, 3)), make_image(colour=(3, 2, 1))
    publish_article(slug="un", lead_image=lead, body=f'<p>Un.</p><figure data-image="{inside.pk}"></figure>')
    publish_article(slug="deux")
    root = etree.fromstring(sitemaps.of_articles(Edition.objects.live(NOON).order_by("article_id")))
    found = [[each.text for each in row.iterfind(f"{{{sitemaps.IMAGES}}}image/{{*}}loc")] for row in root]
    assert found == [[f"{HOST}{image.rendition_url(1440, 'jpeg')}" for image in (lead, inside)], []]
    assert unused.token not in etree.tostring(root, encoding="unicode")
    assert set(root.nsmap.values()) == {sitemaps.NAMESPACE, sitemaps.IMAGES}


def test_news_are_there_from_their_first_second_to_the_last_of_two_days():
    publish_article(slug="un", at=NOON)
    end = NOON + 2 * DAY
    moments = [NOON - SECOND, NOON, end - SECOND, end - timedelta(microseconds=1), end]
    assert [list(news(at)) for at in moments] == [[], ["/un/"], ["/un/"], ["/un/"], []]


def test_news_are_as_old_as_their_first_publication(chief):
    edition = publish_article(slug="un", at=NOON)
    corrected(edition, by=chief, at=NOON + DAY, note="Le nom était faux.")
    assert news(NOON + 2 * DAY - SECOND) == {"/un/": (NOON + DAY).isoformat()}
    assert news(NOON + 2 * DAY) == {}


def test_news_say_title_date_and_publication():
    publish_article(slug="un", title="L’été & <b>", at=NOON - HOUR)
    publish_article(slug="one", title="Summer", language="en", at=NOON)
    Edition.objects.filter(slug="one").update(title="Sum\x0bmer")
    root = etree.fromstring(sitemaps.of_news(sitemaps.news(NOON)))
    names = ("publication/{*}name", "publication/{*}language", "publication_date", "title")
    assert [[row.findtext(f"{{{sitemaps.NEWS}}}news/{{*}}{name}") for name in names] for row in root] == [
        ["Patio", "en", NOON.isoformat(), "Summer"],
        ["Patio", "fr", (NOON - HOUR).isoformat(), "L’été & <b>"],
    ]


def test_no_more_news_than_are_read(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for hours in range(3):
        publish_article(slug=f"article-{hours}", at=NOON - hours * HOUR)
    assert list(news()) == ["/article-0/", "/article-1/"]


def test_the_index_names_files_that_hold_every_address_once(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 3)
    monkeypatch.setattr(sitemaps, "MOST_ARTICLES", 2)
    for slug in ("un", "deux", "trois"):
        publish_article(slug=slug, tags=["Été"], bylines=[make_author(name=slug)], lead_image=make_image())
    index = client.get("/sitemap.xml")
    assert etree.QName(etree.fromstring(index.content)).localname == "sitemapindex"
    files = list(rows(index.content))
    assert files == [
        *("/sitemap-pages.xml", "/sitemap-pages.xml?page=2", "/sitemap-pages.xml?page=3"),
        *("/sitemap-articles.xml", "/sitemap-articles.xml?page=2", "/sitemap-news.xml"),
    ]
    found = [path for file in files[:-1] for path in rows(client.get(file).content)]
    assert found == [*pages(), *articles()]
    assert len(found) == 11
    for beyond in ("/sitemap-pages.xml?page=4", "/sitemap-articles.xml?page=3", "/sitemap-articles.xml?page=x"):
        assert client.get(beyond).status_code == 404


def test_the_index_asks_which_tags_have_live_articles_only_where_one_file_might_not_hold_them(
    monkeypatch, django_assert_num_queries
):
    publish_article(slug="un", tags=["Été"], bylines=[make_author()])
    make_tag(name="Vide")
    with django_assert_num_queries(4):
        index = sitemaps.index(NOON + DAY)
    monkeypatch.setattr(sitemaps, "MOST", 15)  # two tags, an author, five pages of the site, in two languages: sixteen
    with django_assert_num_queries(13):
        assert sitemaps.index(NOON + DAY) == index


def test_what_a_partner_pays_for_is_no_news_but_has_its_address():
    publish_article(slug="moulin", partner="Les Moulins de la Vega")
    publish_article(slug="un")
    assert list(news()) == ["/un/"]
    assert list(articles()) == ["/moulin/", "/un/"]
