"""Nothing leaks before its time, and at its time it is everywhere."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from lxml import etree

from articles import arranging, publishing, writing
from articles.models import Article, Series
from articles.models.article import State
from cms.http import health
from tests.factories import (
    NOON,
    make_article,
    make_author,
    make_image,
    make_series,
    make_tag,
    make_user,
    publish_article,
)

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOON - timedelta(hours=1)
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
    english = {"slug": "in-english", "language": "en", "translation_of": editions[0].article_id}
    publish_article(title="In English", tags=[section], at=NOON - DAY, **english)
    corrected = {**editions[1].source, "kicker": "Corrigé"}
    publishing.correct(
        editions[1], source=corrected, by=make_user(role="chief editor"), note="C’était faux.", now=LATER
    )
    publish_article(slug="parti", until=NOON - DAY, at=NOON - 2 * DAY)
    make_series(*(edition.article for edition in editions), name="Cour")
    return editions


SITEMAPS = ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml"]


def public_paths(read, *, at=NOON):
    sitemaps = [etree.fromstring(read(path, at=at).content) for path in SITEMAPS[1:]]
    listed = [row.findtext("{*}loc").removeprefix("http://testserver") for root in sitemaps for row in root]
    listed = list(dict.fromkeys(listed))
    followed = ["/", "/en/", *(path for path in listed if "/tag/" in path or "/author/" in path)]
    listed += ["/series/cour/?page=2", f"/series/{WORD}/", f"/series/{WORD}", "/series/cour"]
    feeds = [f"{path}{way}" for path in followed for way in ("feed/", "feed.json")]
    words = ["", "titre", WORD, "anna", "tirte", "tit", "xan", f"titre+{WORD}", "titre&section=culture&year=2026"]
    words += ["titre&author=anna-roux", f"titre&section={WORD.lower()}", f"titre&author={WORD.lower()}"]
    searches = [
        f"{start}search/{way}?q={each}" for start in ("/", "/en/") for way in ("", "suggest/") for each in words
    ]
    others = [
        *(
            "/health/",
            "/robots.txt",
            "/favicon.ico",
            "/absent/",
            "/parti/",
            "/en/absent/",
            "/?page=2",
            "/tag/ete/?page=2",
        ),
        *("/Absent.", "/Titre-1", "/en/titre-1/", "/in-english", "/rss.xml", "/nouveau", "/Nouveau/", "/en/nouveau/"),
        *(f"/{kind}/{WORD}{end}" for kind in ("tag", "author") for end in ("", ".", "/", "/rss.xml", "/feed/")),
        *(f"/{WORD}-futur", f"/{WORD}-futur/", f"/en/{WORD}-futur.", f"/{WORD}-soon", f"/{WORD.lower()}-draft/"),
        *("/?p=1", "/?name=xanadu", "/?cat=3", "/?s=titre", "/xanadu/amp/", "/tag/xanadu/page/2/", "/2024/11/xanadu/"),
        *(
            "/archive/",
            f"/archive/{NOON.year}/",
            "/author/",
            "/tag/",
            "/corrections/",
            "/en/corrections/",
            "/corrections/?page=2",
            "/sitemap-articles.xml?page=2",
        ),
    ]
    return [*SITEMAPS, *listed, *feeds, *searches, *others]


def whole_site(read, *, at=NOON):
    """Nothing that is remembered hides what would be counted now."""
    cache.clear()
    health.memory["until"] = 0
    found = {}
    for path in public_paths(read, at=at):
        response = read(path, at=at)
        found[path] = (response.status_code, dict(response.headers), response.content)
    return found


def test_unpublished_articles_in_any_state_change_not_one_byte(read, magazine):
    before = whole_site(read)
    assert {status for status, _headers, _content in before.values()} == {200, 301, 404, 410}
    assert "faux" in before["/corrections/"][2].decode()
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
    publish_article(title=f"{WORD} soon", language="en", translation_of=magazine[2].article_id, at=NOON + SECOND)
    Series.objects.get().put_in_order(with_unpublished(magazine))
    make_series(*Article.objects.filter(title__startswith=WORD), name=WORD)
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
    planned = publishing.publish(live, by=chief, at=NOON + SECOND, now=NOON - DAY / 2)
    writing.write(live, {"standfirst": f"{WORD} encore", "tags": [f"{WORD} de plus"]}, by=chief)
    planned = publishing.update_planned(planned, by=chief, now=NOON - DAY / 3)
    fates = {planned.pk: "replace"}
    publishing.publish(live, by=chief, at=NOON + SECOND / 2, planned=fates, now=NOON - DAY / 3)
    noted = magazine[1].article.editions.first()
    publishing.change_note(noted, by=chief, note=WORD, now=NOON + SECOND)
    publishing.withdraw(magazine[3].article, by=chief, at=NOON + SECOND, now=NOON - DAY / 2)
    soon = arranging.editions_from(arranging.page_of("fr"), NOON).filter(title=f"{WORD} futur").get().article
    for section, at in ((None, NOON + SECOND), (magazine[0].tag_list[0], NOON + SECOND)):
        wanted = [(magazine[4].article, None), *([] if section else [(soon, None)])]
        arranging.arrange(arranging.page_of("fr", section), wanted, by=chief, at=at, now=NOON - DAY / 2)
    after = {**magazine[4].source, "kicker": WORD}
    publishing.correct(magazine[4], source=after, by=chief, note=WORD, now=NOON + SECOND)
    assert whole_site(read) == before


def with_unpublished(magazine):
    """Its articles in their order, with all that nobody can read before, between and behind them."""
    unseen = list(Article.objects.filter(title__startswith=WORD))
    return [*unseen[:2], magazine[0].article, *unseen[2:], *(edition.article for edition in magazine[1:])]


def surfaces(read, *, at):
    """Where the word can be read, by kind of page."""
    paths = {
        "home": "/",
        "article": "/xanadu/",
        "section": "/tag/culture/",
        "series": "/series/cour/",
        "tag": "/tag/ete/",
        "author": "/author/anna-roux/",
        "search": "/search/?q=titre",
        "feed": "/feed/",
        "json feed": "/feed.json",
        "tag feed": "/tag/ete/feed/",
        "tag json feed": "/tag/ete/feed.json",
        "author feed": "/author/anna-roux/feed/",
        "author json feed": "/author/anna-roux/feed.json",
        "neighbour": "/titre-1/",
        "related": "/titre-4/",
        "sitemap": "/sitemap-articles.xml",
        "news": "/sitemap-news.xml",
    }
    return {name for name, path in paths.items() if "xanadu" in read(path, at=at).text.lower().replace("q=xanadu", "")}


def test_a_second_before_its_time_nowhere_at_its_time_everywhere(read, magazine):
    image = make_image()
    edition = publish_article(
        title="Xanadu titre",
        slug="xanadu",
        tags=magazine[0].tag_list,
        bylines=magazine[0].authors,
        lead_image=image,
        at=NOON,
        until=NOON + DAY,
    )
    Series.objects.get().put_in_order([edition.article, magazine[0].article])
    everywhere = {"home", "article", "section", "series", "tag", "author", "search", "feed", "tag feed", "author feed"}
    everywhere |= {"json feed", "tag json feed", "author json feed", "neighbour", "related", "sitemap", "news"}
    assert surfaces(read, at=NOON - SECOND) == set()
    assert read(image.url, at=NOON - SECOND).status_code == 404
    assert surfaces(read, at=NOON) == everywhere
    assert read(image.url, at=NOON).status_code == 200
    assert surfaces(read, at=NOON + DAY - SECOND) == everywhere
    assert surfaces(read, at=NOON + DAY) == set()
    assert read(image.url, at=NOON + DAY).status_code == 404
