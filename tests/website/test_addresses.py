"""Every public address that ever existed answers 200, one 301, or 410; all else a 404 that tells nothing."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import feedparser
import pytest
from lxml import etree

from articles import publishing, writing
from articles.models import FormerTagAddress, TagAlias
from tests.factories import NOON, make_article, make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESSES = re.compile(r'(?:https?:/|(?:href|action)=")(/[^"#]*)')  # anchors are in the letters of their headings


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def answer(response):
    return response.status_code, response.headers.get("Location")


def renamed(edition, slug, *, by, at):
    source = {**edition.source, "slug": slug}
    writing.write(edition.article, source, by=by)
    return publishing.publish(edition.article, by=by, at=at, now=at)


def test_each_language_has_its_own_addresses(read):
    publish_article(slug="un", language="fr", title="En français")
    publish_article(slug="one", language="en", title="In English")
    assert read("/un/").headers["Content-Language"] == "fr"
    assert read("/en/one/").headers["Content-Language"] == "en"
    assert "In English" not in read("/").text
    assert "En français" not in read("/en/").text


def test_the_language_of_the_browser_is_ignored(read):
    publish_article(slug="un")
    assert read("/un/", **{"accept-language": "en"}).content == read("/un/").content


def test_former_addresses_redirect_in_one_hop(read, chief):
    first = publish_article(slug="un", by=chief)
    second = renamed(first, "deux", by=chief, at=NOON + HOUR)
    renamed(second, "trois", by=chief, at=NOON + 2 * HOUR)
    later = NOON + 3 * HOUR
    assert answer(read("/un/", at=later)) == answer(read("/deux/", at=later)) == (301, "/trois/")
    assert answer(read("/trois/", at=later)) == (200, None)


def test_an_address_that_is_still_ahead_is_absent(read, chief):
    renamed(publish_article(slug="un", by=chief), "deux", by=chief, at=NOON + HOUR)
    assert answer(read("/un/")) == (200, None)
    assert answer(read("/deux/")) == (404, None)


def test_an_article_that_changed_its_language_is_followed(read, chief):
    edition = publish_article(slug="un", by=chief)
    source = {**edition.source, "slug": "one", "language": "en"}
    writing.write(edition.article, source, by=chief)
    publishing.publish(edition.article, by=chief, at=NOON + HOUR, now=NOON + HOUR)
    assert answer(read("/un/", at=NOON + HOUR)) == (301, "/en/one/")


def test_what_was_withdrawn_or_has_expired_is_gone(read, chief):
    publishing.withdraw(publish_article(slug="retire", by=chief).article, by=chief, at=NOON + HOUR, now=NOON)
    publish_article(slug="expire", until=NOON + HOUR)
    for path in ("/retire/", "/expire/"):
        assert read(path).status_code == 200
        assert read(path, at=NOON + HOUR).status_code == 410


def test_absent_planned_and_unpublished_answer_alike_to_every_kind_of_request(read):
    make_article(slug="brouillon", tags=["Secret"], bylines=[make_author(name="Cachée")])
    publish_article(slug="futur", at=NOON + HOUR, tags=["Demain"], bylines=[make_author(name="Future")])
    kinds = [
        {},
        {"method": "head"},
        {"if-none-match": '"x"'},
        {"if-modified-since": "Mon, 02 Mar 2026 12:00:00 GMT"},
        {"range": "bytes=0-10"},
    ]
    for kind in kinds:
        absent = read("/absent/", **kind)
        assert absent.status_code == 404
        hidden = ["/brouillon/", "/futur/", "/tag/secret/", "/tag/demain/", "/author/cachee/", "/author/future/"]
        hidden += [f"{path}{way}" for path in hidden[2:] for way in ("feed/", "feed.json")]
        for path in hidden:
            response = read(path, **kind)
            assert response.status_code == 404, path
            assert response.content == absent.content, path
            assert response.headers == absent.headers, path


def test_a_tag_is_gone_with_its_last_article(read):
    publish_article(tags=["Été"], until=NOON + HOUR)
    assert (read("/tag/ete/").status_code, read("/tag/ete/feed/").status_code) == (200, 200)
    later = NOON + HOUR
    assert (read("/tag/ete/", at=later).status_code, read("/tag/ete/feed/", at=later).status_code) == (410, 410)
    assert read("/en/tag/ete/").status_code == 404


def test_a_section_is_there_even_when_it_is_empty(read):
    make_tag(name="Culture", section_position=1)
    assert read("/tag/culture/").status_code == read("/en/tag/culture/").status_code == 200


def test_a_former_address_of_a_tag_leads_to_the_tag_that_took_its_place(read):
    tag = make_tag(name="Été")
    publish_article(tags=[tag])
    tag.slug = "saison"
    tag.save()
    assert answer(read("/tag/ete/")) == (301, "/tag/saison/")
    assert answer(read("/tag/ete/feed/")) == (301, "/tag/saison/feed/")
    assert answer(read("/tag/ete/feed.json")) == (301, "/tag/saison/feed.json")


def test_a_former_address_of_a_tag_that_nobody_ever_saw_is_absent(read):
    tag = make_tag(name="Secret")
    tag.slug = "autre"
    tag.save()
    assert FormerTagAddress.objects.filter(slug="secret").exists()
    assert not TagAlias.objects.exists()
    assert read("/tag/secret/").status_code == 404


def test_an_author_is_found_moved_and_gone_like_a_tag(read):
    author = make_author(name="Anna")
    publish_article(bylines=[author], until=NOON + HOUR)
    assert read("/author/anna/").status_code == read("/author/anna/feed/").status_code == 200
    author.slug = "anna-roux"
    author.save()
    assert answer(read("/author/anna/")) == (301, "/author/anna-roux/")
    assert answer(read("/author/anna/feed/")) == (301, "/author/anna-roux/feed/")
    assert answer(read("/author/anna/feed.json")) == (301, "/author/anna-roux/feed.json")
    assert read("/author/anna-roux/", at=NOON + HOUR).status_code == 410
    assert read("/author/anna/", at=NOON + HOUR).status_code == 410


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "２", "99999999999", "", "3"])
def test_parts_that_do_not_exist_are_absent(read, page):
    publish_article()
    assert read(f"/?page={page}").status_code == 404


def test_long_lists_come_in_parts(read):
    for number in range(25):
        publish_article(title=f"Titre {number:02}", at=NOON - number * HOUR, tags=["Un"])
    first, second = read("/tag/un/"), read("/tag/un/?page=2")
    assert 'href="/tag/un/?page=2"' in first.text
    assert 'rel="prev" href="/tag/un/"' in second.text
    assert ("Titre 19" in first.text, "Titre 20" in first.text) == (True, False)
    assert ("Titre 19" in second.text, "Titre 24" in second.text) == (False, True)


def test_public_pages_are_only_read(client):
    publish_article(slug="un")
    for path in ("/", "/un/", "/search/", "/feed/", "/sitemap.xml", "/robots.txt"):
        assert client.post(path).status_code == 405


def test_addresses_in_other_scripts_are_percent_encoded_wherever_they_stand(read):
    author, tag = make_author(name="東京 太郎"), make_tag(name="Αθήνα", section_position=1)
    fields = {"tags": [tag], "bylines": [author], "language": "fr"}
    first = publish_article(title="Москва", at=NOON - HOUR, **fields)
    body = '<p>Lisez <a href="/москва/">ceci</a>.</p><h2>Где</h2>'
    publish_article(title="القاهرة", translation_of=None, body=body, **fields)
    publish_article(title="Γεια", language="en", translation_of=first.article_id, tags=[tag], bylines=[author])
    moscow, cairo, greek = (f"http://testserver{quote(path)}" for path in ("/москва/", "/القاهرة/", "/en/γεια/"))
    page = read(quote("/москва/"))
    schemas = json.loads(re.search(r'ld\+json">(.*?)</script>', page.text, re.DOTALL)[1])
    assert schemas["url"] == schemas["mainEntityOfPage"] == moscow
    assert f'rel="canonical" href="{moscow}"' in page.text
    assert f'hreflang="en" href="{greek}"' in page.text
    assert quote(moscow, safe="") in page.text  # in the links that share it
    assert "москва/" not in page.text
    atom = feedparser.parse(read("/feed/").content)
    assert not atom.bozo
    assert {entry.link for entry in atom.entries} == {moscow, cairo}
    assert f'href="{moscow}"' in next(entry for entry in atom.entries if entry.link == cairo).content[0].value
    assert {item["url"] for item in json.loads(read("/feed.json").content)["items"]} == {moscow, cairo}
    listed = etree.fromstring(read("/sitemap-articles.xml").content)
    assert {row.findtext("{*}loc") for row in listed} == {moscow, cairo, greek}
    lists = [row.findtext("{*}loc") for row in etree.fromstring(read("/sitemap-pages.xml").content)]
    assert (
        f"http://testserver/tag/{quote('αθήνα')}/" in lists
        and f"http://testserver/author/{quote('東京-太郎')}/" in lists
    )
    for address in (*lists, moscow, cairo, greek):
        response = read(address.removeprefix("http://testserver"))
        assert response.status_code == 200
        assert f'rel="canonical" href="{address}"' in response.text
        assert "".join(ADDRESSES.findall(response.text)).isascii()
    for address in lists[-2:]:
        feed = feedparser.parse(read(f"{address.removeprefix('http://testserver')}feed/").content)
        assert (feed.feed.id, feed.feed.link) == (f"{address}feed/", address)
        assert {link.href for link in feed.feed.links} == {address, f"{address}feed/"}
    assert (
        read(f"/search/?q=Москва&section={quote('αθήνα')}&author={quote('東京-太郎')}").text.count("<mark>Москва") == 1
    )
