"""Databases that are used for a while, under an alias of their own."""

import contextlib
import copy
import secrets
from pathlib import Path

import environ
from django.db import DatabaseError, connections
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from backups.errors import BackupError

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"},
    **dict.fromkeys(["USER", "PASSWORD", "HOST", "PORT"], ""),
}


@contextlib.contextmanager
def connected(alias, *, using="default", **changes):
    """The connection of the database that differs from the site's own by `changes`; this thread alone knows the alias."""
    facts = {**copy.deepcopy(connections[using].settings_dict), "CONN_MAX_AGE": 0, **changes}
    connections[alias] = load_backend(facts["ENGINE"]).DatabaseWrapper(facts, alias)
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias]


def settings_of(url):
    """What DATABASE_URL's value says."""
    try:
        if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise ValueError
        found = environ.Env.db_url_config(url)
    except Exception as error:
        raise BackupError(_("A database is named as in DATABASE_URL: sqlite:///… or postgres://….")) from error
    if found["ENGINE"] == SQLITE["ENGINE"]:
        return {**SQLITE, "NAME": found["NAME"]}
    return {"OPTIONS": {}, **found}


@contextlib.contextmanager
def scratch_database(alias, folder):
    """An empty database of the same kind as the site's that goes afterwards: on PostgreSQL beside it, on the same server.
    Where that may not be made, a file of SQLite: `connection.vendor` tells."""
    connection = connections["default"]
    name = f"patio_verify_{secrets.token_hex(6)}"
    if connection.vendor == "postgresql" and made(connection, name):
        try:
            with connected(alias, NAME=name) as scratch:
                yield scratch
        finally:
            execute(connection, f"DROP DATABASE {connection.ops.quote_name(name)}")
    else:
        with connected(alias, **SQLITE, NAME=str(Path(folder) / "patio.sqlite3")) as scratch:
            yield scratch


def made(connection, name):
    try:
        execute(connection, f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0")
    except DatabaseError:
        return False
    return True


def execute(connection, statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
