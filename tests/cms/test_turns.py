import contextlib
import multiprocessing
import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.db.utils import OperationalError

from cms import urgency
from cms.sqlite import turns as module
from cms.sqlite.turns import FairLock, Turns
from tests.cms.turn_takers import SOON, hold, say_that_somebody_waits, soon, take_turn
from tests.factories import make_tag
from tests.waiting import wait_until


@pytest.fixture
def queue(tmp_path):
    return Turns(tmp_path / "patio.sqlite3")


def started(work, *arguments):
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    return thread


def test_a_lock_is_handed_over_in_the_order_of_the_calls():
    lock, order, threads = FairLock(), [], []

    def work(number):
        lock.acquire(soon())
        order.append(number)
        lock.release()

    lock.acquire(soon())
    for number in range(8):
        threads.append(started(work, number))
        wait_until(lambda: len(lock.waiting) == number + 1)  # noqa: B023 - called at once
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waits_too_long_is_told_and_leaves_the_queue(queue):
    assert queue.take(gives_way=False, deadline=soon())
    assert not queue.take(gives_way=False, deadline=time.monotonic() + 0.02)
    queue.end()
    assert queue.take(gives_way=False, deadline=soon())
    queue.end()


class Stopped(BaseException):
    """What a signal raises in the middle of a wait."""


def stop(*args, **kwargs):
    raise Stopped


class InterruptedLock:
    """A lock that somebody holds, and the wait for which is ended by a signal: as it is, or when it was handed over already."""

    def __init__(self, *, handed_over_by=None):
        self.handed_over_by = handed_over_by

    def acquire(self, timeout=None):
        if timeout is None:
            return True
        if self.handed_over_by:
            self.handed_over_by.release()
        raise Stopped

    def release(self):
        pass


@pytest.mark.parametrize("is_handed_over", [False, True])
def test_who_is_stopped_in_the_middle_of_a_wait_leaves_the_queue(monkeypatch, is_handed_over):
    lock = FairLock()
    lock.acquire(soon())
    own = InterruptedLock(handed_over_by=lock if is_handed_over else None)
    monkeypatch.setattr(module.threading, "Lock", lambda: own)
    with pytest.raises(Stopped):
        lock.acquire(soon())
    monkeypatch.undo()
    if not is_handed_over:
        lock.release()
    assert not lock.waiting and not lock.is_held


def test_who_is_stopped_while_another_process_has_the_turn_leaves_the_queue(queue, monkeypatch):
    monkeypatch.setattr(queue.file, "lock", stop)
    with pytest.raises(Stopped):
        queue.queue_up(soon())
    monkeypatch.undo()
    assert queue.take(gives_way=False, deadline=soon())
    queue.end()


def test_a_process_cannot_take_one_turn_after_the_other_while_another_waits(tmp_path, queue):
    context = multiprocessing.get_context("spawn")
    had = context.Event()
    queue.take(gives_way=False, deadline=soon())
    process = context.Process(target=take_turn, args=(tmp_path / "patio.sqlite3", had))
    process.start()
    wait_until(lambda: is_held_elsewhere(queue, module.NEXT))
    queue.end()
    queue.take(gives_way=False, deadline=soon())
    assert had.is_set()
    queue.end()
    process.join()


def is_held_elsewhere(queue, byte):
    if not queue.file.lock(byte):
        return True
    queue.file.unlock(byte)
    return False


def test_the_turn_of_a_process_that_was_killed_is_over(tmp_path, queue):
    context = multiprocessing.get_context("spawn")
    ready, over = context.Event(), context.Event()
    process = context.Process(target=hold, args=(tmp_path / "patio.sqlite3", ready, over))
    process.start()
    assert ready.wait(SOON)
    assert not queue.take(gives_way=False, deadline=time.monotonic() + 0.02)
    process.kill()
    process.join()
    assert queue.take(gives_way=False, deadline=soon())
    queue.end()


def test_work_that_nobody_waits_for_comes_after_people_who_came_later(queue, monkeypatch):
    monkeypatch.setattr(module, "GIVES_WAY_FOR", SOON)
    order = []

    def work(name, gives_way):
        queue.take(gives_way=gives_way, deadline=soon())
        order.append(name)
        queue.end()

    queue.take(gives_way=False, deadline=soon())
    person = started(work, "first person", False)
    wait_until(lambda: queue.people == 1)
    task = started(work, "task", True)
    late = started(work, "late person", False)
    wait_until(lambda: queue.people == 2)
    queue.end()
    for thread in (person, task, late):
        thread.join()
    assert order == ["first person", "late person", "task"]


def test_people_of_another_process_are_seen(tmp_path, queue, monkeypatch):
    monkeypatch.setattr(module, "GIVES_WAY_FOR", SOON)
    context = multiprocessing.get_context("spawn")
    ready, over = context.Event(), context.Event()
    process = context.Process(target=say_that_somebody_waits, args=(tmp_path / "patio.sqlite3", ready, over))
    process.start()
    assert ready.wait(SOON)
    assert queue.is_somebody_waiting()
    over.set()
    process.join()
    assert not queue.is_somebody_waiting()


def test_people_are_those_whose_request_is_answered():
    assert not urgency.is_waited_for()
    urgency.begin()
    assert urgency.is_waited_for()
    urgency.end()
    assert not urgency.is_waited_for()
    assert urgency.begin in [receiver() for _key, receiver, *_rest in request_started.receivers]
    assert urgency.end in [receiver() for _key, receiver, *_rest in request_finished.receivers]


@pytest.mark.django_db(transaction=True)
def test_a_turn_ends_with_the_transaction_or_the_statement():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")
    tag = make_tag(name="Patios")
    assert not connection.has_turn
    with transaction.atomic():
        assert connection.has_turn
        with transaction.atomic():
            tag.save()
        assert connection.has_turn
    assert not connection.has_turn
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not connection.has_turn
    type(tag).objects.filter(pk=tag.pk).update(description="Encore.")
    assert not connection.has_turn


@pytest.mark.django_db(transaction=True)
def test_a_person_who_gets_no_turn_is_told_that_the_database_is_locked(settings):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")
    tag, held, over = make_tag(name="Patios"), threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            held.set()
            over.wait(SOON)
        connection.close()

    thread = started(write)
    assert held.wait(SOON)
    urgency.begin()
    timeout = connection.settings_dict["OPTIONS"]["timeout"]
    connection.settings_dict["OPTIONS"]["timeout"] = 0.02
    try:
        with pytest.raises(OperationalError, match="database is locked"):
            tag.save()
    finally:
        connection.settings_dict["OPTIONS"]["timeout"] = timeout
        urgency.end()
        over.set()
        thread.join()
    tag.save()


def test_threads_that_ask_first_at_once_get_the_same_turns(monkeypatch, tmp_path):
    """Red with `functools.cache`, which makes two then."""
    both, found = threading.Barrier(2), []

    class SlowTurns(Turns):
        def __init__(self, path):
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(0.2)  # until another one is made too
            super().__init__(path)

    monkeypatch.setattr(module, "Turns", SlowTurns)
    path = str(tmp_path / "patio.sqlite3")
    threads = [started(lambda: found.append(module.turns_of(path))) for _number in range(2)]
    for thread in threads:
        thread.join()
    assert found[0] is found[1]


@pytest.mark.django_db(transaction=True)
def test_a_reader_waits_less_long_for_other_programs_than_a_writer():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")

    def patience():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    connection.close()
    assert patience() == 60_000  # of a command
    connection.close()
    urgency.begin()
    try:
        assert patience() == 1_500
        with transaction.atomic():
            assert patience() == 60_000
        assert patience() == 1_500
    finally:
        urgency.end()
        connection.close()
