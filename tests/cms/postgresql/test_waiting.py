"""Whoever waits for a page does not wait for a PostgreSQL server that is silent, nor for ever for one statement."""

import contextlib
import socket
import threading

import pytest
from django.db import OperationalError, connection

from cms import breaker, outages, urgency
from cms.outages import NotAsked, kind_of
from cms.postgresql import base, connections
from tests.cms.test_breaker import closed
from tests.outages import door

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG = {
    "ENGINE": "cms.postgresql",
    "NAME": "patio",
    "USER": "patio",
    "PASSWORD": "",
    "HOST": "127.0.0.1",
    "OPTIONS": {"connect_timeout": 2},
    "TIME_ZONE": None,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "AUTOCOMMIT": True,
    "ATOMIC_REQUESTS": False,
    "DISABLE_SERVER_SIDE_CURSORS": False,
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A request is being answered, and a breath is a long time."""
    monkeypatch.setattr(breaker, "ASK_EVERY", 0.01)
    for module in (base, connections):
        monkeypatch.setattr(module, "SILENCE", 0.05)
    monkeypatch.setattr(base, "breakers", {})
    urgency.begin({"REQUEST_METHOD": "GET"})
    outages.begin()
    yield
    urgency.end()


@pytest.fixture
def silent():
    """A server that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield base.DatabaseWrapper(CONFIG | {"PORT": listener.getsockname()[1]})


@pytest.fixture
def way():
    """The door that leads to the database of the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL")
    config = connection.settings_dict
    host, port = config["HOST"] or "/var/run/postgresql", config["PORT"] or 5432
    with door(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, int(port))) as made:
        yield made


def freeze(way, database):
    way.freeze()
    database.breaker.seconds = 0.1


@pytest.fixture
def database(way, monkeypatch):
    made = base.DatabaseWrapper(connection.settings_dict | {"HOST": "127.0.0.1", "PORT": way.port})
    monkeypatch.setattr(connections, "PROBE", 60)  # on a busy machine it takes its time
    made.breaker.seconds = 60
    yield made
    urgency.end()
    way.thaw()
    made.close()


def ask(database, statement="SELECT 1"):
    with database.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_nobody_waits_for_a_server_that_lets_nobody_in(silent):
    silent.breaker.seconds = 0.1
    with pytest.raises(OperationalError, match="no connection"):
        ask(silent)
    assert silent.breaker.is_silent
    for _turn in range(3):
        with pytest.raises(NotAsked):
            ask(silent)


def test_nor_for_one_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    absent = base.DatabaseWrapper(CONFIG | {"PORT": port})
    with pytest.raises(OperationalError, match="refused"):
        ask(absent)
    assert absent.breaker.is_open and not absent.breaker.is_silent
    with pytest.raises(NotAsked):
        ask(absent)


def test_nor_for_an_answer_of_one_that_is_stopped(way, database):
    assert ask(database) == 1
    freeze(way, database)
    with pytest.raises(OperationalError, match="silent") as raised:
        ask(database)
    assert kind_of(raised.value) == outages.AWAY
    for _turn in range(3):
        with pytest.raises(NotAsked):
            ask(database)
    way.thaw()
    database.breaker.seconds = 60
    closed(database.breaker)
    database.close_if_unusable_or_obsolete()  # as at the end of a request
    assert ask(database) == 1


def test_a_connection_that_takes_long_is_waited_for_while_others_are_answered(way, database):
    database.breaker.probe = lambda: None
    way.freeze()
    threading.Timer(0.5, way.thaw).start()
    assert ask(database) == 1
    assert not database.breaker.is_open


def test_but_no_longer_than_for_a_statement(way, database, monkeypatch):
    database.breaker.probe = lambda: None
    monkeypatch.setattr(urgency, "READING", 0.2)
    urgency.begin({"REQUEST_METHOD": "GET"})
    way.freeze()
    with pytest.raises(OperationalError, match="no connection"):
        ask(database)
    assert not database.breaker.is_open


def test_those_who_are_connected_go_on_while_no_more_can_connect(way, database):
    assert ask(database) == 1
    database.breaker.probe = lambda: 1 / 0
    database.breaker.open(OperationalError("too many clients"), silent=False)
    assert ask(database) == 1
    database.close()
    with pytest.raises(NotAsked):
        ask(database)


def test_a_command_is_never_refused(way, database):
    database.breaker.probe = lambda: 1 / 0
    database.breaker.open(OperationalError("silent"), silent=True)
    urgency.end()
    assert ask(database) == 1


def test_a_slow_statement_is_waited_for(database):
    assert ask(database, "SELECT 1 FROM pg_sleep(0.4)") == 1
    assert not database.breaker.is_open


def test_whoever_is_answered_proves_that_the_server_lives(database):
    """The question is not answered in time, as on a machine that has far too much to do, but somebody else's statement is."""
    somebody = base.DatabaseWrapper(database.settings_dict)
    assert ask(somebody) == 1

    def probe():
        urgency.begin({"REQUEST_METHOD": "GET"})
        somebody.connection.execute("SELECT 1")
        raise TimeoutError

    database.breaker.probe = probe
    assert ask(database, "SELECT 1 FROM pg_sleep(0.3)") == 1
    assert not database.breaker.is_open
    somebody.close()


def test_but_not_for_ever(database, monkeypatch):
    monkeypatch.setattr(urgency, "READING", 0.2)
    urgency.begin({"REQUEST_METHOD": "GET"})
    with pytest.raises(OperationalError, match="cancel") as raised:
        ask(database, "SELECT 1 FROM pg_sleep(600)")
    assert kind_of(raised.value) == outages.BUSY
    assert not database.breaker.is_open
    kept = database.connection
    assert ask(database) == 1
    assert database.connection is kept
    urgency.end()
    assert ask(database, "SELECT 1 FROM pg_sleep(0.5)") == 1


def test_whether_a_commit_was_heard_is_not_known(way, database):
    with pytest.raises(OperationalError), transaction_of(database):
        ask(database)
        freeze(way, database)
    assert outages.may_be_saved()


def test_what_broke_before_its_commit_is_not_saved(way, database):
    with pytest.raises(OperationalError), transaction_of(database):
        ask(database)
        freeze(way, database)
        ask(database)
    assert not outages.may_be_saved()


@contextlib.contextmanager
def transaction_of(database):
    database.set_autocommit(False)
    yield
    database.commit()
