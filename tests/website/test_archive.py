"""The archive by years and months, and the numbers of its pages."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from articles import publishing
from articles.models import Address, Article, Edition
from tests.factories import NOON, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def day(year, month, number=15):
    return datetime(year, month, number, 12, tzinfo=UTC)


def publish(*, at, **fields):
    return publish_article(at=at, **fields)


def periods(response):
    """[(name, path, number of articles as it is said)]"""
    links = html.fromstring(response.content).xpath("//nav[@class='periods']//a")
    return [(a.text.strip(), a.get("href"), a.find("span").text) for a in links]


def titles(response):
    return html.fromstring(response.content).xpath("//main//h2[contains(@class, 'card-title')]//a/text()")


def status(read, *paths, at=NOON):
    return [read(path, at=at).status_code for path in paths]


def test_years_and_months_lead_to_what_was_published_then(read):
    publish(at=day(2014, 5), title="Mai", slug="mai")
    publish(at=day(2014, 5, 20), title="Fin mai", slug="fin-mai")
    publish(at=day(2014, 12), title="Décembre", slug="decembre")
    publish(at=day(2021, 1), title="Un", slug="un")
    publish(at=day(2018, 1), title="May", slug="may", language="en")
    assert periods(read("/archive/")) == [
        ("2021", "/archive/2021/", "1 article"),
        ("2014", "/archive/2014/", "3 articles"),
    ]
    year = read("/archive/2014/")
    assert periods(year) == [("Mai", "/archive/2014/05/", "2 articles"), ("Décembre", "/archive/2014/12/", "1 article")]
    assert titles(year) == ["Décembre", "Fin mai", "Mai"]
    assert titles(read("/archive/2014/05/")) == ["Fin mai", "Mai"]
    assert periods(read("/en/archive/")) == [("2018", "/en/archive/2018/", "1 article")]
    assert status(read, "/archive/2018/", "/archive/2014/06/", "/en/archive/2014/") == [404, 404, 404]


def test_a_month_begins_and_ends_in_the_site_s_zone(read, settings):
    assert settings.TIME_ZONE == "Europe/Paris"
    publish(at=datetime(2013, 12, 31, 22, 59, 59, tzinfo=UTC), title="Encore", slug="encore")
    publish(at=datetime(2013, 12, 31, 23, tzinfo=UTC), title="Minuit", slug="minuit")
    assert titles(read("/archive/2013/12/")) == ["Encore"]
    assert titles(read("/archive/2014/01/")) == titles(read("/archive/2014/")) == ["Minuit"]


def test_nothing_of_it_is_known_before_its_moment_and_what_is_gone_is_said_to_be(read, chief):
    until = NOON - HOUR
    gone = publish(at=day(2015, 3), title="Retiré", slug="retire")
    publishing.withdraw(gone.article, by=chief, at=until, now=day(2015, 4))
    publish_article(title="Demain", slug="demain", at=NOON + HOUR, now=NOON)
    year = f"/archive/{NOON.year}/"
    assert status(read, year, f"{year}{NOON.month:02}/", "/archive/2015/", "/archive/2015/03/") == [404, 404, 410, 410]
    assert periods(read("/archive/")) == []
    second = timedelta(seconds=1)
    assert status(read, "/archive/2015/03/", at=until - second) == [200]
    assert status(read, year, at=NOON + HOUR - second) == [404]
    assert periods(read("/archive/", at=NOON + HOUR)) == [(str(NOON.year), year, "1 article")]


@pytest.mark.parametrize(
    "path", ["0999/", "3000/", "2014/13/", "2014/00/", "20145/", "201/", "2014/05/01/", "2014/?page=2", "２０１４/"]
)
def test_no_other_address_is_one_of_it(read, path):
    publish(at=day(2014, 5))
    assert read(f"/archive/{path}").status_code == 404


def test_an_article_that_has_the_address_keeps_it(read):
    edition = publish_article(title="Un fonds", slug="un-fonds")
    for rows in (Edition.objects, Address.objects, Article.objects):
        rows.filter(slug="un-fonds").update(slug="archive")
    assert "Un fonds" in read("/archive/").content.decode()
    assert read("/archive/", at=edition.live_from - HOUR).status_code == 200  # the archive, as nobody knows of it
    assert "Un fonds" not in read("/archive/", at=edition.live_from - HOUR).content.decode()
    assert periods(read("/en/archive/")) == []


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/2014/05/", "/archive/2014/05/"),
        ("/2014/05/15/", "/archive/2014/05/"),
        ("/2014/", "/archive/2014/"),
        ("/2014/05/page/2/", "/archive/2014/05/"),
        ("/?m=201405", "/archive/2014/05/"),
        ("/?m=20140515", "/archive/2014/05/"),
        ("/?m=2014", "/archive/2014/"),
        ("/?year=2014&monthnum=5", "/archive/2014/05/"),
        ("/?year=2014", "/archive/2014/"),
        ("/en/?year=2014", None),
        ("/2014/13/", None),
        ("/2015/", None),
        ("/?m=201413", None),
        ("/?monthnum=5", None),
        ("/Archive", "/archive/"),
    ],
)
def test_archives_of_wordpress_lead_here(read, path, place):
    publish(at=day(2014, 5))
    response = read(path)
    assert (response.status_code, response.headers.get("Location")) == ((301, place) if place else (404, None))


def test_the_footer_and_the_sitemap_lead_to_it(read):
    publish(at=day(2014, 5))
    footer = html.fromstring(read("/").content).xpath("//footer//a/@href")
    assert {"/archive/", "/author/", "/tag/"} <= {*footer}
    sitemap = read("/sitemap-pages.xml").content.decode()
    assert all(f"{path}</loc>" in sitemap for path in ("/archive/", "/author/", "/tag/"))
