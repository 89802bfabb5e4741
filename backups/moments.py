"""All rows as they were at one moment, while others write."""

from contextlib import contextmanager

from django.db import connections, transaction

from backups.scratch import SQLITE, connected

ALIAS = "moment"
BEGIN = {
    "sqlite": ["PRAGMA mmap_size=0"],  # what is read once need not stay in this process
    "postgresql": [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET LOCAL idle_in_transaction_session_timeout = 0",  # pictures are read meanwhile
        "SET LOCAL statement_timeout = 0",
    ],
}


@contextmanager
def one_moment(using="default"):
    """A connection of its own, named ALIAS, that sees the database as it is now for as long as the block takes. It
    stops no writer: on SQLite it takes no write lock (the file of the log grows meanwhile)."""
    with connected(ALIAS, using=using, **reading(connections[using])) as connection, transaction.atomic(using=ALIAS):
        with connection.cursor() as cursor:
            for statement in BEGIN[connection.vendor]:
                cursor.execute(statement)
            cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the moment is that of the first row read
            cursor.fetchall()
        yield connection


def reading(connection):
    """On SQLite, Django's own backend: with ours a transaction waits for its turn to write."""
    if connection.vendor != "sqlite":
        return {}
    options = {**connection.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    return {"ENGINE": SQLITE["ENGINE"], "OPTIONS": options}
