"""Nothing leaks before its time, and at its time it is everywhere."""

from datetime import timedelta

import pytest
from lxml import etree

from articles import publishing, writing
from articles.models.article import State
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WORD = "Xanadu"  # in everything that must not be seen


@pytest.fixture
def magazine():
    """A few live articles that share tags and authors, one of them withdrawn."""
    section, author = make_tag(name="Culture", section_position=1), make_author(name="Anna Roux")
    editions = [
        publish_article(
            title=f"Titre {number}",
            slug=f"titre-{number}",
            body="<h2>Un</h2>" + "<p>Du texte.</p>" * 5,
            tags=[section, "Été"],
            bylines=[author],
            lead_image=make_image() if number % 2 else None,
            at=NOON - number * DAY,
        )
        for number in range(1, 6)
    ]
    publish_article(title="In English", slug="in-english", language="en", tags=[section], at=NOON - DAY)
    publish_article(slug="parti", until=NOON - DAY, at=NOON - 2 * DAY)
    return editions


def public_paths(read, *, at=NOON):
    sitemap = etree.fromstring(read("/sitemap.xml", at=at).content)
    listed = [row.findtext("{*}loc").removeprefix("http://testserver") for row in sitemap]
    feeds = [f"{path}feed/" for path in listed if path.count("/") == 3 and "/en/" not in path or path.count("/") == 4]
    searches = [f"{start}search/?q={word}" for start in ("/", "/en/") for word in ("", "titre", WORD, "anna")]
    others = [
        "/feed/",
        "/en/feed/",
        "/robots.txt",
        "/absent/",
        "/parti/",
        "/en/absent/",
        "/?page=2",
        "/tag/ete/?page=2",
    ]
    return ["/sitemap.xml", *listed, *feeds, *searches, *others]


def whole_site(read, *, at=NOON):
    found = {}
    for path in public_paths(read, at=at):
        response = read(path, at=at)
        found[path] = (response.status_code, dict(response.headers), response.content)
    return found


def test_unpublished_articles_in_any_state_change_not_one_byte(read, magazine):
    before = whole_site(read)
    assert {status for status, _headers, _content in before.values()} == {200, 404, 410}
    chief = make_user(role="chief editor")
    for state in State:
        make_article(
            title=f"{WORD} {state}",
            state=state,
            tags=[f"{WORD} {state}", "Été", magazine[0].tag_list[0]],
            bylines=[make_author(name=f"{WORD} {state}"), magazine[0].authors[0]],
            lead_image=make_image(alt=WORD),
            pinned=[magazine[0].article],
        )
    publish_article(title=f"{WORD} futur", tags=["Été", WORD], bylines=[magazine[0].authors[0]], at=NOON + SECOND)
    live = magazine[0].article
    writing.write(
        live,
        {
            "title": f"{WORD} nouveau",
            "slug": "nouveau",
            "body": f"<p>{WORD}</p>",
            "lead_image": make_image().pk,
            "tags": [WORD, "Autre"],
            "bylines": [make_author(name=WORD).pk],
        },
        by=chief,
    )
    assert whole_site(read) == before
    publishing.publish(live, by=chief, at=NOON + SECOND, now=NOON - DAY / 2)
    assert whole_site(read) == before


def surfaces(read, *, at):
    """Where the word can be read, by kind of page."""
    paths = {
        "home": "/",
        "article": "/xanadu/",
        "section": "/tag/culture/",
        "tag": "/tag/ete/",
        "author": "/author/anna-roux/",
        "search": "/search/?q=titre",
        "feed": "/feed/",
        "tag feed": "/tag/ete/feed/",
        "author feed": "/author/anna-roux/feed/",
        "neighbour": "/titre-1/",
        "related": "/titre-4/",
        "sitemap": "/sitemap.xml",
    }
    return {name for name, path in paths.items() if "xanadu" in read(path, at=at).text.lower().replace("q=xanadu", "")}


def test_a_second_before_its_time_nowhere_at_its_time_everywhere(read, magazine):
    image = make_image()
    publish_article(
        title="Xanadu titre",
        slug="xanadu",
        tags=magazine[0].tag_list,
        bylines=magazine[0].authors,
        lead_image=image,
        at=NOON,
        until=NOON + DAY,
    )
    everywhere = {"home", "article", "section", "tag", "author", "search", "feed", "tag feed", "author feed"}
    everywhere |= {"neighbour", "related", "sitemap"}
    assert surfaces(read, at=NOON - SECOND) == set()
    assert read(image.url, at=NOON - SECOND).status_code == 404
    assert surfaces(read, at=NOON) == everywhere
    assert read(image.url, at=NOON).status_code == 200
    assert surfaces(read, at=NOON + DAY - SECOND) == everywhere
    assert surfaces(read, at=NOON + DAY) == set()
    assert read(image.url, at=NOON + DAY).status_code == 404
