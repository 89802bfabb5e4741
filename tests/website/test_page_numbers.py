"""The numbers below long lists, the first page, the last one, and what asks for it."""

from datetime import UTC, datetime

import pytest
from lxml import html

from articles.models import Article, Edition, EditionTag
from tests.factories import NOON, make_tag, publish_article

pytestmark = pytest.mark.django_db
TAG = "/tag/ete/"


def publish_many(count, *, tag):
    first = publish_article(at=datetime(2014, 5, 15, tzinfo=UTC), title="Une", tags=[tag])
    values = {field.attname: getattr(first, field.attname) for field in Edition._meta.concrete_fields}
    for number in range(1, count):
        article = Article.objects.create(title="Une", slug=f"une-{number}")
        own = {"id": None, "article_id": article.pk, "slug": article.slug, "translation_group": article.pk}
        copy = Edition.objects.create(**values | own)
        EditionTag.objects.create(edition=copy, tag=tag, published_at=copy.published_at)


def numbers(read, path):
    """What stands between "newer" and "older", with the addresses of what is a link."""
    items = html.fromstring(read(path).content).xpath("//ol[@class='page-numbers']/li")
    return [(item.text_content().replace("Page", "").strip(), *item.xpath("a/@href")) for item in items]


def linked(path, *numbers):
    return [(str(number), f"{path}?page={number}" if number > 1 else path) for number in numbers]


def test_where_the_rows_are_counted_all_of_it_is_said(read):
    path = "/archive/2014/05/"
    publish_many(130, tag=make_tag(name="Été"))
    assert numbers(read, path) == [("1",), *linked(path, 2), ("…",), *linked(path, 7)]
    around = [*linked(path, 3), ("4",), *linked(path, 5)]
    assert numbers(read, f"{path}?page=4") == [*linked(path, 1), ("…",), *around, ("…",), *linked(path, 7)]
    assert numbers(read, f"{path}?page=7") == [*linked(path, 1), ("…",), *linked(path, 6), ("7",)]
    assert [read(f"{path}?page={number}").status_code for number in (8, 0, "x")] == [404, 404, 404]


def test_elsewhere_the_last_page_is_looked_for_once_somebody_asks(read, django_assert_num_queries):
    publish_many(61, tag=make_tag(name="Été"))
    last = ("Dernière", f"{TAG}?page=last")
    assert numbers(read, TAG) == [("1",), *linked(TAG, 2), ("…",), last]
    assert numbers(read, f"{TAG}?page=2") == [*linked(TAG, 1), ("2",), *linked(TAG, 3), ("…",), last]
    assert numbers(read, f"{TAG}?page=4") == [*linked(TAG, 1), ("…",), *linked(TAG, 3), ("4",)]
    with django_assert_num_queries(2):
        response = read(f"{TAG}?page=last")
    assert (response.status_code, response.headers["Location"]) == (302, f"{TAG}?page=4")
    for path in ("/", "/author/", "/corrections/", "/en/", "/tag/"):
        assert read(f"{path}?page=last").status_code == 302, path
    assert read("/?page=last").headers["Location"] == "/?page=5"
    assert read("/corrections/?page=last").headers["Location"] == "/corrections/"
    assert read("/en/?page=last", at=NOON).headers["Location"] == "/en/"


def test_one_page_has_no_numbers(read):
    publish_many(3, tag=make_tag(name="Été"))
    assert numbers(read, TAG) == numbers(read, "/archive/2014/") == []


def test_results_have_numbers_and_no_last_page(read):
    publish_many(3, tag=make_tag(name="Été"))
    assert numbers(read, "/search/?q=une") == []
    assert read("/search/?q=une&page=last").status_code == 404
