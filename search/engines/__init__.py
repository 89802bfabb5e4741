"""Who finds: the database's own engine always, and before it those that other apps register."""

from django.db import connection

from search.engines.postgresql import PostgreSQL
from search.engines.sqlite import SQLite

DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}

registered = []


def register(engine):
    """`engine` is an `ExternalEngine`."""
    if engine not in registered:
        registered.append(engine)


def unregister(engine):
    if engine in registered:
        registered.remove(engine)


def of_database():
    return DATABASES[connection.vendor]
