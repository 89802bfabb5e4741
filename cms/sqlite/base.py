"""SQLite as Django knows it, but that writers take turns (`cms.sqlite.turns`). Where SQLite itself decides, whoever asks at
the right moment goes first: of twenty writers beside an import some waited for more than twenty seconds, and failed."""

import time
from contextlib import contextmanager

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from cms import outages, urgency
from cms.sqlite.turns import turns_of

# What writes nothing. Whatever else runs outside a transaction is one of its own.
READING = ("SELECT", "PRAGMA", "EXPLAIN", "VALUES", "WITH", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
BACKGROUND_TIMEOUT = 600  # seconds; where somebody waits, it is the option `timeout`
# In WAL nobody keeps readers off but a program that has the whole file to itself, and whoever mends it after a power cut.
READERS_TIMEOUT = 1.5  # seconds


class Cursor(base.SQLiteCursorWrapper):
    wrapper = None

    def execute(self, query, params=None):
        if self.connection.in_transaction or query.lstrip()[:9].upper().startswith(READING):
            return super().execute(query, params)
        with self.wrapper.turn():
            return super().execute(query, params)

    def executemany(self, query, param_list):
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with self.wrapper.turn():
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    has_turn = False

    def get_new_connection(self, conn_params):
        if urgency.is_waited_for():
            conn_params = conn_params | {"timeout": READERS_TIMEOUT}
        return super().get_new_connection(conn_params)

    def create_cursor(self, name=None):
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self):
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.end_turn()
            raise

    def _commit(self):
        try:
            super()._commit()
            outages.told_to_commit()
        finally:
            self.end_turn()

    def _rollback(self):
        try:
            return super()._rollback()
        finally:
            self.end_turn()

    def _close(self):
        try:
            return super()._close()
        finally:
            self.end_turn(closed=True)

    @contextmanager
    def turn(self):
        """For one statement that is a transaction of its own."""
        self.take_turn()
        try:
            yield
        finally:
            self.end_turn()

    def take_turn(self):
        if self.has_turn:
            return
        waited_for = urgency.is_waited_for()
        timeout = self.settings_dict["OPTIONS"].get("timeout", 5) if waited_for else BACKGROUND_TIMEOUT
        path = None if self.is_in_memory_db() else str(self.settings_dict["NAME"])
        self.turns = turns_of(path)
        if not self.turns.take(gives_way=not waited_for, deadline=time.monotonic() + timeout):
            raise OperationalError("database is locked")
        self.has_turn = True
        if waited_for:
            self.be_patient(timeout)

    def end_turn(self, *, closed=False):
        if self.has_turn and (closed or not self.connection.in_transaction):
            self.has_turn = False
            self.turns.end()
            if not closed and urgency.is_waited_for():
                self.be_patient(READERS_TIMEOUT)

    def be_patient(self, seconds):
        """With other programs that have the file."""
        self.connection.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
