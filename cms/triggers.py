"""Triggers, declared once by the apps that need them and put in after every `migrate`: on SQLite a table loses its triggers
whenever Django remakes it. The system check says when one is missing.

An app registers its own in `ready()` and connects `put_in` to `post_migrate` of itself.
"""

import hashlib
from dataclasses import dataclass

from django.core import checks
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Trigger:
    """`create`: the statement, on PostgreSQL after that of the `function` which it calls. `needs`: other tables without
    which it could not run, `columns`: "table.column", the same. `refill`: the statements that bring up to date what it should
    have kept while it was missing."""

    name: str
    table: str
    vendor: str  # "sqlite", "postgresql"
    create: str
    function: str = ""
    needs: tuple = ()
    refill: tuple = ()
    columns: tuple = ()

    @property
    def digest(self):
        return hashlib.blake2b(f"{self.function}\n{self.create}".encode(), digest_size=16).hexdigest()


registered = {}


def register(*triggers):
    for trigger in triggers:
        registered[trigger.vendor, trigger.name] = trigger


def put_in(using="default", **kwargs):
    """A receiver of `post_migrate`: puts in those that are missing or different; asks two questions where none is."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        lacking = missing(connection)
        for trigger in lacking:
            for statement in STATEMENTS[connection.vendor](trigger):
                cursor.execute(statement, None)
        for statement in dict.fromkeys(statement for trigger in lacking for statement in trigger.refill):
            cursor.execute(statement, None)


def missing(connection):
    """The triggers that are not in the database, or are others there, though it has the tables for them."""
    own = [trigger for trigger in registered.values() if trigger.vendor == connection.vendor]
    if not own:
        return []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(PRESENT[connection.vendor])
        present = {(table, name): version for table, name, version in cursor.fetchall()}
    version = VERSION[connection.vendor]
    lacking = [
        trigger
        for trigger in own
        if tables.issuperset({trigger.table, *trigger.needs})
        and present.get((trigger.table, trigger.name)) != version(trigger)
    ]
    columns = columns_there({name for trigger in lacking for name in trigger.columns}, connection)
    return [trigger for trigger in lacking if columns.issuperset(trigger.columns)]


def columns_there(names, connection):
    """Those of these, "table.column", that are in the database. A migration that was taken back has removed some."""
    found, tables = set(), sorted({name.partition(".")[0] for name in names})
    with connection.cursor() as cursor:
        for table in tables:
            described = connection.introspection.get_table_description(cursor, table)
            found |= {f"{table}.{column.name}" for column in described}
    return found


# What is known of a trigger that is there: SQLite keeps its statement, PostgreSQL a comment with our digest.

PRESENT = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT relname, tgname, obj_description(pg_trigger.oid, 'pg_trigger') FROM pg_trigger "
    "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)",
}
VERSION = {"sqlite": lambda trigger: trigger.create, "postgresql": lambda trigger: trigger.digest}


def statements_of_sqlite(trigger):
    return [f"DROP TRIGGER IF EXISTS {trigger.name}", trigger.create]


def statements_of_postgresql(trigger):
    on = f"{trigger.name} ON {trigger.table}"
    made = [f"DROP TRIGGER IF EXISTS {on}", trigger.create, f"COMMENT ON TRIGGER {on} IS '{trigger.digest}'"]
    return [trigger.function, *made] if trigger.function else made


STATEMENTS = {"sqlite": statements_of_sqlite, "postgresql": statements_of_postgresql}


def system_check(databases=None, **kwargs):
    return [
        checks.Warning(
            _("The trigger %(name)s of the table %(table)s is missing, or is another one.")
            % {"name": trigger.name, "table": trigger.table},
            hint=_("Run manage.py migrate."),
            id="cms.W001",
        )
        for alias in databases or ()
        for trigger in missing(connections[alias])
    ]
