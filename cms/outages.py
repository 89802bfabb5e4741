"""Whether an error says that the database cannot answer now, or that a statement of ours is wrong. The former is a 503 that passes
by itself, the latter a 500."""

import logging
import sqlite3
import threading

from django.core.signals import request_started
from django.db import InterfaceError, OperationalError

AWAY, BUSY, FULL = "away", "busy", "full"
SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_INTERRUPT: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_NOMEM: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
}
# Beginnings of SQLSTATE, the longest first.
POSTGRESQL = {
    "53100": FULL,
    "53300": BUSY,
    "55P03": BUSY,
    "57014": BUSY,
    "08": AWAY,
    "28": AWAY,
    "40": BUSY,
    "53": AWAY,
    "57": AWAY,
    "58": AWAY,
}


class NotAsked(OperationalError):
    """The database was not asked, as it is known not to answer."""


def kind_of(error):
    """AWAY, BUSY or FULL; None where it is no outage."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return SQLITE.get(cause.sqlite_errorcode & 0xFF) if hasattr(cause, "sqlite_errorcode") else None
    if isinstance(error, InterfaceError):
        return AWAY
    if not isinstance(error, OperationalError):
        return None
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no server was there to give one; or SQLite's turns, which raise it themselves
        return BUSY if "locked" in str(error) else AWAY
    return next((kind for beginning, kind in POSTGRESQL.items() if state.startswith(beginning)), None)


# Whether what this request did is saved, perhaps. The databases' wrappers tell it.

state = threading.local()


def begin(**kwargs):
    state.may_be_saved = False


def told_to_commit():
    state.may_be_saved = True


def may_be_saved():
    return getattr(state, "may_be_saved", False)


def connect():
    request_started.connect(begin, dispatch_uid="outages")


class OneLineFilter(logging.Filter):
    """Of an outage the log has its beginning and its end (`cms.breaker`), or one line, and no traceback for every request."""

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, NotAsked):
            return False
        if error is not None and kind_of(error):
            record.msg, record.args = f"{record.getMessage()} ({' '.join(str(error).split())})", ()
            record.exc_info = None
        return True
