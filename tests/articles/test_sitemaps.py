from datetime import timedelta

import pytest
from lxml import etree

from articles import sitemaps
from tests.factories import NOON, make_article, make_author, make_tag, publish_article

pytestmark = pytest.mark.django_db


def paths(at=NOON):
    return [entry.path for entry in sitemaps.entries(at)]


def test_every_live_article_with_its_tags_and_authors_and_nothing_else():
    make_tag(name="Rubrique", section_position=1)
    publish_article(slug="un", tags=["Été"], bylines=[make_author(name="Anna")])
    publish_article(slug="one", language="en", tags=["Summer"], bylines=[make_author(name="Ben")])
    publish_article(slug="futur", tags=["Demain"], at=NOON + timedelta(seconds=1))
    publish_article(slug="parti", tags=["Hier"], at=NOON - timedelta(days=1), until=NOON)
    make_article(slug="brouillon", tags=["Jamais"])
    assert paths() == [
        *("/", "/tag/rubrique/", "/tag/ete/", "/author/anna/", "/un/"),
        *("/en/", "/en/tag/rubrique/", "/en/tag/summer/", "/en/author/ben/", "/en/one/"),
    ]


def test_a_language_without_articles_has_no_addresses():
    publish_article(slug="un")
    assert not [path for path in paths() if path.startswith("/en/")]


def test_the_file_is_well_formed_with_whole_addresses_and_dates():
    publish_article(slug="un")
    root = etree.fromstring(sitemaps.url_set(list(sitemaps.entries(NOON))))
    rows = {row.findtext("{*}loc"): row.findtext("{*}lastmod") for row in root}
    assert rows["http://testserver/un/"] == NOON.isoformat()
    assert set(root.nsmap.values()) == {sitemaps.NAMESPACE}


def test_more_addresses_than_the_protocol_allows_go_into_several_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 3)
    for slug in ("un", "deux", "trois"):
        publish_article(slug=slug)
    everything = paths()
    index = etree.fromstring(client.get("/sitemap.xml").content)
    files = [row.findtext("{*}loc") for row in index]
    assert etree.QName(index).localname == "sitemapindex"
    found = []
    for address in files:
        rows = etree.fromstring(client.get(address.removeprefix("http://testserver")).content)
        found += [row.findtext("{*}loc").removeprefix("http://testserver") for row in rows]
    assert found == everything
    assert client.get(f"/sitemap.xml?page={len(files) + 1}").status_code == 404
