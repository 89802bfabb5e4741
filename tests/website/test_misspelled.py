"""Slightly wrong addresses lead to the right page by one 301; what is not live is absent under every spelling."""

import unicodedata
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing, writing
from articles.models.article import State
from tests.factories import NOON, make_article, make_author, make_tag, make_user, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOUR = timedelta(hours=1)
RUSSIAN = "москва-слезам-не-верит"

# What people make of /le-mot/; percent-encoded where a browser would.
SPELLINGS = [
    *(
        "/Le-Mot/",
        "/LE-MOT/",
        "/le-mot",
        "/Le-Mot",
        "/le-mot.",
        "/le-mot/.",
        "/le-mot,",
        "/le-mot)",
        "/le-mot/)",
        "/(le-mot)",
    ),
    *(
        "/le-mot/%C2%BB",
        "/%C2%AB%C2%A0le-mot%C2%A0%C2%BB",
        "/le-mot%20",
        "/le-mot/%20",
        "/le-mot%0A",
        "/le-mot&quot;",
        "/le-mot%22",
    ),
    *(
        "/le-mot%E2%80%A6",
        "/le-mot!!",
        "/le_mot/",
        "/le%20mot/",
        "/le--mot/",
        "/%2Fle-mot//",
        "/le-mot%2520",
        "/le-mot;",
    ),
    *(
        "/le-m%C2%ADot/",
        "/le-mot%E2%80%8B/",
        "/%E2%80%AEle-mot/",
        "/%EF%BB%BFle-mot/",
        "/l%C3%A9-m%C3%B4t/",
        "/fr/le-mot/",
    ),
    *("/en/le-mot/", "/EN/Le-Mot.", "/en/le-mot"),
]


def answer(response):
    return response.status_code, response.headers.get("Location")


@pytest.mark.parametrize("path", SPELLINGS)
def test_a_slightly_wrong_address_leads_to_the_page_by_one_redirect(read, path):
    publish_article(slug="le-mot")
    response = read(path)
    assert answer(response) == (301, "/le-mot/")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=10"
    assert answer(read("/le-mot/")) == (200, None)


@pytest.mark.parametrize("path", SPELLINGS)
def test_what_is_not_live_answers_as_what_never_was_under_every_spelling(read, path):
    absent = read(path)
    make_article(slug="le-mot")
    publish_article(article=make_article(slug="le-mot", language="en"), at=NOON + HOUR, now=NOON)
    hidden = read(path)
    assert (hidden.status_code, hidden.headers, hidden.content) == (absent.status_code, absent.headers, absent.content)
    assert hidden.status_code == 404 or hidden.headers["Location"] == f"{path}/"  # to where it is a 404


@pytest.mark.parametrize("path", SPELLINGS)
def test_what_is_gone_is_gone_under_every_spelling(read, path):
    publish_article(slug="le-mot", until=NOON + HOUR)
    assert read(path, at=NOON + HOUR).status_code == 410


def test_an_address_of_the_other_language_leads_to_where_the_article_is(read):
    publish_article(slug="un", language="fr")
    publish_article(slug="one", language="en")
    assert answer(read("/en/un/")) == (301, "/un/")
    assert answer(read("/one/")) == answer(read("/One")) == answer(read("/fr/one/")) == (301, "/en/one/")


def test_a_slug_that_both_languages_have_is_the_one_of_the_address(read):
    publish_article(slug="patio", language="fr")
    publish_article(slug="patio", language="en")
    assert answer(read("/Patio")) == (301, "/patio/")
    assert answer(read("/en/Patio")) == (301, "/en/patio/")


def test_a_former_address_wrongly_spelt_leads_to_the_present_one_in_one_hop(read):
    chief = make_user(role="chief editor")
    first = publish_article(slug="un", by=chief)
    writing.write(first.article, {**first.source, "slug": "deux"}, by=chief)
    publishing.publish(first.article, by=chief, at=NOON + HOUR, now=NOON + HOUR)
    for path in ("/un/", "/un", "/Un.", "/en/un/"):
        assert answer(read(path, at=NOON + HOUR)) == (301, "/deux/")
    assert answer(read("/Deux")) == answer(read("/Deux/")) == answer(read("/deux/")) == (404, None)


def test_unicode_addresses_are_found_in_every_form(read):
    publish_article(title="Москва слезам не верит")
    publish_article(title="Les cafés d’Αθήνα")
    path = f"/{quote(RUSSIAN)}/"
    assert answer(read(path)) == answer(read(f"/{RUSSIAN}/")) == (200, None)
    assert answer(read(f"/{quote(RUSSIAN.upper())}")) == answer(read(f"/{quote(quote(RUSSIAN))}/")) == (301, path)
    greek = "/les-cafes-d-αθήνα/"
    assert read(quote(greek)).status_code == 200
    assert answer(read(quote(unicodedata.normalize("NFD", greek)))) == (301, quote(greek))
    assert answer(read(quote(greek.upper()))) == (301, quote(greek))


@pytest.mark.parametrize("kind", ["tag", "author"])
def test_pages_of_tags_and_authors_are_found_too(read, kind):
    tag, author = make_tag(name="Été"), make_author(name="Été")
    publish_article(tags=[tag], bylines=[author])
    here = f"/{kind}/ete/"
    for path in (f"/{kind}/Ete/", f"/{kind}/%C3%89t%C3%A9", f"/{kind}/ete.", f"/{kind}/ete/)", f"/{kind.upper()}/ete"):
        assert answer(read(path)) == (301, here), path
    assert answer(read(f"/{kind}/Ete/Feed")) == answer(read(f"/{kind}/ete/rss.xml")) == (301, f"{here}feed/")
    assert answer(read(f"/{kind}/ete/feed/rss2/")) == (301, f"{here}feed/")
    assert answer(read(f"/{kind}/ETE/feed.json")) == (301, f"{here}feed.json")
    found = tag if kind == "tag" else author
    found.slug = "saison"
    found.save()
    assert answer(read(f"/{kind}/ETE/rss")) == (301, f"/{kind}/saison/feed/")
    assert answer(read(f"/{kind}/Ete")) == (301, f"/{kind}/saison/")


def test_tags_and_authors_that_nothing_live_shows_are_absent(read):
    paths = [
        f"/{kind}/{rest}"
        for kind in ("tag", "author")
        for rest in ("Secret/", "secret.", "secret/rss.xml", "Secret/feed/")
    ]
    before = {path: (answer(read(path)), read(path).content) for path in paths}
    for state in State:
        make_article(state=state, tags=["Secret"], bylines=[make_author(name="Secret")])
    publish_article(tags=["Secret"], bylines=[make_author(name="Secret")], at=NOON + HOUR)
    assert {path: (answer(read(path)), read(path).content) for path in paths} == before
    assert {status for (status, _location), _content in before.values()} == {404}


@pytest.mark.parametrize(
    ("path", "target"),
    [
        *(
            (path, "/feed/")
            for path in ("/rss", "/rss/", "/RSS", "/rss.xml", "/feed", "/feed.xml", "/feed/rss/", "/feed/rss2/")
        ),
        *(
            (path, "/feed/")
            for path in ("/feed/atom/", "/feed/atom", "/atom.xml", "/index.xml", "/rss.xml.", "/fr/rss.xml")
        ),
        *((path, "/en/feed/") for path in ("/en/rss", "/en/rss.xml", "/en/feed.xml", "/EN/feed")),
        *((path, "/feed.json") for path in ("/feed.json/", "/Feed.JSON")),
        *((path, "/") for path in ("/%C2%BB", "/)", "/fr/")),
        ("/EN/", "/en/"),
        ("/Search.", "/search/"),
        ("/en/CORRECTIONS)", "/en/corrections/"),
    ],
)
def test_other_names_of_the_feed_and_the_first_page_lead_there(read, path, target):
    publish_article()
    assert answer(read(path)) == (301, target)
    assert read(target).status_code == 200


def test_the_query_comes_along(read):
    tag = make_tag(name="Été")
    publish_article(slug="le-mot", tags=[tag])
    assert answer(read("/Le-Mot?utm_source=%C3%A9&b=//evil.example")) == (
        301,
        "/le-mot/?utm_source=%C3%A9&b=//evil.example",
    )
    tag.slug = "saison"
    tag.save()
    assert answer(read("/tag/ete/?page=2")) == (301, "/tag/saison/?page=2")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/%2Fevil.example/",
            "/%2Fevil.example/le-mot/",
            "/%2F%2Fevil.example/le-mot/",
            "/%5Cevil.example/",
            "/https://evil.example/",
        ),
        *(
            "/le-mot%00/",
            "/le-mot%00/amp/",
            "/tag/le-mot%00/page/2/",
            "/%00/page/2/",
            "/le-mot/../",
            "/../le-mot/",
            "/..%2Fle-mot/",
            "/x/../le-mot/",
            "/le-mot%FF/",
            "/le-m%E9t/",
        ),
        *("/media/le-mot", "/series/", "/le-mot/le-mot/", "/" + "a" * 3000 + "/"),
    ],
)
def test_what_is_no_address_of_ours_leads_nowhere(read, path):
    publish_article(slug="le-mot")
    assert answer(read(path)) == (404, None)


def test_nothing_leads_to_itself(read):
    publish_article(slug="le-mot")
    for path in ("/?page=9", "/en/?page=9", "/tag/absent/", "/absent/", "/search/?q=x&page=99"):
        assert read(path).status_code == 404, path


def test_only_reading_is_led_anywhere(read):
    publish_article(slug="le-mot")
    assert answer(read("/Le-Mot/", method="head")) == (301, "/le-mot/")
    assert read("/Le-Mot/", method="post").status_code == 404


def test_what_is_absent_costs_two_looks_more_and_a_page_none(read):
    publish_article(slug="le-mot")
    read("/")
    counts = {}
    for path in ("/le-mot/", "/absent/", "/Absent/", "/Le-Mot", "/tag/absent/", "/rss.xml"):
        with CaptureQueriesContext(connection) as queries:
            read(path)
        counts[path] = len(queries)
    assert counts == {"/le-mot/": 13, "/absent/": 5, "/Absent/": 3, "/Le-Mot": 3, "/tag/absent/": 4, "/rss.xml": 1}


def test_every_public_link_of_a_page_is_an_address_of_ours(read):
    publish_article(title="Москва слезам не верит", tags=["Αθήνα", "Été"], bylines=[make_author(name="東京 太郎")])
    page = read(f"/{quote(RUSSIAN)}/").text
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    tags = {unquote(link) for link in links if link.startswith(("/tag/", "/author/"))}
    assert tags == {"/tag/", "/author/", "/tag/αθήνα/", "/tag/ete/", "/author/東京-太郎/"}
    for link in links:
        if link.startswith("/") and not link.startswith("/static/"):
            assert read(link).status_code == 200, link


def test_an_address_of_another_language_leads_to_the_translation(read):
    chief, hour = make_user(role="chief editor"), timedelta(hours=1)
    french = publish_article(title="Cour", slug="cour", by=chief)
    english = {"language": "en", "translation_of": french.article_id, "slug": "courtyard", "title": "Courtyard"}
    publish_article(by=chief, at=NOON + hour, now=NOON, **english)
    publish_article(title="Seul", slug="seul", by=chief)

    def place(path, at):
        response = read(path, at=at)
        return response.status_code, response.headers.get("Location")

    before, after = NOON + hour - timedelta(seconds=1), NOON + hour
    assert (place("/en/cour/", before), place("/en/cour/", after)) == ((301, "/cour/"), (301, "/en/courtyard/"))
    assert (place("/courtyard/", before), place("/courtyard/", after)) == ((404, None), (301, "/cour/"))
    assert place("/en/seul/", after) == (301, "/seul/")
    publishing.withdraw(french.article, by=chief, at=after + hour, now=after)
    assert place("/courtyard/", after + hour) == (301, "/en/courtyard/")
