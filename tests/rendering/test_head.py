"""What pages say of themselves in <head>, read from the pages."""

from datetime import timedelta

import pytest
from lxml import html

from articles import publishing
from articles.models import Edition
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
HOSTILE = "\"><script>alert('x')</script> & « l’été »"


def head_of(client, path):
    return html.fromstring(client.get(path).content).find("head")


def meta(head):
    """[(name, content)] of all but the frame's own, in order."""
    rows = [(each.get("property") or each.get("name"), each.get("content")) for each in head.iter("meta")]
    return [(name, content) for name, content in rows if name not in (None, "viewport", "color-scheme", "theme-color")]


def links(head, rel, *names):
    return [tuple(each.get(name) for name in names) for each in head.iter("link") if each.get("rel") == rel]


def feeds(head):
    return [address for kind, address in links(head, "alternate", "type", "href") if kind]


def test_an_article_says_all_that_others_show_of_it(client):
    chief, hour = make_user(role="chief editor"), timedelta(hours=1)
    image = make_image(alt="Un mur blanc", size=(2000, 1000))
    edition = publish_article(
        title="Le jardin",
        slug="le-jardin",
        standfirst="Pourquoi y aller.",
        tags=[make_tag(name="Culture", section_position=1), "Été"],
        bylines=[make_author(name="Anna Roux"), make_author(name="Ben")],
        lead_image=image,
        seo_title="Un jardin à Cordoue",
    )
    source = {**edition.source, "kicker": "Visite"}
    publishing.correct(edition, source=source, by=chief, note="Le nom était faux.", now=NOON + hour)
    head = head_of(client, "/le-jardin/")
    assert head.findtext("title") == "Un jardin à Cordoue – Patio"
    assert links(head, "canonical", "href") == [(f"{HOST}/le-jardin/",)]
    assert links(head, "alternate", "hreflang", "href") == [
        (None, f"{HOST}/feed/"),
        (None, f"{HOST}/feed.json"),
    ]
    assert meta(head) == [
        ("robots", "max-image-preview:large"),
        ("description", "Pourquoi y aller."),
        ("og:description", "Pourquoi y aller."),
        ("og:url", f"{HOST}/le-jardin/"),
        ("og:type", "article"),
        ("og:site_name", "Patio"),
        ("og:title", "Un jardin à Cordoue"),
        ("og:locale", "fr_FR"),
        ("og:image", f"{HOST}{image.rendition_url(1440, 'jpeg')}"),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", "1440"),
        ("og:image:height", "720"),
        ("og:image:alt", "Un mur blanc"),
        ("twitter:card", "summary_large_image"),
        ("article:published_time", "2026-03-02T13:00:00+01:00"),
        ("article:modified_time", "2026-03-02T14:00:00+01:00"),
        ("article:section", "Culture"),
        ("article:tag", "Culture"),
        ("article:tag", "Été"),
        ("article:author", f"{HOST}/author/anna-roux/"),
        ("article:author", f"{HOST}/author/ben/"),
        ("author", "Anna Roux"),
        ("author", "Ben"),
    ]


def test_the_share_card_is_what_is_shared_once_it_is_drawn(client):
    publish_article(slug="un", title="Un", lead_image=make_image())
    Edition.objects.update(card="cards/abc.jpg")
    shared = [row for row in meta(head_of(client, "/un/")) if row[0].startswith("og:image")]
    assert shared == [
        ("og:image", f"{HOST}/media/cards/abc.jpg"),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "Un"),
    ]


def test_a_typing_error_corrected_is_no_new_date(client):
    edition = publish_article(slug="un")
    publishing.correct(edition, source={**edition.source, "title": "Deux"}, by=make_user(role="chief editor"))
    found = dict(meta(head_of(client, "/un/")))
    assert found["og:title"] == "Deux"
    assert found["article:modified_time"] == found["article:published_time"]


def test_translations_and_the_home_pages_lead_to_one_another(client):
    original = publish_article(slug="le-jardin")
    publish_article(slug="the-garden", language="en", translation_of=original.article_id)
    expected = [
        ("fr", f"{HOST}/le-jardin/"),
        ("en", f"{HOST}/en/the-garden/"),
        ("x-default", f"{HOST}/le-jardin/"),
    ]
    for path, locales in (("/le-jardin/", ["fr_FR", "en_GB"]), ("/en/the-garden/", ["en_GB", "fr_FR"])):
        head = head_of(client, path)
        assert [row for row in links(head, "alternate", "hreflang", "href") if row[0]] == expected
        assert [content for name, content in meta(head) if name.startswith("og:locale")] == locales
    homes = [("fr", f"{HOST}/"), ("en", f"{HOST}/en/"), ("x-default", f"{HOST}/")]
    for path in ("/", "/en/"):
        assert [row for row in links(head_of(client, path), "alternate", "hreflang", "href") if row[0]] == homes


def test_a_withdrawn_translation_is_not_named(client):
    original = publish_article(slug="le-jardin")
    english = publish_article(slug="the-garden", language="en", translation_of=original.article_id)
    publishing.withdraw(english.article, by=make_user(role="chief editor"))
    assert not [row for row in links(head_of(client, "/le-jardin/"), "alternate", "hreflang") if row[0]]


@pytest.fixture
def magazine():
    author = make_author(name="Anna", role="Reporter", portrait=make_image(alt="Anna"))
    for number in range(30):
        publish_article(
            title=f"Titre {number}",
            slug=f"titre-{number}",
            tags=["Été"],
            bylines=[author],
            at=NOON - timedelta(hours=number),
        )


@pytest.mark.usefixtures("magazine")
def test_every_kind_of_page_has_a_title_an_address_and_feeds(client):
    paths = ["/", "/?page=2", "/tag/ete/", "/tag/ete/?page=2", "/author/anna/", "/search/?q=titre", "/corrections/"]
    heads = {path: head_of(client, path) for path in [*paths, "/absent/"]}
    titles = {path: head.findtext("title") for path, head in heads.items()}
    assert titles == {
        "/": "Patio – Magazine d’essai",
        "/?page=2": "Page 2 – Patio",
        "/tag/ete/": "Été – Patio",
        "/tag/ete/?page=2": "Été – Page 2 – Patio",
        "/author/anna/": "Anna – Patio",
        "/search/?q=titre": "titre – Rechercher – Patio",
        "/corrections/": "Corrections – Patio",
        "/absent/": "Page introuvable – Patio",
    }
    aimed = [path for path in paths if not path.startswith("/search/")]
    assert {path: links(heads[path], "canonical", "href") for path in heads} == {
        path: [(HOST + path,)] if path in aimed else [] for path in heads
    }
    site = [f"{HOST}/feed/", f"{HOST}/feed.json"]
    own = {"/tag/ete/": "/tag/ete/", "/tag/ete/?page=2": "/tag/ete/", "/author/anna/": "/author/anna/"}
    assert {path: feeds(head) for path, head in heads.items()} == {
        path: ([f"{HOST}{own[path]}feed/", f"{HOST}{own[path]}feed.json"] if path in own else []) + site
        for path in heads
    }
    kinds = {path: dict(meta(head))["og:type"] for path, head in heads.items()}
    assert kinds == dict.fromkeys(heads, "website") | {"/author/anna/": "profile"}
    assert dict(meta(heads["/author/anna/"]))["description"] == "Anna, Reporter"
    robots = {path: dict(meta(head))["robots"] for path, head in heads.items()}
    assert robots == {path: "max-image-preview:large" if path in aimed else "noindex" for path in heads}


def test_hostile_words_stay_words(client):
    image = make_image(alt=HOSTILE)
    section = make_tag(name=HOSTILE, slug="rubrique", section_position=1, description=HOSTILE)
    author = make_author(name=HOSTILE, slug="auteur", bio=f"<p>{HOSTILE}</p>")
    publish_article(title=HOSTILE, slug="un", standfirst=HOSTILE, tags=[section], bylines=[author], lead_image=image)
    found = dict(meta(head_of(client, "/un/")))
    names = ("description", "og:title", "og:image:alt", "article:section", "article:tag", "author")
    assert {found[name] for name in names} == {HOSTILE}
    for path in ("/un/", "/tag/rubrique/", "/author/auteur/"):
        head = head_of(client, path)
        assert head.findtext("title") == f"{HOSTILE} – Patio"
        assert not [each for each in head.iter("script") if not each.get("src") and not each.get("type")]


def test_a_first_page_says_what_the_magazine_is_or_what_is_in_it(client, settings):
    def said(path):
        return dict(meta(head_of(client, path))).get("description")

    settings.SITE_TAGLINE = ""

    assert said("/") is None
    publish_article(title="Un verger", slug="un-verger")
    assert said("/") == "Un verger"
    make_tag(name="Voyage", section_position=1), make_tag(name="Culture", section_position=2)
    assert said("/") == "Voyage, Culture"
    settings.SITE_TAGLINE = "Récits de Cordoue"
    assert said("/") == "Récits de Cordoue"
    for number in range(20):
        publish_article(slug=f"un-{number}")
    assert said("/?page=2") is None
