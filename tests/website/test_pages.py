"""What stands on the pages, and how it is sent."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.utils import translation
from lxml import html

from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article
from website import responses

pytestmark = pytest.mark.django_db
FILES = [
    *("/feed/", "/feed.json", "/robots.txt"),
    *("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml"),
]
HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{ 7|add:7 }}"


def everything(**fields):
    image = make_image(alt="Un patio", caption="Mai à Cordoue", credit_name="Zoé", agency="AFP")
    author = make_author(name="Anna Roux", role="Reporter", bio="<p>Elle <em>écrit</em>.</p>", portrait=image)
    author.links.create(kind="bluesky", url="https://bsky.app/profile/anna")
    return publish_article(
        **{
            "title": "Le jardin",
            "slug": "le-jardin",
            "kicker": "Visite",
            "standfirst": "Pourquoi il faut y aller.",
            "body": "".join(f"<h2>Partie {n}</h2><p>Un.</p><p>Deux.</p>" for n in range(3)),
            "tags": [make_tag(name="Culture", section_position=1), "Été"],
            "bylines": [author, make_author(name="Ben")],
            "lead_image": image,
            "faq": [{"question": "Quand ?", "answer": "<p>En <strong>mai</strong>.</p>"}],
            **fields,
        }
    )


def tree(response):
    assert response.status_code == 200
    return html.fromstring(response.content)


def test_an_article_shows_all_that_belongs_to_it(read):
    for number in range(1, 16):
        publish_article(title=f"Autre {number}", at=NOON + timedelta(hours=number - 8))
    everything()
    page = tree(read("/le-jardin/", at=NOON + timedelta(days=1)))
    story = page.find_class("story")[0]
    words = " ".join(story.text_content().split())
    for part in (
        "Culture",
        "Visite",
        "Le jardin",
        "Pourquoi il faut y aller.",
        "Mai à Cordoue",
        "Zoé",
        "AFP",
        "Quand ?",
    ):
        assert part in words
    assert [a.get("href") for a in story.find_class("byline")[0].iter("a")] == ["/author/anna-roux/", "/author/ben/"]
    assert [a.get("href") for a in story.find_class("contents")[0].iter("a")] == [
        *("#partie-0", "#partie-1", "#partie-2", "#faq")
    ]
    assert [a.get("href") for a in story.find_class("tags")[0].iter("a")] == ["/tag/culture/", "/tag/ete/"]
    assert len(story.find_class("author-box")) == 2
    assert len(story.find_class("share")[0].findall(".//a")) == 7
    assert "https://bsky.app/profile/anna" in [a.get("href") for a in story.iter("a")]
    assert len(page.find_class("neighbour")) == 2
    assert len(page.find_class("related-box")[0].find_class("mention")) == 2
    assert len(page.find_class("mentions")[0].find_class("mention")) == 10
    assert all(mention.find(".//time") is not None for mention in page.find_class("mention"))
    lead = story.find_class("story-lead")[0].find(".//img")
    assert (lead.get("fetchpriority"), lead.get("loading"), lead.get("alt")) == ("high", None, "Un patio")
    shown = [a.get("href") for part in ("neighbour", "mention-title") for a in hrefs(page, part)]
    assert len(shown) == len(set(shown)) == 14


def scripts(page):
    """Where each script comes from; what type it says to be, where it stands in the page itself."""
    return {script.get("src") or script.get("type") for script in page.iter("script")}


def hrefs(page, name):
    return [a for part in page.find_class(name) for a in part.iter("a")]


def test_every_anchor_is_there_once(read):
    everything(faq=[{"question": "Quand ?", "answer": "<p>a</p>"}, {"question": "Quand ?", "answer": "<p>b</p>"}])
    page = tree(read("/le-jardin/"))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
    assert targets <= set(ids)


def test_plain_fields_are_text_wherever_they_are_shown(read):
    image = make_image(alt=HOSTILE, caption=HOSTILE, credit_name=HOSTILE, agency=HOSTILE)
    author = make_author(name=HOSTILE, role=HOSTILE, slug="auteur", portrait=image)
    section = make_tag(name=HOSTILE[:90], slug="rubrique", description=HOSTILE, section_position=1)
    for slug in ("un", "deux", "trois"):
        publish_article(
            title=HOSTILE,
            slug=slug,
            kicker=HOSTILE,
            standfirst=HOSTILE,
            tags=[section],
            bylines=[author],
            lead_image=image,
            faq=[{"question": HOSTILE, "answer": f"<p>{HOSTILE}</p>"}],
            seo_title=HOSTILE,
            seo_description=HOSTILE,
        )
    searched = "/search/?q=%22%3E%3Cscript%3Ealert('x')%3C/script%3E"
    for path in ("/", "/un/", "/tag/rubrique/", "/author/auteur/", searched):
        response = read(path)
        page = tree(response)
        assert scripts(page) <= {"application/ld+json", "/static/site/site.js", "/static/site/search.js"}
        assert not page.xpath("//@onerror")
        assert "{{ 7|add:7 }}" in response.text or "q=" in path


def test_a_page_carries_nothing_inline_nothing_foreign_and_no_cookie(read):
    everything()
    for path in (
        "/",
        "/le-jardin/",
        "/tag/ete/",
        "/author/anna-roux/",
        "/search/?q=jardin",
        "/corrections/",
        "/absent/",
    ):
        response = read(path)
        page = html.fromstring(response.content)
        assert not response.cookies
        assert not page.xpath("//@style") + page.xpath("//style") + page.xpath("//iframe")
        assert not page.xpath("//@*[starts-with(name(), 'on')]")
        assert scripts(page) <= {"application/ld+json", "/static/site/site.js", "/static/site/search.js"}
        loaded = page.xpath("//img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
        assert all(re.match(r"/[a-z]", address) for address in loaded)


def test_anonymous_pages_may_be_shared_and_are_asked_for_again(read):
    everything()
    for path in ("/", "/le-jardin/", "/tag/ete/", "/search/", "/corrections/", *FILES):
        response = read(path)
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=10"
        assert read(path, **{"if-none-match": response.headers["ETag"]}).status_code == 304


def test_a_signed_in_persons_pages_are_kept_nowhere():
    everything()
    client = Client()
    client.force_login(make_user())
    for path in ("/", "/le-jardin/", "/corrections/", "/absent/", *FILES):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_the_bar_of_the_desk_is_for_staff_alone():
    edition = everything()
    edit = f"/admin/articles/article/{edition.article_id}/change/"
    seen = {}
    for role in (None, "journalist", "editor"):
        client = Client()
        client.force_login(make_user(role=role))
        text = client.get("/le-jardin/").text
        seen[role] = ("staff-bar" in text, edit in text, 'name="moment' in text)
    assert seen == {None: (False, False, False), "journalist": (True, True, False), "editor": (True, True, True)}
    assert "staff-bar" not in Client().get("/le-jardin/").text


def test_the_home_page_leads_with_the_newest_and_shows_nothing_twice(read):
    sections = [make_tag(name=name, section_position=number) for number, name in enumerate(["Art", "Ville"])]
    for number in range(40):
        publish_article(
            title=f"Titre {number:02}", at=NOON - timedelta(hours=number), tags=sections if number % 2 else sections[:1]
        )
    page = tree(read("/"))
    titles = [" ".join(title.text_content().split()) for title in page.find_class("card-title")]
    assert titles[:13] == [f"Titre {number:02}" for number in range(13)]
    assert len(titles) == len(set(titles)) == 13 + 4 + 4
    assert [" ".join(each.text_content().split()) for each in page.find_class("band-title")][1:] == ["Art", "Ville"]


def test_sections_that_share_their_articles_each_have_a_strip(read):
    sections = [make_tag(section_position=number) for number in range(4)]
    for number in range(30):
        publish_article(title=f"Titre {number:02}", at=NOON - timedelta(hours=number), tags=sections)
    page = tree(read("/"))
    titles = [" ".join(title.text_content().split()) for title in page.find_class("card-title")]
    assert titles == [f"Titre {number:02}" for number in range(13 + 4 * 4)]
    assert len(page.find_class("band-title")) == 1 + 4


def test_an_empty_magazine_is_a_page_too(read):
    for path in ("/", "/en/", "/search/?q=rien", "/corrections/", *FILES):
        assert read(path).status_code == 200


def test_error_pages_wear_the_sites_dress(read):
    make_tag(name="Culture", section_position=1)
    publish_article(slug="parti", at=NOON - timedelta(days=1), until=NOON)
    for path, status in (("/absent/", 404), ("/parti/", 410)):
        response = read(path)
        assert response.status_code == status
        assert 'class="masthead"' in response.text
        assert "Culture" in response.text
        assert "noindex" in response.text
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_an_error_page_needs_no_database(monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("articles.models.tag.TagQuerySet.sections", broken)
    response = responses.not_found(RequestFactory().get("/absent/"))
    assert response.status_code == 404
    assert "masthead" in response.text


def test_the_page_for_our_own_faults_needs_nothing(django_assert_num_queries):
    from django.views.defaults import server_error

    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"site/site.css" in response.content


def test_an_english_page_speaks_english(read):
    publish_article(slug="one", language="en", title="One")
    with translation.override("en"):
        published = translation.pgettext("before a date", "Published on")
    assert published in read("/en/one/").text
    assert '<html lang="en">' in read("/en/one/").text


def test_the_sitemap_is_named_for_robots(read):
    text = read("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def labels(page):
    return [" ".join(each.text_content().split()) for each in page.find_class("partner")]


def test_what_a_partner_pays_for_is_labelled_wherever_it_stands(read):
    section = make_tag(name="Culture", section_position=1)
    paid = {"title": "Le moulin", "slug": "le-moulin", "partner": "Moulins & fils", "tags": [section]}
    publish_article(**paid, at=NOON - timedelta(hours=3))
    publish_article(title="La cour", slug="la-cour", tags=[section], at=NOON - timedelta(hours=2))
    publish_article(title="Le jardin", slug="le-jardin", tags=[section], at=NOON - timedelta(hours=1))
    label = "Contenu partenaire · proposé par Moulins & fils"
    story = tree(read("/le-moulin/")).find_class("story-head")[0]
    assert labels(story) == [label]
    words = story.text_content()
    assert words.index(label) < words.index("Le moulin", words.index(label) + len(label))
    for path in ("/", "/tag/culture/", "/search/?q=moulin"):
        assert set(labels(tree(read(path)))) == {label}
    beside, after = tree(read("/le-jardin/")), tree(read("/la-cour/"))
    assert not labels(beside.find_class("story-head")[0])
    assert labels(beside.find_class("rail")[0]) == labels(after.find_class("neighbours")[0]) == [label]
    assert not labels(tree(read("/le-moulin/")).find_class("rail")[0])


PAID = '<p><a href="https://amzn.to/3xYz" rel="sponsored">Le livre</a></p>'


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"body": PAID}, True),
        ({"faq": [{"question": "Où ?", "answer": PAID}]}, True),
        ({"body": PAID, "partner": "Les Moulins"}, False),
        ({"body": PAID.replace(' rel="sponsored"', "")}, False),
    ],
)
def test_below_a_text_with_paid_links_it_says_so(read, fields, says):
    publish_article(slug="livre", **fields)
    shown = [each.text_content() for each in tree(read("/livre/")).find_class("paid-links")]
    assert shown == ["Cet article contient des liens rémunérés."] * says
    [item] = read("/feed.json").json()["items"]
    assert ("Cet article contient des liens rémunérés." in item["content_html"]) == says
