"""Reading costs a constant number of queries, and nobody asks who an anonymous reader is."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article, Edition, EditionByline, EditionTag
from rendering import finishing
from search import indexing
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
EXPECTED = {
    "article": 14,  # what stands around it takes 12, 7 where related articles were stored; its series one
    "translation": 10,
    "home": 5,
    "second page": 3,
    "tag": 3,
    "section": 4,
    "series": 3,
    "author": 4,
    "search": 13,  # 12 where the words stand in every text that is shown
    "corrections": 3,
    "archive": 5,
    "archive year": 3,
    "archive month": 3,
    "authors": 2,
    "tags": 2,
    "feed": 3,
    "json feed": 3,
    "tag feed": 4,
    "author feed": 5,
    "sitemap": 4,
    "pages": 16,
    "articles": 2,
    "news": 1,
}
WITHOUT_PARTS = EXPECTED | {
    "archive year": 5,
    "archive month": 5,
    "article": 19,
    "translation": 15,
    "home": 9,
    "second page": 5,
    "tag": 5,
    "section": 6,
    "series": 5,
    "author": 6,
    "feed": 6,
    "json feed": 6,
    "tag feed": 7,
    "author feed": 8,
}


def fill(count, *, by, sections, tags, authors, image):
    """`count` articles with all that an article can have: the last three through the door, with translations and
    corrections, older ones copied from them."""
    editions = []
    for number in range(3):
        article = make_article(
            by=by,
            slug=f"a-{number}",
            title=f"Titre {number}",
            body="<h2>Un</h2>" + "<p>Texte.</p>" * 5,
            tags=[sections[number], *tags],
            bylines=authors,
            lead_image=image,
            pinned=[edition.article for edition in editions],
        )
        editions.append(publish_article(article=article, by=by, at=NOON - timedelta(hours=number + 1)))
        english = {"language": "en", "translation_of": article.pk, "tags": tags, "bylines": authors}
        publish_article(by=by, at=NOON - timedelta(hours=number), slug=f"en-{number}", **english)
    last = editions[-1]
    for minutes, note in ((3, "Un nom était faux."), (2, ""), (1, "Un autre aussi.")):
        moment = NOON - timedelta(minutes=minutes)
        last = publishing.correct(last, source={**last.source, "kicker": str(moment)}, by=by, note=note, now=moment)
    copy(editions[0], count - 3, tags=[*sections, *tags], authors=authors)
    indexing.rebuild(Edition.objects.all())
    return last


def copy(edition, count, *, tags, authors):
    articles = Article.objects.bulk_create(
        Article(title=edition.title, slug=f"b-{number}", language=edition.language) for number in range(count)
    )
    copies = []
    for number, article in enumerate(articles, start=3):
        moment = NOON - timedelta(hours=number)
        values = {field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields}
        changed = {
            "id": None,
            "article_id": article.pk,
            "slug": article.slug,
            "live_from": moment,
            "published_at": moment,
            "updated_at": moment,
            "translation_group": article.pk,
        }
        copies.append(Edition(**values | changed))
    copies = Edition.objects.bulk_create(copies)
    EditionTag.objects.bulk_create(
        EditionTag(edition=each, tag=tag, published_at=each.published_at) for each in copies for tag in tags
    )
    EditionByline.objects.bulk_create(
        EditionByline(edition=each, author=author, published_at=each.published_at)
        for each in copies
        for author in authors
    )


@pytest.mark.parametrize("count", [3, 300])
def test_pages_cost_the_same_with_few_and_with_many_articles(read, count):
    by = make_user(role="chief editor")
    sections = [make_tag(section_position=number) for number in range(3)]
    tags = [make_tag() for _number in range(4)]
    authors = [make_author(portrait=make_image(), bio="<p>Elle écrit.</p>") for _number in range(4)]
    for author in authors:
        author.links.create(kind="site", url="https://example.org/")
    last = fill(count, by=by, sections=sections, tags=tags, authors=authors, image=make_image())
    series = make_series(*Article.objects.filter(language="fr").order_by("pk")[:100])
    more = "/?page=2" if count > 13 else "/"
    tag, author = tags[0].get_absolute_url(), authors[0].get_absolute_url()
    paths = {
        "article": last.get_absolute_url(),
        "translation": "/en/en-0/",
        "home": "/",
        "second page": more,
        "tag": tag,
        "series": series.get_absolute_url(),
        "section": sections[0].get_absolute_url(),
        "author": author,
        "search": "/search/?q=titre",
        "corrections": "/corrections/",
        "archive": "/archive/",
        "archive year": f"/archive/{NOON.year}/",
        "archive month": f"/archive/{NOON.year}/{NOON.month:02}/",
        "authors": "/author/",
        "tags": "/tag/",
        "feed": "/feed/",
        "json feed": "/feed.json",
        "tag feed": f"{tag}feed/",
        "author feed": f"{author}feed.json",
        "sitemap": "/sitemap.xml",
        "pages": "/sitemap-pages.xml",
        "articles": "/sitemap-articles.xml",
        "news": "/sitemap-news.xml",
    }
    # All the others are pinned, or neighbours in time; nothing is left for strips of sections.
    few = {"article": 16, "home": 6, "second page": 6} if count <= 13 else {}
    assert counted(read, paths) == WITHOUT_PARTS | few
    finishing.finish(finishing.lacking(NOON).values_list("pk", flat=True))
    few = {"article": 11, "home": 4, "second page": 4} if count <= 13 else {}
    assert counted(read, paths) == EXPECTED | few


def counted(read, paths):
    found = {}
    for name, path in paths.items():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert read(path).status_code == 200
        found[name] = len(queries)
        tables = " ".join(query["sql"] for query in queries)
        assert "django_session" not in tables
        assert "authors_user" not in tables
    return found
