from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from cms import statistics
from tests.factories import publish_article

pytestmark = pytest.mark.django_db


def known(table):
    """How many rows the database takes the table to have; None where it was never told."""
    sql, values = "SELECT stat FROM sqlite_stat1 WHERE tbl = %s AND idx IS NOT NULL LIMIT 1", [table]
    if connection.vendor == "postgresql":
        sql, values = "SELECT reltuples FROM pg_class WHERE relname = %s AND reltuples >= 0", [table]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return int(str(row[0]).split()[0].removesuffix(".0")) if row else None


def forget():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("DELETE FROM sqlite_stat1")


def test_the_database_is_told_how_many_rows_there_are():
    forget()
    for _number in range(3):
        publish_article()
    statistics.refresh()
    assert known("articles_edition") == 3


@pytest.mark.parametrize("command", ["rebuild_related", "rebuild_search"])
def test_what_writes_many_rows_tells_it(command):
    forget()
    publish_article()
    call_command(command, stdout=StringIO())
    assert known("articles_edition") == 1


def test_sqlite_is_told_after_a_migration():
    forget()
    publish_article()
    statistics.refresh_after_migration(sender=None, using="default")
    assert known("articles_edition") == (1 if connection.vendor == "sqlite" else known("articles_edition"))
