from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.functions import Length
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from articles.models import Edition, EditionByline, Tag
from cms.prepared import KEY, KEYS, MOMENT, WORD, Parameter, prepared
from tests.factories import NOON, make_tag, publish_article

pytestmark = pytest.mark.django_db


@prepared(slug=WORD)
def slugged(*, slug):
    return Tag.objects.filter(slug=slug)


@prepared(keys=[KEY])
def numbered(*, keys, count=None):
    return Tag.objects.filter(pk__in=keys).order_by("pk")[:count]


@prepared(keys=KEYS, slug=WORD)
def numbered_but(*, keys, slug):
    return Tag.objects.filter(pk__in=keys).exclude(slug=slug).order_by("pk")


@prepared(slug=WORD)
def names(*, slug):
    return Tag.objects.filter(slug=slug).values_list("name", "section_position")


@pytest.fixture
def tags():
    return [Tag.objects.create(name=f"Tag {number}", section_position=number) for number in range(30)]


def test_values_are_those_of_each_call(tags):
    for tag in tags[:3]:
        [found] = slugged(slug=tag.slug)
        assert (found, found.name, found.section_position) == (tag, tag.name, tag.section_position)
    assert slugged(slug="' OR 1=1 --%s") == []


def test_rows_of_values_are_tuples(tags):
    assert names(slug=tags[4].slug) == [("Tag 4", 4)]


@pytest.mark.parametrize("count", [0, 1, 2, 12, 13, 16, 17, 30])
def test_lists_of_any_length(tags, count):
    assert numbered(keys=[tag.pk for tag in tags[:count]]) == tags[:count]


@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_many_keys_are_written_into_the_statement(tags, count):
    assert numbered_but(keys=[tag.pk for tag in tags[:count]], slug="%s /*keys*/") == tags[:count]
    assert numbered_but(keys={tag.pk for tag in tags[:count]}, slug=tags[0].slug) == tags[1:count]
    with pytest.raises(ValueError, match="invalid literal"):
        numbered_but(keys=["1) OR (1=1"], slug="")


def test_other_arguments_make_other_statements(tags):
    keys = [tag.pk for tag in tags]
    assert [numbered(keys=keys, count=count) for count in (1, 3)] == [tags[:1], tags[:3]]


def test_it_is_assembled_once(tags, monkeypatch):
    slugged(slug=tags[0].slug)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    with CaptureQueriesContext(connection) as queries:
        [found] = slugged(slug=tags[1].slug)
    assert (found.name, len(queries)) == ("Tag 1", 1)


def test_the_function_itself_makes_the_queryset(tags):
    assert list(slugged.queryset(slug=tags[5].slug)) == [tags[5]]


def test_values_are_converted_by_their_field():
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    parameter = Parameter("at", None, MOMENT)
    sql, [slot] = parameter.as_sql(None, connection)
    assert sql == "%s"
    assert slot.filled({"at": moment}, connection) == MOMENT.get_db_prep_value(moment, connection)
    assert Parameter("n", 1, BigIntegerField()).as_sql(None, connection)[1][0].filled({"n": [1, "2"]}, connection) == 2


@prepared(slug=WORD)
def with_length(*, slug):
    return Tag.objects.filter(slug=slug).annotate(length=Length("name")).only("slug", "section_position")


@prepared(key=KEY)
def editions(*, key):
    return Edition.objects.filter(pk=key)


@prepared(key=KEY)
def bylines(*, key):
    return EditionByline.objects.filter(edition=key).select_related("author")


def test_instances_are_those_that_django_makes(tags):
    [found], [made] = with_length(slug=tags[3].slug), with_length.queryset(slug=tags[3].slug)
    assert (found.length, found.__dict__.keys()) == (len("Tag 3"), made.__dict__.keys())
    assert found.get_deferred_fields() == made.get_deferred_fields() == {"name", "key", "description"}
    assert (found._state.adding, found._state.db, found._state.fields_cache) == (False, "default", {})
    assert (found.name, found) == ("Tag 3", tags[3])


def test_columns_are_what_their_fields_make_of_them():
    edition = publish_article(tags=[make_tag()])
    [found], [made] = editions(key=edition.pk), editions.queryset(key=edition.pk)
    assert [getattr(found, each.attname) for each in Edition._meta.concrete_fields] == [
        getattr(made, each.attname) for each in Edition._meta.concrete_fields
    ]
    assert (found.live_from, found.live_from.tzinfo) == (NOON, UTC)


def test_rows_of_related_tables_are_there_too():
    edition = publish_article()
    [author] = edition.authors
    with CaptureQueriesContext(connection) as queries:
        assert [byline.author.name for byline in bylines(key=edition.pk)] == [author.name]
    assert len(queries) == 1
