"""Texts that people write and that belong to no edition: readers get them with their typography, wherever they stand."""

import json
from datetime import timedelta

import pytest
from lxml import html

from articles import publishing
from rendering import structured_data
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db

TYPED, SET = "L'atelier : 20 % d'ombre !", "L’atelier\u00a0: 20\u202f% d’ombre\u202f!"


@pytest.fixture(autouse=True)
def typography(settings):
    settings.TYPOGRAPHY = True


def page_of(read, path):
    return html.fromstring(read(path).content.decode())


def words(element):
    return element.text_content().strip()


def schemas(page):
    return json.loads(
        json.dumps([json.loads(each) for each in page.xpath("//script[@type='application/ld+json']/text()")])
    )


def test_of_a_tag(read):
    publish_article(tags=[make_tag(name="L'atelier", slug="atelier", description=TYPED)])
    page = page_of(read, "/tag/atelier/")
    assert words(page.xpath("//p[@class='page-standfirst']")[0]) == SET
    assert page.xpath("//meta[@name='description']/@content") == [SET]
    assert [each["description"] for each in schemas(page) if "description" in each] == [SET]
    assert words(page.xpath("//h1")[0]) == "L'atelier"
    assert SET in read("/tag/atelier/feed/").content.decode()
    assert read("/tag/atelier/feed.json").json()["description"] == SET


def test_of_an_author(read):
    author = make_author(slug="ana", role=TYPED, bio=f"<p>{TYPED} <b>Quoi</b> ?</p>")
    edition = publish_article(bylines=[author])
    for path in ("/author/ana/", edition.get_absolute_url()):
        page = page_of(read, path)
        assert words(page.xpath("//p[@class='role']")[0]) == SET
        assert words(page.xpath("//div[@class='bio']")[0]) == f"{SET} Quoi\u202f?"
    page = page_of(read, "/author/ana/")
    assert SET in page.xpath("//meta[@name='description']/@content")[0]
    [person] = [each["mainEntity"] for each in schemas(page) if "mainEntity" in each]
    assert (person["jobTitle"], person["description"]) == (SET, f"{SET} Quoi\u202f?")
    assert SET in read("/author/ana/feed/").content.decode()


def test_of_pictures_in_the_language_of_the_page(read):
    image = make_image(caption=TYPED, credit_name="L'ami", alt=TYPED)
    body = f'<p>Un.</p><figure data-image="{image.pk}"><img src="x" alt=""></figure>'
    edition = publish_article(lead_image=image, body=body)
    page = page_of(read, edition.get_absolute_url())
    captions = [words(each) for each in page.xpath("//article//figcaption")]
    assert captions == [f"{SET} Photo\u00a0: L’ami"] * 2
    assert {*page.xpath("//article//figure//img/@alt")} == {TYPED}
    article = next(each for each in schemas(page) if each.get("@type") == "NewsArticle")
    assert SET in json.dumps(article, ensure_ascii=False)
    english = publish_article(lead_image=image, body=body, language="en")
    [caption, _other] = page_of(read, english.get_absolute_url()).xpath("//article//figcaption")
    assert words(caption).startswith("L’atelier : 20 % d’ombre !")


def test_of_public_notes(read):
    edition = publish_article()
    publishing.correct(
        edition,
        source=edition.source | {"title": "Autre"},
        by=make_user(role="chief editor"),
        note=TYPED,
        now=NOON + timedelta(hours=1),
    )
    path, at = edition.get_absolute_url(), NOON + timedelta(hours=2)
    assert SET in read(path, at=at).content.decode()
    assert SET in read("/corrections/", at=at).content.decode()


def test_the_setting_gives_readers_what_was_typed(read, settings):
    settings.TYPOGRAPHY = False
    author = make_author(slug="ana", role=TYPED, bio=f"<p>{TYPED}</p>")
    publish_article(bylines=[author])
    page = page_of(read, "/author/ana/")
    assert words(page.xpath("//p[@class='role']")[0]) == words(page.xpath("//div[@class='bio']")[0]) == TYPED
    assert structured_data.person(author)["description"] == TYPED
