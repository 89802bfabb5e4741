"""Statements that are sent again and again are planned once for each connection, and a connection is not asked in vain."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from articles.models import Tag
from cms.postgresql import base
from cms.prepared import KEY, WORD, prepared

PLANNED = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s"


class Label(models.Model):
    name = models.CharField(max_length=9)

    class Meta:
        app_label, db_table, managed = "planned", "planned_label", False

    def __str__(self):
        return self.name


@pytest.fixture(autouse=True)
def postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL")
    connection.close()
    yield
    connection.close()


@prepared(slug=WORD, pk=KEY)
def described(*, slug, pk):
    return Tag.objects.filter(slug=slug, pk__gt=pk).order_by("pk")


@prepared(pks=[KEY])
def names(*, pks):
    return Tag.objects.filter(pk__in=pks).values_list("name", flat=True)


def planned(text):
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, [f"%{text}%"])
        return cursor.fetchone()[0]


def test_a_statement_is_planned_once_for_all_values():
    tag = Tag.objects.create(name="Cour")
    for pk in (0, -1, -40_000, -(2**40)):
        assert described(slug="cour", pk=pk) == [tag]
        assert names(pks=[tag.pk]) == ["Cour"]
    assert planned("articles_tag") == 2


def test_behind_a_pooler_none_is(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    tag = Tag.objects.create(name="Cour")
    for _turn in range(4):
        assert described(slug="cour", pk=0) == [tag]
    assert planned("articles_tag") == 0


@prepared(name=WORD)
def labels(*, name):
    return Label.objects.filter(name=name)


@pytest.fixture
def elsewhere():
    """A cursor of another connection."""
    other = base.DatabaseWrapper(connection.settings_dict)
    with other.cursor() as cursor:
        yield cursor
        cursor.execute("DROP TABLE IF EXISTS planned_label")
    other.close()


def test_a_table_may_change_under_it(elsewhere):
    elsewhere.execute("CREATE TABLE planned_label (id bigserial, name varchar(9))")
    elsewhere.execute("INSERT INTO planned_label (name) VALUES ('Cour')")
    for kind in ("varchar(9)", "varchar(99)", "text"):
        elsewhere.execute(f"ALTER TABLE planned_label ALTER COLUMN name TYPE {kind}")
        for _turn in range(4):
            assert [label.name for label in labels(name="Cour")] == ["Cour"]
    assert planned("planned_label") > 0


def test_other_statements_are_sent_as_ever():
    connection.ensure_connection()
    factory = connection.connection.cursor_factory
    described(slug="cour", pk=0)
    assert connection.connection.cursor_factory is factory is not base.PlannedCursor


def test_a_connection_that_is_well_is_not_asked():
    connection.ensure_connection()
    with CaptureQueriesContext(connection), pytest.MonkeyPatch.context() as patch:
        patch.setattr(base.base.DatabaseWrapper, "is_usable", lambda self: pytest.fail("asked"))
        assert connection.is_usable()


def test_one_that_the_server_ended_is_not_usable(elsewhere):
    connection.ensure_connection()
    elsewhere.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid])
    assert elsewhere.fetchone() == (True,)
    assert not connection.is_usable()
