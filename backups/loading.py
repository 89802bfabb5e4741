"""Rows come into a database that was empty, and are compared with what they came from. All of it, or nothing is left."""

import contextlib
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from backups import schema
from backups.errors import BackupError
from backups.tables import Content, content_of


def require_empty(connection):
    if rows := schema.rows_in_the_way(connection):
        names = ", ".join(f"{name} ({number})" for name, number in sorted(rows.items())[:5])
        raise BackupError(
            _("The database is not empty: %(names)s. Nothing was written; name a new one.") % {"names": names}
        )


@contextlib.contextmanager
def taken_back_on_failure(connection):
    """Tables that were not there before go again, and the file of a new SQLite database."""
    new = file_of(connection)
    new = new if new and not new.exists() else None
    tables = schema.table_names(connection)
    try:
        yield
    except BaseException:
        with contextlib.suppress(DatabaseError):
            schema.drop_all_but(connection, tables)
        connection.close()
        if new:
            for ending in ("", "-wal", "-shm", "-turns"):
                new.with_name(new.name + ending).unlink(missing_ok=True)
        raise


def file_of(connection):
    name = str(connection.settings_dict["NAME"])
    return Path(name) if connection.vendor == "sqlite" and not name.startswith((":memory:", "file:")) else None


@contextlib.contextmanager
def one_transaction(connection):
    try:
        with transaction.atomic(using=connection.alias):
            yield
    finally:
        ContentType.objects.clear_cache()


def fill(connection, tables, lines_of, *, step):
    """`lines_of(table)` gives its rows. Returns {name: Content}; a difference is a BackupError."""
    schema.empty(connection, tables)
    contents = {}
    for table in tables:
        content = contents[table.name] = Content(table)
        table.insert(connection, stepped(content.watch(lines_of(table)), step))
        require_equal(table, content, content_of(table, connection))
    connection.check_constraints()
    return contents


def stepped(lines, step):
    for line in lines:
        yield line
        step()


def require_equal(table, content, there):
    if (there.rows, there.sum) != (content.rows, content.sum):
        raise BackupError(
            _("The rows of the table %(name)s are not in the database as they were written: %(there)s of %(rows)s.")
            % {"name": table.name, "there": there.rows, "rows": content.rows}
        )
