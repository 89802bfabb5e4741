"""How feeds are sent: where they are, and what is answered to those who have a copy."""

import json
from datetime import timedelta

import pytest
from django.utils.http import http_date
from lxml import etree

from articles import publishing
from tests.factories import NOON, make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def titles(response):
    if response.headers["Content-Type"] == "application/feed+json; charset=utf-8":
        return [item["title"] for item in json.loads(response.content)["items"]]
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return [entry.findtext("{*}title") for entry in etree.fromstring(response.content).findall("{*}entry")]


@pytest.mark.parametrize("way", ["feed/", "feed.json"])
def test_each_language_section_tag_and_author_has_its_feeds(read, way):
    section, anna, ben = make_tag(name="Culture", section_position=1), make_author(name="Anna"), make_author(name="Ben")
    publish_article(title="Un", tags=[section], bylines=[anna, ben])
    publish_article(title="Deux", tags=["Été"], bylines=[ben], at=NOON - HOUR)
    publish_article(title="One", tags=[section], bylines=[anna], language="en")
    found = {
        start: titles(read(f"{start}{way}"))
        for start in ("/", "/tag/culture/", "/tag/ete/", "/author/anna/", "/author/ben/", "/en/", "/en/author/anna/")
    }
    assert found == {
        "/": ["Un", "Deux"],
        "/tag/culture/": ["Un"],
        "/tag/ete/": ["Deux"],
        "/author/anna/": ["Un"],
        "/author/ben/": ["Un", "Deux"],
        "/en/": ["One"],
        "/en/author/anna/": ["One"],
    }


def test_a_feed_names_itself_and_its_page(read):
    publish_article(tags=["Été"], language="en")
    atom = etree.fromstring(read("/en/tag/ete/feed/").content)
    assert {link.get("rel"): link.get("href") for link in atom.findall("{*}link")} == {
        "self": "http://testserver/en/tag/ete/feed/",
        "alternate": "http://testserver/en/tag/ete/",
    }
    found = json.loads(read("/en/tag/ete/feed.json").content)
    assert (found["feed_url"], found["home_page_url"], found["language"], found["title"]) == (
        *("http://testserver/en/tag/ete/feed.json", "http://testserver/en/tag/ete/", "en", "Été – Patio"),
    )


@pytest.fixture
def changing():
    """A tag's time line: an article, its correction, its end; and another tag's, which goes on."""
    chief = make_user(role="chief editor")
    edition = publish_article(tags=["Été"], at=NOON, until=NOON + 3 * HOUR, by=chief)
    source = {**edition.source, "title": "Corrigé"}
    publishing.correct(edition, source=source, by=chief, now=NOON + HOUR)
    publish_article(tags=["Hiver"], at=NOON + 2 * HOUR)
    publish_article(tags=["Été"], at=NOON + DAY)


PATHS = ["/tag/ete/feed/", "/tag/ete/feed.json"]


def date(moment):
    return http_date(moment.timestamp())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("changing")
def test_a_feed_was_last_modified_when_one_of_its_articles_began_changed_or_ended(read, path):
    after = {hours: read(path, at=NOON + hours * HOUR + SECOND) for hours in (0, 1, 2)}
    assert {hours: each.headers["Last-Modified"] for hours, each in after.items()} == {
        0: date(NOON),
        1: date(NOON + HOUR),
        2: date(NOON + HOUR),
    }
    assert read("/feed/", at=NOON + 4 * HOUR).headers["Last-Modified"] == date(NOON + 3 * HOUR)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("changing")
def test_who_has_a_copy_that_is_still_right_is_told_so(read, path):
    at = NOON + 2 * HOUR
    first = read(path, at=at)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    old = date(NOON)
    expected = [
        ({"if-none-match": etag}, 304),
        ({"if-modified-since": changed}, 304),
        ({"if-modified-since": old}, 200),
        ({"if-none-match": etag, "if-modified-since": old}, 304),
        ({"if-none-match": '"other"', "if-modified-since": changed}, 200),
    ]
    assert [(headers, read(path, at=at, **headers).status_code) for headers, _status in expected] == expected
    assert read(path, at=at, **{"if-modified-since": changed}).content == b""


@pytest.mark.usefixtures("changing")
def test_a_copy_made_within_the_second_of_a_change_is_not_believed(read):
    response = read("/feed/", at=NOON + timedelta(milliseconds=300))
    assert "Last-Modified" not in response.headers
    asked = {"if-modified-since": date(NOON)}
    assert read("/feed/", at=NOON + timedelta(milliseconds=900), **asked).status_code == 200
    assert read("/feed/", at=NOON + SECOND, **asked).status_code == 304


@pytest.mark.parametrize("path", ["/feed/", "/feed.json", *PATHS])
@pytest.mark.usefixtures("changing")
def test_nothing_of_what_is_planned_can_be_told_from_the_dates(read, path):
    response = read(path, at=NOON + 90 * timedelta(minutes=1))
    assert response.headers["Last-Modified"] == date(NOON + HOUR)
