"""The database between two tests that commit: emptied as Django does it, and what `migrate` leaves in it put back as it was.

Django has every app do again what it does after `migrate`: types of content, permissions, groups, a look at all triggers.
"""

import contextlib

from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections, transaction

from articles.triggers import RECORDS
from cms import statistics, triggers
from cms.kept import generation
from cms.kept.models import Change, Epoch

ITS_OWN = {model._meta.db_table for model in (Change, Epoch)}  # another one in each database
ATTEMPTS = 5  # to get all tables for oneself, while answers that nobody waits for end
remembered = {}  # {alias: [(table, columns, rows)]}


def remember(alias):
    """What there is right after `migrate`."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        found = []
        for table in sorted(set(tables) - ITS_OWN):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            if rows := cursor.fetchall():
                found.append((table, columns, rows))
    remembered[alias] = found


def empty(alias):
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            flush(alias)
            break
        except CommandError as error:  # a page that closed says goodbye, and PostgreSQL breaks the tie against either
            if not attempts_left or not isinstance(error.__cause__, OperationalError):
                raise
    put_back(alias)


def flush(alias):
    options = {"reset_sequences": False, "allow_cascade": False, "inhibit_post_migrate": True}
    with records_removable(alias):
        call_command("flush", verbosity=0, interactive=False, database=alias, **options)


@contextlib.contextmanager
def records_removable(alias="default"):
    """Takes away the triggers that keep the audit log; PostgreSQL's TRUNCATE does not ask them."""
    connection = connections[alias]
    own = [each for each in triggers.registered.values() if each.table == RECORDS and each.vendor == connection.vendor]
    with connection.cursor() as cursor:
        for trigger in own:
            on = "" if connection.vendor == "sqlite" else f" ON {RECORDS}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")
    try:
        yield
    finally:
        triggers.put_in(alias)


def put_back(alias):
    connection = connections[alias]
    quote = connection.ops.quote_name
    ContentType.objects.clear_cache()
    with transaction.atomic(using=alias), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table, columns, rows in remembered[alias]:
            names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)
    generation.begin_epoch(alias)
    statistics.refresh_after_migration(None, alias)
