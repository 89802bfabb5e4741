"""An absent database and a fault of ours are told apart."""

import logging
import sqlite3

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from cms import outages
from cms.outages import AWAY, BUSY, FULL, NotAsked, OneLineFilter, kind_of
from tests.factories import make_tag


def caused_by(cause, kind=OperationalError):
    error = kind(str(cause))
    error.__cause__ = cause
    return error


class Psycopg(Exception):
    def __init__(self, sqlstate):
        super().__init__("server")
        self.sqlstate = sqlstate


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM no_such_table", "SELECT no_such_column FROM kept_change", "SELEKT 1"]
)
def test_a_wrong_statement_is_a_fault_of_ours(statement):
    with pytest.raises(DatabaseError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert kind_of(raised.value) is None


@pytest.mark.django_db
def test_so_is_what_the_tables_refuse():
    tag = make_tag(name="Patios")
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        type(tag).objects.create(name=tag.name, slug=tag.slug, key=tag.key)
    assert kind_of(raised.value) is None
    assert kind_of(DataError("too long")) is None
    assert kind_of(ZeroDivisionError()) is None


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", AWAY),
        ("57P01", AWAY),
        ("57P03", AWAY),
        ("57014", BUSY),
        ("53300", BUSY),
        ("40P01", BUSY),
        ("55P03", BUSY),
        ("53100", FULL),
        ("54001", None),
        ("55000", None),
    ],
)
def test_a_postgresql_server_says_why(state, kind):
    assert kind_of(caused_by(Psycopg(state))) == kind


def test_no_server_says_nothing():
    assert kind_of(caused_by(Psycopg(None))) == AWAY
    assert kind_of(OperationalError("connection refused")) == AWAY
    assert kind_of(InterfaceError("connection already closed")) == AWAY
    assert kind_of(NotAsked("…")) == AWAY


def test_a_sqlite_file_that_is_locked_or_gone(tmp_path):
    sqlite3.connect(tmp_path / "file").execute("CREATE TABLE names (name)").connection.close()
    holder, other = sqlite3.connect(tmp_path / "file"), sqlite3.connect(tmp_path / "file", timeout=0)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError) as locked:
        other.execute("SELECT * FROM names")
    with pytest.raises(sqlite3.OperationalError) as gone:
        sqlite3.connect(tmp_path / "nowhere" / "file")
    holder.rollback()
    with pytest.raises(sqlite3.OperationalError) as ours:
        other.execute("SELECT * FROM places")
    other.execute("PRAGMA max_page_count=2")
    with pytest.raises(sqlite3.OperationalError) as full:
        other.execute("INSERT INTO names VALUES (?)", ["x" * 100_000])
    kinds = [kind_of(caused_by(each.value)) for each in (locked, gone, ours, full)]
    assert kinds == [BUSY, AWAY, None, FULL]
    assert kind_of(OperationalError("database is locked")) == BUSY  # no turn was to be had
    for each in (holder, other):
        each.close()


def record_of(error):
    made = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Service Unavailable", "/"), None)
    made.exc_info = (type(error), error, None)
    return made


def test_an_outage_is_no_traceback_for_each_request():
    look = OneLineFilter().filter
    assert not look(record_of(NotAsked("not asked")))
    line, traceback = record_of(OperationalError("connection\nrefused")), record_of(ZeroDivisionError())
    assert look(line) and look(traceback)
    assert (line.getMessage(), line.exc_info) == ("Service Unavailable: / (connection refused)", None)
    assert traceback.exc_info


@pytest.mark.django_db(transaction=True)
def test_a_request_remembers_that_it_was_told_to_commit():
    outages.begin()
    tag = make_tag(name="Patios")
    outages.begin()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tag.save()
        raise ZeroDivisionError
    assert not outages.may_be_saved()
    with transaction.atomic():
        tag.save()
    assert outages.may_be_saved()
    Client().get("/health/")
    assert not outages.may_be_saved()
