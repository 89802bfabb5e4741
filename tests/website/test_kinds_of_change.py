"""What readers, four feeds, two sitemaps, structured data and the page of corrections say before and after each kind of change."""

import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree, html

from articles import publishing, writing
from tests.factories import NOON, make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ATOM = ("/feed/", "/tag/jardins/feed/")
JSON = ("/feed.json", "/author/anna/feed.json")


def dates_told(read, at):
    """Every date of the last change that somebody is told."""
    found = {}
    for path in ATOM:
        parsed = feedparser.parse(read(path, at=at).content)
        found[path] = {parsed.feed.updated, parsed.entries[0].updated}
    for path in JSON:
        found[path] = {json.loads(read(path, at=at).content)["items"][0]["date_modified"]}
    for path, loc in (("/sitemap-articles.xml", "/jardin/"), ("/sitemap-pages.xml", "/tag/jardins/")):
        rows = etree.fromstring(read(path, at=at).content)
        found[path] = {each.findtext("{*}lastmod") for each in rows if each.findtext("{*}loc").endswith(loc)}
    page = html.fromstring(read("/jardin/", at=at).content)
    data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    graph = data.get("@graph", [data])
    found["JSON-LD"] = {each["dateModified"] for each in graph if "dateModified" in each}
    return found


def notes_told(read, at):
    return [("Le nom était faux." in read(path, at=at).content.decode()) for path in ("/jardin/", "/corrections/")]


def says_updated(read, at):
    return "Mis à jour le" in read("/jardin/", at=at).content.decode()


@pytest.mark.parametrize(
    ("kind", "note", "moves"),
    [("typo", "", False), ("update", "", True), ("correction", "Le nom était faux.", True)],
)
@pytest.mark.parametrize("is_planned", [False, True])
def test_what_everybody_is_told(read, kind, note, moves, is_planned):
    chief, after = make_user(role="chief editor"), NOON + 2 * HOUR
    tag, anna = make_tag(name="Jardins", section_position=1), make_author(name="Anna")
    first = publish_article(slug="jardin", title="Lion", tags=[tag], bylines=[anna])
    before = dates_told(read, NOON + HOUR)
    assert set().union(*before.values()) == {NOON.isoformat()}
    writing.write(first.article, {"title": "Lyon"}, by=chief)
    publishing.publish(first.article, by=chief, at=after, now=NOON if is_planned else after, change=(kind, note))
    last = after if moves else NOON
    for at, told, is_after in ((after - HOUR, NOON, False), (after, last, True)):
        assert dates_told(read, at) == {name: {told.isoformat()} for name in before}
        assert says_updated(read, at) == (is_after and moves)
        assert notes_told(read, at) == [bool(is_after and note)] * 2
        assert ("Lyon" in read("/jardin/", at=at).content.decode()) == is_after
