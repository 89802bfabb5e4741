"""Rows come into a database that was empty, and are compared with what they came from. All of it, or nothing is left."""

import contextlib
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from backups import schema
from backups.errors import BackupError
from backups.tables import Content, content_of

PASSES = 2  # the first finds what triggers changed, the second that nothing is left


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
    """`lines_of(table)` gives its rows, as often as it is asked. Returns {name: Content}; a difference is a BackupError.

    Triggers write into tables that the backup has as well (they make rows, or mark them): what is another table than it
    should be, when all are filled, is filled again.
    """
    schema.empty(connection, tables)
    contents = {table.name: put(connection, table, lines_of(table), step=step) for table in tables}
    for _again in range(PASSES):
        changed = [table for table in tables if not contents[table.name].equals(content_of(table, connection))]
        for table in changed:
            put(connection, table, lines_of(table), step=lambda: None)
    for table in changed:
        require_equal(table, contents[table.name], content_of(table, connection))
    connection.check_constraints()
    return contents


def put(connection, table, lines, *, step):
    content = Content(table)
    schema.empty(connection, [table])
    table.insert(connection, stepped(content.watch(lines), step))
    return content


def stepped(lines, step):
    for line in lines:
        yield line
        step()


def require_equal(table, content, there):
    if not content.equals(there):
        raise BackupError(
            _("The rows of the table %(name)s are not in the database as they were written: %(there)s of %(rows)s.")
            % {"name": table.name, "there": there.rows, "rows": content.rows}
        )
