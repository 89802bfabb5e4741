"""Of those that compare all editions, commands and tasks, one works and the others wait for it: on SQLite by a file beside the
database, on PostgreSQL by a lock of the database, on whichever machine they run. Either ends with the process that has it.
"""

import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from cms.tasks.lock import FileLock, path_of

LOOK = 1  # seconds between two tries
KEY = int.from_bytes(b"related")  # of the lock of the database


@contextmanager
def held(waiting):
    """`waiting()` is called once where another one has it."""
    with lock() as taken:
        if not taken():
            waiting()
            while not taken():
                time.sleep(LOOK)
        yield


@contextmanager
def lock():
    """Gives a function that tries to take it until the block ends, and says whether it is taken."""
    own = lock_of_database()
    try:
        yield own.acquire
    finally:
        own.close()


def lock_of_database():
    if connection.vendor == "postgresql":
        return DatabaseLock()
    if connection.is_in_memory_db():
        return NoLock()
    return FileLock(path_of(settings.DATABASES["default"], "related"))


class NoLock:
    """Of a database that no other process has."""

    def acquire(self):
        return True

    def close(self):
        pass


class DatabaseLock:
    """Of a transaction, on a connection of its own: a pooler may lend connections for no longer than that."""

    def __init__(self):
        self.own, self.is_held = connection.copy(), False

    def acquire(self):
        if not self.is_held:
            if self.own.get_autocommit():
                self.own.set_autocommit(False)
            with self.own.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [KEY])
                self.is_held = cursor.fetchone()[0]
        return self.is_held

    def close(self):
        self.own.close()
