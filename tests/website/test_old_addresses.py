"""A query that asks for another page in WordPress never shows the first page; every other one is ignored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Redirect
from tests.factories import NOON, make_article, make_author, make_image, make_tag, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def magazine():
    """An article of an imported site with a tag, an author and a picture."""
    tag, author, image = make_tag(name="Voyage"), make_author(name="Anna"), make_image()
    edition = publish_article(slug="gue", tags=[tag], bylines=[author], lead_image=image, until=NOON + HOUR)
    Redirect.objects.add_missing(["?p=35", "?name=gue", "/2024/11/07/gue/"], article=edition.article)
    Redirect.objects.add_missing(["?cat=3", "?category_name=voyage"], tag=tag)
    Redirect.objects.add_missing(["?author=7"], author=author)
    Redirect.objects.add_missing(["/wp-content/uploads/2024/gue.jpg"], image=image)
    return edition


def answer(response):
    return response.status_code, response.headers.get("Location")


def answers(read, *paths, at=NOON):
    return {path: answer(read(path, at=at)) for path in paths}


def test_searches_feeds_and_parts_are_where_they_are_here(read, magazine):
    for number in range(13):
        publish_article(title=f"Titre {number}", at=NOON - number * HOUR)
    expected = {
        "/?s=mot": "/search/?q=mot",
        "/?s=l%27%C3%A9t%C3%A9+%26+%3Cb%3E&utm_source=x": "/search/?q=l%27%C3%A9t%C3%A9+%26+%3Cb%3E",
        "/?s=": "/search/",
        "/?s=un&s=deux": "/search/?q=deux",
        "/en/?s=mot": "/en/search/?q=mot",
        "/?feed=rss2": "/feed/",
        "/?feed=atom": "/feed/",
        "/?feed=json": "/feed.json",
        "/en/?feed=rss2": "/en/feed/",
        "/?paged=2": "/?page=2",
        "/?paged=1": "/",
        "/?paged=99": "/",
        "/page/2/": "/?page=2",
        "/page/99": "/",
        "/en/page/2/": "/en/",
        "/?sitemap=index": "/sitemap.xml",
        "/wp-sitemap.xml": "/sitemap.xml",
        "/wp-sitemap-posts-post-1.xml": "/sitemap.xml",
        "/sitemap_index.xml": "/sitemap.xml",
        "/?robots=1": "/robots.txt",
        "/index.php": "/",
        "/index.php?s=mot": "/search/?q=mot",
        **dict.fromkeys(
            ("/%2F?s=mot", "/fr/?s=mot", "/.?s=mot", "/%22?s=mot", "/INDEX.php/?s=mot", "/page/2/?s=mot"),
            "/search/?q=mot",
        ),
        **dict.fromkeys(("/EN/?s=mot", "/en?s=mot", "/en%2F?s=mot", "/en/page/2/?s=mot"), "/en/search/?q=mot"),
        "/%2F?p=35": "/gue/",
        "/fr/?p=35&utm_source=x": "/gue/",
        "/2024/11/07/gue/?utm_source=x": "/gue/?utm_source=x",
        "/page/2/?utm_source=x": "/?page=2&utm_source=x",
        "/index.php?utm_source=x": "/?utm_source=x",
    }
    assert answers(read, *expected) == {path: (301, place) for path, place in expected.items()}
    assert {read(place).status_code for place in expected.values()} == {200}


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_what_an_import_knows_is_found_and_nothing_else_shows_the_first_page(read, magazine, start):
    assert answers(read, f"{start}?p=35", f"{start}?cat=3", f"{start}?author=7&feed=rss2") == {
        f"{start}?p=35": (301, "/gue/"),
        f"{start}?cat=3": (301, f"{'/' if start == '/en/' else start}tag/voyage/"),
        f"{start}?author=7&feed=rss2": (301, "/author/anna/feed/"),
    }
    hostile = [
        "",
        "0",
        "-35",
        "35abc",
        "٣٥",
        "3.5",
        "1e9",
        "9" * 40,
        "x" * 3000,
        "%00",
        "%ff",
        "' OR 1=1",
        "../35",
    ]
    absent = [
        f"{start}?{name}={value}" for name in ("p", "page_id", "cat", "author", "attachment_id") for value in hostile
    ]
    absent += [
        f"{start}?{name}={value}" for name in ("name", "tag", "category_name", "pagename", "feed") for value in hostile
    ]
    absent += [f"{start}?{each}" for each in ("p[]=99", "p", "m=202411", "year=2024&monthnum=11", "w=3", "post_type=x")]
    absent += [f"{start}{path}?p=99" for path in ("%2F", ".", "page/2/", "index.php")]
    absent += [
        f"{start}?{each}" for each in ("rest_route=/wp/v2/posts", "s=x&feed=rss2", "taxonomy=x&term=y", "paged=x")
    ]
    assert answers(read, *absent) == dict.fromkeys(absent, (404, None))


@pytest.mark.parametrize("at", [NOON - HOUR, NOON, NOON + HOUR])
def test_old_addresses_say_no_more_than_new_ones_at_every_moment(read, magazine, at):
    old = ["/?p=35", "/2024/11/07/gue/", "/?name=gue", "/gue/amp/", "/gue/feed/"]
    status = {NOON - HOUR: 404, NOON: 200, NOON + HOUR: 410}[at]
    assert read("/gue/", at=at).status_code == status
    assert answers(read, *old, at=at) == dict.fromkeys(old, (301, "/gue/") if status == 200 else (status, None))
    assert answers(read, "/?cat=3", "/?author=7", "/tag/voyage/feed/rss/", at=at) == {
        "/?cat=3": (301, "/tag/voyage/") if status == 200 else (status, None),
        "/?author=7": (301, "/author/anna/") if status == 200 else (status, None),
        "/tag/voyage/feed/rss/": (301, "/tag/voyage/feed/") if status == 200 else (status, None),
    }
    picture = answer(read("/wp-content/uploads/2024/gue-640x480.jpg", at=at))
    assert picture == ((301, magazine.lead_image.url) if status == 200 else (404, None))


def test_an_address_of_a_draft_or_a_plan_is_answered_as_an_absent_one(read):
    Redirect.objects.add_missing(["?p=1", "/vieux/brouillon/"], article=make_article(slug="brouillon"))
    Redirect.objects.add_missing(
        ["?p=2"], article=publish_article(slug="futur", at=NOON + HOUR, tags=["Demain"]).article
    )
    absent = [read("/absent/"), read("/absent/", method="head")]
    for path in ("/?p=1", "/?p=2", "/?p=3", "/vieux/brouillon/", "/futur/amp/", "/tag/demain/page/2/", "/brouillon/"):
        for expected, response in zip(absent, (read(path), read(path, method="head")), strict=True):
            assert (response.status_code, response.headers, response.content) == (
                404,
                expected.headers,
                expected.content,
            ), path


def test_a_draft_or_a_plan_of_the_same_address_stands_in_nobodys_way(read, magazine):
    """What the import writes down of it changes no answer, whatever it shares its addresses with."""
    section = make_tag(name="Culture", section_position=1)
    paths = ["/gue/amp/", "/gue/feed/", "/Gue/", "/gue.", "/en/gue/", "/?name=gue", "/?attachment=gue", "/absent/gue/"]
    paths += [
        "/tag/Culture/",
        "/tag/culture/page/2/",
        "/category/culture/",
        "/Tag/culture",
        "/author/Anna/",
        "/rss.xml",
    ]
    paths += [
        "/page/2/",
        "/wp-content/uploads/2024/gue-640x480.jpg",
        "/2024/gue/",
        "/?paged=2",
        "/Absent/",
        "/comments/feed",
    ]
    before = answers(read, *paths)
    assert {status for status, _location in before.values()} == {301, 404}
    hidden = [make_article(slug="brouillon"), publish_article(slug="plan", at=NOON + HOUR).article]
    forms = ["/gue", "/gue/amp", "/gue/feed", "/gue.", "/en/gue", "?name=culture", "/absent/gue", "?attachment=gue"]
    forms += [
        "/tag/culture",
        "/tag/culture/page/2",
        "?category_name=culture",
        "?tag=culture",
        "/author/anna",
        "/rss.xml",
    ]
    forms += ["/wp-content/uploads/2024/gue-640x480.jpg", "/2024/gue", "/absent", "/page/2", "?author_name=anna"]
    targets = [
        lambda number: {"article": hidden[number % 2]},
        lambda number: {"tag": make_tag(name=f"Tu {number}")},
        lambda number: {"image": make_image()},
        lambda number: {"author": make_author(name=f"Personne {number}")},
    ]
    for target in targets:
        Redirect.objects.filter(address__in=forms).delete()
        for number, form in enumerate(forms):
            Redirect.objects.add_missing([form], **target(number))
        assert answers(read, *paths) == before
    assert answers(read, f"/tag/{section.slug}/") == {"/tag/culture/": (200, None)}


IGNORED = (
    "utm_source=x&utm_medium=y&fbclid=z&gclid=1&ref=a&preview=true&order=asc&cpage=2&P=35&lang=fr&q[]=<b>&=&%00=%ff"
)


def test_every_other_parameter_is_ignored(read, magazine):
    publish_article(slug="one", language="en", tags=["Voyage"])
    paths = [
        "/",
        "/en/",
        "/gue/",
        "/en/one/",
        "/tag/voyage/",
        "/author/anna/",
        "/corrections/",
        "/search/",
        "/feed/",
        "/feed.json",
    ]
    paths += [
        "/tag/voyage/feed/",
        "/author/anna/feed.json",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/sitemap-articles.xml",
    ]
    paths += ["/sitemap-news.xml", "/robots.txt", "/search/suggest/", magazine.lead_image.url]
    for path in paths:
        plain, asked = read(path), read(f"{path}?{IGNORED}")
        assert (asked.status_code, asked.headers) == (200, plain.headers), path
        bodies = [each.body if each.streaming else each.content for each in (plain, asked)]
        assert bodies[0] == bodies[1] != b"", path
    assert 'rel="canonical" href="http://testserver/"' in read(f"/?{IGNORED}").text
    assert read(f"/search/?q=gue&{IGNORED}").content == read("/search/?q=gue").content
    assert read("/gue/?p=35").status_code == read("/search/?q=gue&p=35&year=2026").status_code == 200


def test_only_reading_is_redirected(client, magazine):
    assert {client.post(path).status_code for path in ("/?p=35", "/?s=mot")} == {405}
    assert client.post("/2024/11/07/gue/").status_code in (404, 405)


def queries(path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = Client().get(path)
    return response.status_code, len(asked)


def test_pages_that_exist_cost_nothing_more(magazine):
    publish_article(slug="present")
    assert queries("/") == (200, 5)
    assert queries("/?utm_source=x") == (200, 5)
    assert queries("/present/")[0] == 200
    with CaptureQueriesContext(connection) as asked:
        Client().get("/present/")
    assert not [each for each in asked if "redirect" in each["sql"]]
    assert queries("/absent/") == (404, 5)


def test_addresses_of_a_list_of_wordpress_forms(read, magazine, testdata):
    forms = (testdata / "reports" / "addresses-of-wordpress.txt").read_text().replace("SLUG", "gue").split()
    Redirect.objects.add_missing(["?category_name=culture"], tag=magazine.tag_list[0])
    found = {path: read(path) for path in forms if path not in ("/feed/rss/", "/feed/rss2/", "/feed/atom/")}
    assert {path: response.status_code for path, response in found.items()} == dict.fromkeys(found, 301)
    assert {read(response["Location"]).status_code for response in found.values()} == {200}
