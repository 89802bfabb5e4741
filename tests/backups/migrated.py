"""Databases as `migrate` leaves them: it runs once, and the others are copies. It takes half of what most tests of backups take."""

import contextlib
import sqlite3

from django.db import connection as own

from backups import schema
from backups.scratch import SQLITE, connected, execute, made

migrate = schema.migrate


class Migrated:
    def __init__(self, folder):
        self.file, self.name = folder / "migrated.sqlite3", None

    def fill(self, connection):
        """Instead of `backups.schema.migrate`. A database that is not empty is migrated."""
        if schema.table_names(connection):
            migrate(connection)
        elif connection.vendor == "sqlite":
            self.copy_file(connection)
        else:
            self.copy_database(connection)

    def copy_file(self, connection):
        if not self.file.exists():
            with connected("migrated", **SQLITE, NAME=str(self.file)) as new:
                migrate(new)
        with contextlib.closing(sqlite3.connect(self.file)) as source, connection.wrap_database_errors:
            source.backup(connection.connection)

    def copy_database(self, connection):
        if self.name is None:
            self.name = f"{own.settings_dict['NAME']}_migrated"
            assert made(own, self.name)
            with connected("migrated", NAME=self.name) as new:
                migrate(new)
        connection.close()
        quote, name = connection.ops.quote_name, connection.settings_dict["NAME"]
        execute(own, f"DROP DATABASE {quote(name)}")
        execute(own, f"CREATE DATABASE {quote(name)} TEMPLATE {quote(self.name)}")

    def drop(self):
        if self.name:
            execute(own, f"DROP DATABASE {own.ops.quote_name(self.name)}")
