import json
import re
from datetime import timedelta

import pytest
from django.template import Context, Template

from articles import page, seo
from articles.models import Edition
from tests.factories import NOON, make_author, make_image, make_tag, publish_article

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(\"1\")</script> & « l’été » \u2028 <!-- 'x'"


def written(data):
    return Template("{% load trusted %}{% json_ld data %}").render(Context({"data": data}))


def test_a_hostile_title_parses_back_whole_and_closes_nothing():
    markup = written({"headline": HOSTILE})
    content = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', markup, re.DOTALL)[1]
    assert "<" not in content
    assert ">" not in content
    assert json.loads(content) == {"headline": HOSTILE}


def schemas(**fields):
    edition = publish_article(**fields)
    saved = Edition.objects.for_page().get(pk=edition.pk)
    return {each["@type"]: each for each in page.context(saved, at=NOON)["schemas"]}


def test_a_news_article_says_what_the_page_shows():
    section = make_tag(name="Société", section_position=1)
    found = schemas(
        title="Le titre",
        standfirst="Le chapeau.",
        slug="le-titre",
        tags=[section, "Été"],
        bylines=[make_author(name="Anna Roux")],
        lead_image=make_image(caption="Un mur", credit_name="Zoé", agency="AFP"),
    )
    article = found["NewsArticle"]
    assert article["headline"] == "Le titre"
    assert article["url"] == "http://testserver/le-titre/"
    assert article["datePublished"] == NOON.isoformat()
    assert article["author"] == [{"@type": "Person", "name": "Anna Roux", "url": "http://testserver/author/anna-roux/"}]
    assert article["articleSection"] == "Société"
    assert article["keywords"] == ["Société", "Été"]
    assert article["image"][0]["creditText"] == "Zoé / AFP"
    assert article["image"][0]["url"].startswith("http://testserver/media/images/")
    assert [step["item"] for step in found["BreadcrumbList"]["itemListElement"]] == [
        "http://testserver/",
        "http://testserver/tag/societe/",
        "http://testserver/le-titre/",
    ]
    assert "FAQPage" not in found


def test_questions_and_answers_are_given_as_text():
    entry = {"question": "Combien <b> ?", "answer": "<p>Douze <strong>euros</strong>.</p><p>Pas plus.</p>"}
    found = schemas(faq=[entry])["FAQPage"]["mainEntity"]
    assert [(each["name"], each["acceptedAnswer"]["text"]) for each in found] == [
        ("Combien <b> ?", "Douze euros. Pas plus.")
    ]


def test_a_person_has_links_and_a_biography_in_plain_words():
    author = make_author(name="Anna", role="Reporter", bio="<p>Elle <em>écrit</em>.</p>")
    author.links.create(kind="bluesky", url="https://bsky.app/profile/anna")
    found = seo.person(author)
    assert (found["description"], found["sameAs"]) == ("Elle écrit.", ["https://bsky.app/profile/anna"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"seo_description": "Pour eux.", "standfirst": "Chapeau."}, "Pour eux."),
        ({"standfirst": "Chapeau."}, "Chapeau."),
        ({"body": "<p>Le corps.</p>"}, "Le corps."),
    ],
)
def test_the_description_is_the_best_there_is(fields, expected):
    assert seo.description(publish_article(**fields)) == expected


def test_a_description_is_short():
    assert len(seo.description(publish_article(body="<p>" + "mot " * 500 + "</p>"))) <= seo.DESCRIPTION_LENGTH


def test_addresses_come_from_the_settings_never_from_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    edition = publish_article(at=NOON - timedelta(days=1), tags=["Un"], lead_image=make_image())
    paths = [
        "/",
        edition.get_absolute_url(),
        "/tag/un/",
        edition.authors[0].get_absolute_url(),
        "/feed/",
        "/sitemap.xml",
    ]
    for path in [*paths, "/robots.txt"]:
        response = client.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        assert response.status_code == 200
        assert b"evil.example" not in response.content
        assert b"http://testserver/" in response.content
