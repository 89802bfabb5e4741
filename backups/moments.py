"""All rows as they were at one moment, while others write."""

from contextlib import contextmanager

from django.db import connections, transaction

ALIAS = "moment"


@contextmanager
def one_moment(using="default"):
    """A connection of its own, named ALIAS, that sees the database as it is now for as long as the block takes. It
    stops no writer: on SQLite it takes no write lock (the file of the log grows meanwhile)."""
    connection = connections[using].copy(ALIAS)
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA mmap_size=0")  # what is read once need not stay in this process
                else:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # pictures are read meanwhile
                    cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the moment is that of the first row read
                cursor.fetchall()
            yield connection
    finally:
        connection.close()
        del connections[ALIAS]
