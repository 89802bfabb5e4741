"""PostgreSQL as Django knows it, but that whoever answers a request does not wait for a server that does not answer: at first
for two seconds at the most, then not at all, until it is back (`cms.breaker`). Commands and tasks wait as ever."""

import os
import select
import time
from concurrent.futures import wait

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus as Status

from cms import outages, urgency
from cms.breaker import Breaker, begun, discard
from cms.outages import NotAsked
from cms.postgresql.connections import PROBE, SILENCE, Connection, probe

UNBROKEN = {Status.IDLE, Status.INTRANS}
PLANNED_AFTER, MOST_PLANS = 2, 300  # times that a statement was sent in full; statements of a connection


class Driver:
    """psycopg, but for the connections that it makes."""

    connect = Connection.connect

    def __getattr__(self, name):
        return getattr(psycopg, name)


class PlannedCursor(base.ServerBindingCursor):
    """Sends values apart from their statement, which the server plans once for each connection."""

    def execute(self, query, params=None):
        try:
            return super().execute(query, params)
        except psycopg.errors.FeatureNotSupported:  # its table was changed since then
            if self.connection.pgconn.transaction_status != Status.IDLE:
                raise
            return super().execute(query, params, prepare=False)


class Operations(base.DatabaseOperations):
    def last_executed_query(self, cursor, sql, params):
        """For logs and tests: with its values, wherever they were sent."""
        if isinstance(cursor, PlannedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class ImpatientWrapper(base.DatabaseWrapper):
    Database = Driver()
    ops_class = Operations

    @property
    def breaker(self):
        key = tuple(str(self.settings_dict[name]) for name in ("HOST", "PORT", "NAME", "USER"))
        if key not in breakers:
            name = f"the database {self.settings_dict['NAME']}"
            breakers.setdefault(key, Breaker(name, lambda: probe(self.get_connection_params()), seconds=PROBE))
        return breakers[key]

    def close_if_health_check_failed(self):
        """Called before each statement."""
        self.refuse(connected=self.connection is not None)
        super().close_if_health_check_failed()

    def refuse(self, *, connected):
        """Whoever is connected is not refused where the server only takes no more connections."""
        breaker = self.breaker
        if breaker.is_open and (breaker.is_silent or not connected) and urgency.is_waited_for():
            raise NotAsked("the database does not answer")

    def planned_cursor(self):
        """For statements that are sent again and again (`cms.prepared`). Behind a pooler that gives each transaction another
        connection, an ordinary one."""
        if self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return self.cursor()
        self.ensure_connection()
        factory, self.connection.cursor_factory = self.connection.cursor_factory, PlannedCursor
        try:
            return self.cursor()
        finally:
            if self.connection is not None:
                self.connection.cursor_factory = factory

    def is_usable(self):
        """Asked once for each request. A server that ends a connection says so: where nothing has come, nothing has ended."""
        if self.connection is not None and self.connection.pgconn.transaction_status in UNBROKEN:
            arrived = select.poll()
            arrived.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
            if not arrived.poll(0):
                return True
        return super().is_usable()

    def get_new_connection(self, conn_params):
        if urgency.is_waited_for():
            self.refuse(connected=False)
            connection = self.connected_soon(conn_params)
        else:
            connection = super().get_new_connection(conn_params)
        connection.breaker = self.breaker
        connection.prepare_threshold, connection.prepared_max = PLANNED_AFTER, MOST_PLANS
        return connection

    def connected_soon(self, conn_params):
        """On a machine that is full it may take a while, though the server is there and answers others."""
        future = begun(super().get_new_connection, conn_params)
        try:
            return self.awaited(future, until=time.monotonic() + urgency.patience())
        except TimeoutError:
            discard(future, Connection.close)
            raise psycopg.OperationalError("no connection in time") from None
        except psycopg.OperationalError as error:
            self.breaker.open(error, silent=False)
            raise

    def awaited(self, future, *, until):
        while not wait([future], SILENCE).done:
            if not self.breaker.is_answering():
                self.breaker.open("no connection", silent=True)
                raise TimeoutError
            if time.monotonic() > until:
                raise TimeoutError
        return future.result()

    def _commit(self):
        """Where the answer to COMMIT is lost, nobody knows whether it was carried out."""
        try:
            super()._commit()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) is None:
                outages.told_to_commit()
            raise
        outages.told_to_commit()
        urgency.pace.rest()


DatabaseWrapper = ImpatientWrapper  # by this name Django asks for it
breakers = {}  # of this process
os.register_at_fork(after_in_child=breakers.clear)
