"""Commands that compute for long rest between two transactions, where the machine is full of others."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from cms import urgency
from cms.urgency import BackgroundCommand, Pace


@pytest.fixture
def machine(monkeypatch):
    """Two processors, with a clock that only stands and sleeps."""
    machine = SimpleNamespace(load=4.5, now=1000.0, slept=[])

    def sleep(seconds):
        machine.slept.append(seconds)
        machine.now += seconds

    monkeypatch.setattr(urgency, "os", SimpleNamespace(cpu_count=lambda: 2, getloadavg=lambda: (machine.load, 0, 0)))
    monkeypatch.setattr(urgency, "time", SimpleNamespace(sleep=sleep, monotonic=lambda: machine.now))
    return machine


def test_it_rests_as_long_as_it_worked_but_not_for_ever(machine):
    pace = Pace()
    pace.begin()
    for worked in (0.5, 0.25, 60):
        machine.now += worked
        pace.rest()
    assert machine.slept == [0.5, 0.25, urgency.LONGEST_REST]


def test_it_does_not_rest_where_there_is_room_or_where_it_is_no_command(machine):
    pace = Pace()
    pace.rest()
    pace.begin()
    machine.now, machine.load = machine.now + 1, 4
    pace.rest()
    assert machine.slept == []


@pytest.mark.django_db(transaction=True)
def test_a_command_rests_after_its_transactions_on_postgresql(monkeypatch):
    rested = []
    monkeypatch.setattr(urgency.pace, "rest", lambda: rested.append(connection.in_atomic_block))
    with transaction.atomic():
        connection.cursor().execute("SELECT 1")
    assert rested == ([False] if connection.vendor == "postgresql" else [])


def test_it_is_a_command_from_its_beginning_on(monkeypatch):
    pace = Pace()
    monkeypatch.setattr(urgency, "pace", pace)
    monkeypatch.setattr(urgency, "give_way", lambda: None)
    with pytest.raises(SystemExit):
        BackgroundCommand().run_from_argv(["manage.py", "any", "--version"])
    assert pace.begun is not None
