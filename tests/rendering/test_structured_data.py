import itertools
import json
import random
import re
from datetime import timedelta

import pytest
from django.template import Context, Template

from articles import publishing
from articles.compiling.summary import DESCRIPTION_LENGTH, shortened
from articles.models import Article, Edition
from rendering import head, structured_data
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article
from tests.rendering.reading import context_of, story_of

pytestmark = pytest.mark.django_db
FILM = "https://www.youtube.com/watch?v=abcdefghijk"
HOSTILE = "</script><script>alert(\"1\")</script> & « l’été » \u2028 <!-- 'x'"

SCRIPT = r'<script type="application/ld\+json">(.*?)</script>'


def written(data):
    return Template("{% load trusted %}{% json_ld data %}").render(Context({"data": data}))


def test_a_hostile_title_parses_back_whole_and_closes_nothing():
    markup = written({"headline": HOSTILE})
    content = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', markup, re.DOTALL)[1]
    assert "<" not in content
    assert ">" not in content
    assert json.loads(content) == {"headline": HOSTILE}


def schemas(**fields):
    return {each["@type"]: each for each in structured_data.of_article(story_of(publish_article(**fields)))}


def test_a_news_article_says_what_the_page_shows():
    section = make_tag(name="Société", section_position=1)
    author = make_author(name="Anna Roux")
    author.links.create(kind="site", url="https://anna.example/")
    found = schemas(
        title="Le titre",
        standfirst="Le chapeau.",
        slug="le-titre",
        tags=[section, "Été"],
        bylines=[author],
        body="<p>Un deux trois.</p>",
    )
    article = found["NewsArticle"]
    assert article["headline"] == "Le titre"
    assert article["url"] == "http://testserver/le-titre/"
    assert article["datePublished"] == NOON.isoformat()
    assert article["author"] == [
        {
            "@type": "Person",
            "name": "Anna Roux",
            "url": "http://testserver/author/anna-roux/",
            "sameAs": ["https://anna.example/"],
        }
    ]
    assert article["articleSection"] == "Société"
    assert article["keywords"] == ["Société", "Été"]
    assert (article["dateModified"], article["wordCount"], article["isAccessibleForFree"]) == (
        NOON.isoformat(),
        3,
        True,
    )
    assert article["publisher"] == {"@type": "Organization", "name": "Patio", "url": "http://testserver/"}
    assert not {"image", "correction", "alternativeHeadline", "workTranslation", "translationOfWork"} & set(article)
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


def test_what_stood_apart_stays_apart_in_one_line():
    """In the description, an answer, the biography of an author and the description of a list."""
    body = "<h2>Faire</h2><ul><li>200 g de pain</li><li>du sel</li></ul>"
    author = make_author(name="Zoé", bio="<p>Née à Nîmes</p><p>Vit à Arles</p>")
    found = schemas(body=body, standfirst="", faq=[{"question": "Quoi ?", "answer": body}], bylines=[author])
    line = "Faire · 200 g de pain · du sel"
    assert found["NewsArticle"]["description"] == line
    assert found["FAQPage"]["mainEntity"][0]["acceptedAnswer"]["text"] == line
    assert structured_data.person(author)["description"] == "Née à Nîmes · Vit à Arles"
    assert shortened("Des livres\ndes films") == "Des livres · des films"


def test_a_picture_says_whose_it_is_and_what_may_be_done_with_it():
    image = make_image(size=(2000, 1000), caption="Un mur", credit_name="Zoé", agency="AFP", licence="CC BY-SA 4.0")
    address = f"http://testserver{image.rendition_url(1440, 'jpeg')}"
    assert schemas(lead_image=image)["NewsArticle"]["image"] == [
        {
            "@type": "ImageObject",
            "url": address,
            "contentUrl": address,
            "width": 1440,
            "height": 720,
            "caption": "Un mur",
            "creditText": "Zoé / AFP",
            "creator": {"@type": "Person", "name": "Zoé"},
            "license": "https://creativecommons.org/licenses/by-sa/4.0/",
        }
    ]
    reserved = structured_data.picture_object(make_image(agency="AFP", licence="© AFP, tous droits réservés"))
    assert (reserved["creator"], reserved["copyrightNotice"]) == (
        {"@type": "Organization", "name": "AFP"},
        "© AFP, tous droits réservés",
    )
    assert "license" not in reserved
    assert not {"creator", "creditText", "caption", "copyrightNotice"} & set(
        structured_data.picture_object(make_image())
    )


def test_the_share_card_comes_before_the_lead_picture():
    edition = publish_article(title="Le titre", lead_image=make_image())
    Edition.objects.update(card="cards/abc.jpg")
    story = story_of(edition)
    article, shared = structured_data.news_article(story), head.of_article(story).picture
    assert [each["url"].rpartition("/")[2] for each in article["image"]] == ["abc.jpg", "64.jpg"]
    assert (article["image"][0]["width"], article["image"][0]["height"]) == (1200, 630)
    assert shared == structured_data.SharedPicture(
        "http://testserver/media/cards/abc.jpg", 1200, 630, alt="Le titre", type="image/jpeg"
    )


def test_corrections_are_told_with_their_dates():
    chief, hour = make_user(role="chief editor"), timedelta(hours=1)
    edition = publish_article(title="Un")
    for number, note in ((1, "Le nom était faux."), (2, ""), (3, "La date aussi.")):
        source = {**edition.source, "title": f"Titre {number}"}
        edition = publishing.correct(edition, source=source, by=chief, note=note, now=NOON + number * hour)
    article = structured_data.news_article(story_of(edition))
    assert article["correction"] == [
        {"@type": "CorrectionComment", "text": text, "datePublished": (NOON + hours * hour).isoformat()}
        for text, hours in (("La date aussi.", 3), ("Le nom était faux.", 1))
    ]
    assert article["dateModified"] == (NOON + 3 * hour).isoformat()


def test_translations_name_one_another(client):
    original = publish_article(title="Le jardin", slug="le-jardin")
    translation = publish_article(
        title="The garden", slug="the-garden", language="en", translation_of=original.article_id
    )
    french, english = (found_on(client, each.get_absolute_url())[0] for each in (original, translation))
    work = {"@type": "NewsArticle", "headline": "The garden", "inLanguage": "en"}
    assert french["workTranslation"] == [work | {"url": "http://testserver/en/the-garden/"}]
    work = {"@type": "NewsArticle", "headline": "Le jardin", "inLanguage": "fr"}
    assert english["translationOfWork"] == work | {"url": "http://testserver/le-jardin/"}
    assert "translationOfWork" not in french
    assert "workTranslation" not in english


def test_a_title_for_search_engines_is_an_alternative():
    assert schemas(title="Long titre", seo_title="Titre")["NewsArticle"]["alternativeHeadline"] == "Titre"


def test_a_profile_page_is_about_a_person():
    portrait = make_image()
    author = make_author(name="Anna", role="Reporter", bio="<p>Elle <em>écrit</em>.</p>", portrait=portrait)
    author.links.create(kind="bluesky", url="https://bsky.app/profile/anna")
    profile, steps = structured_data.of_author(author)
    assert (profile["@type"], profile["url"]) == ("ProfilePage", "http://testserver/author/anna/")
    assert profile["mainEntity"] == {
        "@type": "Person",
        "name": "Anna",
        "url": "http://testserver/author/anna/",
        "sameAs": ["https://bsky.app/profile/anna"],
        "jobTitle": "Reporter",
        "description": "Elle écrit.",
        "image": structured_data.picture_object(portrait),
    }
    assert [step["name"] for step in steps["itemListElement"]] == ["Accueil", "Anna"]


def found_on(client, path):
    return [json.loads(data) for data in re.findall(SCRIPT, client.get(path).text, re.DOTALL)]


def test_every_kind_of_page_says_what_it_is_and_where_it_stands(client):
    chief = make_user(role="chief editor")
    edition = publish_article(
        slug="un",
        title="Un",
        tags=[make_tag(name="Culture", section_position=1, description="Les arts.")],
        bylines=[make_author(name="Anna")],
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
    )
    publishing.correct(edition, source={**edition.source, "title": "Le jardin"}, by=chief, note="Le titre.")
    paths = ["/", "/un/", "/tag/culture/", "/author/anna/", "/search/?q=un", "/corrections/"]
    found = {path: found_on(client, path) for path in paths}
    assert {path: [each["@type"] for each in each] for path, each in found.items()} == {
        "/": ["WebSite", "BreadcrumbList"],
        "/un/": ["NewsArticle", "BreadcrumbList", "FAQPage"],
        "/tag/culture/": ["CollectionPage", "BreadcrumbList"],
        "/author/anna/": ["ProfilePage", "BreadcrumbList"],
        "/search/?q=un": ["BreadcrumbList"],
        "/corrections/": ["CollectionPage", "BreadcrumbList"],
    }
    steps = {path: [step["name"] for step in each[1]["itemListElement"]] for path, each in found.items() if each[1:]}
    assert steps == {
        "/": ["Accueil"],
        "/un/": ["Accueil", "Culture", "Le jardin"],
        "/tag/culture/": ["Accueil", "Culture"],
        "/author/anna/": ["Accueil", "Anna"],
        "/corrections/": ["Accueil", "Corrections"],
    }
    listed = [{"@type": "ListItem", "position": 1, "url": "http://testserver/un/", "name": "Le jardin"}]
    for path in ("/tag/culture/", "/corrections/"):
        assert found[path][0]["mainEntity"]["itemListElement"] == listed
    assert found["/tag/culture/"][0]["description"] == "Les arts."
    action = found["/"][0]["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://testserver/search/?q={words}"
    assert client.get(action["target"]["urlTemplate"].format(words="jardin")).text.count("/un/") > 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"seo_description": "Pour eux.", "standfirst": "Chapeau."}, "Pour eux."),
        ({"standfirst": "Chapeau."}, "Chapeau."),
        ({"body": "<p>Le corps.</p>"}, "Le corps."),
        ({"body": f'<h2>Un</h2><div class="embed" data-embed="{FILM}">Légende</div><p>A.</p><p>B.</p>'}, "A. B."),
        ({"body": "<ul><li>Une liste.</li></ul>"}, "Une liste."),
    ],
)
def test_the_description_is_the_best_there_is(fields, expected):
    assert publish_article(**fields).description == expected


def test_a_description_is_short():
    assert len(publish_article(body="<p>" + "mot " * 500 + "</p>").description) <= DESCRIPTION_LENGTH


def test_addresses_come_from_the_settings_never_from_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    edition = publish_article(at=NOON - timedelta(days=1), tags=["Un"], lead_image=make_image())
    paths = [
        "/",
        edition.get_absolute_url(),
        "/tag/un/",
        edition.authors[0].get_absolute_url(),
        "/corrections/",
        "/feed/",
        "/feed.json",
        "/tag/un/feed.json",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/sitemap-articles.xml",
    ]
    for path in [*paths, "/robots.txt"]:
        response = client.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        assert response.status_code == 200
        assert b"evil.example" not in response.content
        assert b"http://testserver/" in response.content


PIECES = [
    *(
        '"',
        "'",
        "’",
        "« ",
        " »",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "<script>",
        "&amp;",
        "&",
        "<",
        ">",
        "\\",
        "\\u003c",
    ),
    *("🦉", "👩‍👩‍👧", "é", "e\u0301", "œ", "Ñ", "ß", "日本", "\u2028", "\u2029", "\u00a0", "\u202f", "\u200b"),
    *("\t", "\n", "{{ 7 }}", "{% load %}", "%s", "${x}", "{}", "\x7f", "\u0085", " ", "mot", "Cordoue"),
]


def titles(count):
    """Of these pieces in any order, always the same; every piece is in some of them."""
    chance = random.Random(300)
    rest = itertools.chain(PIECES, iter(lambda: chance.choice(PIECES), None))
    return ["".join([next(rest), *chance.choices(PIECES, k=chance.randrange(1, 9)), "fin"]) for _ in range(count)]


@pytest.fixture
def titled_articles():
    """Titles are put past the tidying of the desk, so that nothing but the page's own escaping protects them."""
    first = publish_article(tags=[make_tag(name="Culture", section_position=1)], standfirst="Chapeau.")
    values = {field.attname: getattr(first, field.attname) for field in Edition._meta.concrete_fields}
    articles = Article.objects.bulk_create(Article(title="Titre", slug=f"titre-{n}") for n in range(300))
    changed = [
        {"id": None, "article_id": article.pk, "slug": article.slug, "translation_group": article.pk, "title": title}
        for article, title in zip(articles, titles(300), strict=True)
    ]
    Edition.objects.bulk_create(Edition(**values | each | {"standfirst": each["title"]}) for each in changed)
    return {each["title"]: each["slug"] for each in changed}


def named(data):
    return [each["@type"] for each in data], data[0]["headline"], data[1]["itemListElement"][-1]["name"]


def test_the_data_of_three_hundred_articles_parses_back_to_their_titles(titled_articles):
    found = {}
    for edition in Edition.objects.filter(slug__in=titled_articles.values()):
        scripts = re.findall(SCRIPT, context_of(edition, at=NOON)["page"].schemas, re.DOTALL)
        found[edition.title] = named([json.loads(each) for each in scripts])
    assert found == {title: (["NewsArticle", "BreadcrumbList"], title, title) for title in titles(300)}


def test_their_pages_hold_it_so(client, titled_articles):
    """One page for each of the pieces that titles are made of."""
    some = titles(300)[: len(PIECES)]
    found = {title: named(found_on(client, f"/{titled_articles[title]}/")) for title in some}
    assert found == {title: (["NewsArticle", "BreadcrumbList"], title, title) for title in some}


def test_what_a_partner_pays_for_is_an_advertisers_and_names_who_pays():
    found = schemas(title="Le moulin", partner="Les Moulins de la Vega")
    assert "NewsArticle" not in found
    article = found["AdvertiserContentArticle"]
    assert article["sponsor"] == {"@type": "Organization", "name": "Les Moulins de la Vega"}
    assert article["publisher"]["name"] == "Patio"
    assert "sponsor" not in schemas()["NewsArticle"]


def test_a_translation_that_a_partner_pays_for_is_called_so():
    edition = publish_article(language="en", partner="The Mills")
    assert structured_data.work(edition)["@type"] == "AdvertiserContentArticle"
