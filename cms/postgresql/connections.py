"""Connections on which nobody who waits for a page waits for long: for a server that is silent, or for a statement.

A server whose processes are stopped, or whose machine is gone, neither answers nor refuses, and no limit that the server keeps
helps. So whoever has waited for a moment asks on another connection whether it is alive. All of this is done on our side,
without options that a pooler would not know or would pass on to others.
"""

import contextlib
import time

import psycopg

from cms import urgency

SILENCE = 0.5  # seconds without an answer, after which the server is asked whether it is there
PROBE = 1.0  # seconds that it may take to say so
CANCELLED = 1.0  # seconds that it may take to end a statement


class Connection(psycopg.Connection):
    breaker = None

    def wait(self, gen, interval=0.1, timeout=None):
        limit = urgency.patience()
        if limit is None or timeout is not None or self.breaker is None:
            return super().wait(gen, interval, timeout)
        if self.breaker.is_silent:
            raise self.given_up()
        deadline = time.monotonic() + limit
        while (left := deadline - time.monotonic()) > 0:
            try:
                found = super().wait(gen, interval, min(SILENCE, left))
            except psycopg.errors._WaitTimeout:
                self.insist_on_life()
            else:
                self.breaker.heard()
                return found
        return self.cancelled(gen, interval)

    def insist_on_life(self):
        if not self.breaker.is_answering():
            error = self.given_up()
            self.breaker.open(error, silent=True)
            raise error

    def given_up(self):
        self.pgconn.finish()
        return psycopg.OperationalError("the server is silent")

    def cancelled(self, gen, interval):
        """Has the server end the statement, which raises `QueryCanceled`, unless it was done at the last moment."""
        with contextlib.suppress(Exception):
            self.cancel_safe(timeout=CANCELLED)
        try:
            return super().wait(gen, interval, CANCELLED)
        except psycopg.errors._WaitTimeout:
            raise self.given_up() from None


class ProbeConnection(psycopg.Connection):
    def wait(self, gen, interval=0.1, timeout=None):
        return super().wait(gen, interval, PROBE)


def probe(parameters):
    """Connects and asks for one row: a pooler answers for a server that is away, and a server that starts refuses."""
    connection = ProbeConnection.connect(**parameters, autocommit=True)
    try:
        connection.execute("SELECT 1")
    finally:
        connection.close()
