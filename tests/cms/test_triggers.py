"""Triggers are there after every `migrate`, and it is said when one is not."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, models

from articles.models import Edition
from cms import triggers
from search.engines.base import Scope, Term
from search.index import Index
from search.models import IndexEntry
from tests.factories import NOON, publish_article

pytestmark = pytest.mark.django_db(transaction=True)


def warnings():
    found = [each for each in run_checks(tags=["database"], databases=["default"]) if each.id == "cms.W001"]
    return sorted(str(each.msg) for each in found)


def names():
    return sorted(trigger.name for trigger in triggers.missing(connection))


def found():
    return Index(Scope(NOON, "fr")).count([Term("patio"), Term("cloitr")], most=9)


def migrate():
    call_command("migrate", verbosity=0)


@pytest.fixture
def drop_triggers():
    """What Django does on SQLite when it remakes the table; PostgreSQL's triggers stay, and are dropped by hand."""

    def drop():
        if connection.vendor == "sqlite":
            former = IndexEntry._meta.get_field("length")
            changed = models.PositiveIntegerField(default=0, db_default=0)
            changed.set_attributes_from_name("length")
            changed.model = IndexEntry
            with connection.schema_editor() as editor:
                editor.alter_field(IndexEntry, former, changed)
            with connection.schema_editor() as editor:
                editor.alter_field(IndexEntry, changed, former)
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER search_indexentry_facts ON search_indexentry")
                cursor.execute("DROP TRIGGER times_of_search_indexentry ON articles_edition")

    yield drop
    migrate()


def test_all_are_there_after_migrate_and_nothing_is_written_again(django_assert_num_queries):
    assert names() == warnings() == []
    with django_assert_num_queries(2 if connection.in_atomic_block else 4):  # BEGIN and COMMIT are counted
        triggers.put_in("default")


def test_a_remade_table_lacks_them_until_migrate_and_check_says_so(drop_triggers):
    publish_article(title="Patio")
    if connection.vendor == "postgresql":
        publish_article(title="Cloître", language="en")
    drop_triggers()
    assert len(names()) == len(warnings()) >= 2
    assert any("search_indexentry" in each for each in warnings())
    change()
    assert found() == [1, 0]
    migrate()
    assert names() == warnings() == []
    assert found() == [0, 1]
    change_back()
    assert found() == [1, 0]


def change():
    """What nobody finds, or goes on to be found, without the triggers: other words, or, on PostgreSQL, in another language."""
    if connection.vendor == "sqlite":
        IndexEntry.objects.update(title="cloitr", deck="", body="")
    else:
        Edition.objects.filter(title="Patio").update(language="en")
        Edition.objects.filter(title="Cloître").update(language="fr")


def change_back():
    if connection.vendor == "sqlite":
        IndexEntry.objects.update(title="patio")
    else:
        Edition.objects.filter(title="Patio").update(language="fr")
        Edition.objects.filter(title="Cloître").update(language="en")


def test_one_that_is_another_is_replaced(drop_triggers):
    name = names_of_vendor()[0]
    declared = triggers.registered[connection.vendor, name]
    before = triggers.VERSION[connection.vendor](declared)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {declared.table} BEGIN SELECT 1; END")
        else:
            cursor.execute(f"COMMENT ON TRIGGER {name} ON {declared.table} IS 'of before'")
    assert names() == [name]
    migrate()
    assert names() == []
    with connection.cursor() as cursor:
        cursor.execute(triggers.PRESENT[connection.vendor])
        assert before in [version for _table, _name, version in cursor.fetchall()]


def names_of_vendor():
    return sorted(name for vendor, name in triggers.registered if vendor == connection.vendor)
