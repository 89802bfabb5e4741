"""Workers: what fails is tried again, what kills its process too, and neither stops anybody."""

import logging
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.tasks import enqueue, enqueue_each, leases, periodic, queue
from cms.tasks.models import Lease, PeriodicTask
from cms.tasks.worker import TaskWorker, storable
from tests.cms.tasks import samples
from tests.workers import Run, in_thread, make_worker, run_due, signals_as_before

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nothing_done():
    samples.done.clear()


def age(rows=None):
    """As if a day had passed for what waits."""
    (DBTaskResult.objects if rows is None else rows).filter(status="READY").update(run_after=timezone.now())


def only_row():
    return DBTaskResult.objects.get()


# Failing


def test_one_that_fails_is_tried_again_after_growing_delays_and_then_given_up(run_tasks, caplog):
    enqueue(samples.fail, 1)
    for pause in [1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600]:
        begun = timezone.now()
        assert run_tasks() == 1
        row = only_row()
        assert begun <= row.run_after - pause * SECOND <= timezone.now()
        age()
    assert run_tasks() == 1
    row = only_row()
    assert row.status == "FAILED"
    assert len(samples.done) == len(row.worker_ids) == 8
    assert row.traceback.rstrip().endswith("ValueError: nul et rien")
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.WARNING] * 7 + [logging.ERROR]
    assert "samples.fail(1,) was given up after 8 attempts" in caplog.text
    age()
    assert run_tasks() == 0 and not Lease.objects.exists()


def test_one_that_would_fail_again_is_given_up_at_once(run_tasks):
    enqueue(samples.fail_in_vain)
    run_tasks()
    assert (only_row().status, only_row().traceback.strip().split("\n")[-1]) == (
        "FAILED",
        "cms.tasks.InVain: no picture",
    )
    queue.retry(queue.given_up())
    run_tasks()
    assert (only_row().status, samples.done) == ("FAILED", [(), ()])


def test_one_that_was_told_to_end_has_made_no_attempt(run_tasks, caplog):
    enqueue(samples.be_told_to_end)
    for _number in range(10):
        run_tasks()
        assert (only_row().status, only_row().worker_ids) == ("READY", [])
        age()
    assert len(samples.done) == 10 and not caplog.records and not Lease.objects.exists()


def test_what_an_equal_one_was_given_up_for_is_done_when_that_succeeds(run_tasks):
    samples.is_down.set()
    for number in (1, 2):
        enqueue(samples.fail_while_down, number)
    enqueue(samples.note, 1)
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, finished_at=timezone.now())
    enqueue(samples.fail_while_down, 1)
    run_tasks()
    assert queue.given_up().count() == 3
    samples.is_down.clear()
    age()
    run_tasks()
    left = sorted((row.task_path, row.args_kwargs["args"]) for row in queue.given_up())
    assert left == [(samples.fail_while_down.module_path, [2]), (samples.note.module_path, [1])]


def give_up_before(number):
    """As many of `fail(1)`, and one of `fail(2)`."""
    enqueue_each(samples.fail, [[1], [2]])
    row = DBTaskResult.objects.get(args_kwargs__args=[1])
    for _number in range(number - 1):
        row.pk = None
        row.save(force_insert=True)
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, finished_at=timezone.now())


@pytest.mark.parametrize("how", ["failed", "killed"])
def test_of_equal_ones_that_are_given_up_again_and_again_the_last_one_stands(how):
    give_up_before(3)
    enqueue(samples.fail, 1)
    last = DBTaskResult.objects.get(status="READY")
    DBTaskResult.objects.filter(pk=last.pk).update(worker_ids=["x"] * 7)
    if how == "failed":
        run_due()
    else:
        leases.claim(make_worker().ready(), "killed")
        Lease.objects.update(until=timezone.now() - SECOND)
        assert leases.take_back() == 1
    left = [(row.args_kwargs["args"], row.pk == last.pk) for row in queue.given_up().order_by("args_kwargs")]
    assert left == [([1], True), ([2], False)]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_tries_again_is_not_dismissed_by_whoever_saw_it_given_up():
    give_up_before(1)
    dismissing = threading.Thread(target=in_thread, args=(queue.dismiss, queue.given_up()))
    with transaction.atomic():
        queue.retry(DBTaskResult.objects.filter(args_kwargs__args=[1]))
        dismissing.start()
        time.sleep(0.3)  # it has looked, and waits
    dismissing.join()
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[1]]


def test_any_text_of_an_error_can_be_stored():
    assert storable("a\0b\udc80é") == "ab?é"


def test_one_that_fails_stops_no_other(run_tasks):
    enqueue(samples.fail, 1)
    enqueue(samples.note, 2)
    assert run_tasks() == 2
    assert samples.done == [(1,), (2,)]


def test_one_that_works_again_leaves_no_trace_of_its_failure(run_tasks):
    samples.is_down.set()
    enqueue(samples.fail_while_down, 1)
    run_tasks()
    samples.is_down.clear()
    assert "ConnectionError" in only_row().traceback
    age()
    run_tasks()
    assert (only_row().status, only_row().traceback, samples.done) == ("SUCCESSFUL", "", [(1,)])


def test_a_task_of_another_release_waits_for_it(run_tasks, caplog):
    enqueue(samples.note, 1)
    DBTaskResult.objects.update(task_path="tests.cms.tasks.samples.of_tomorrow")
    assert run_tasks() == 1
    assert only_row().status == "READY" and "of_tomorrow" in caplog.text
    DBTaskResult.objects.update(task_path=samples.note.module_path)
    age()
    run_tasks()
    assert samples.done == [(1,)]


def test_a_thousand_with_failing_ones_among_them(run_tasks):
    number = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 100
    enqueue_each(samples.note, [[each] for each in range(number)])
    enqueue_each(samples.fail, [[each] for each in range(0, number, 10)])
    run_tasks()
    assert DBTaskResult.objects.filter(task_path=samples.note.module_path, status="SUCCESSFUL").count() == number
    assert DBTaskResult.objects.filter(status="READY").count() == number // 10


# Killed

WORKER = """
import sys
sys.path.insert(0, {root!r})
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
import django
django.setup()
from tests.workers import make_worker
make_worker({name!r}).run()
"""


def run_process(name="other"):
    """A worker in a process of its own, until nothing is due. Returns how that ended."""
    database = str(connection.settings_dict["NAME"])
    code = WORKER.format(root=str(Path.cwd()), database=database, name=name)
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    return finished.returncode, finished.stderr


@pytest.mark.django_db(transaction=True)
def test_a_poisoned_one_is_given_up_after_five_times_and_stops_nobody(tmp_path, caplog):
    file = tmp_path / "done"
    enqueue(samples.kill_process, str(file))
    enqueue(samples.append, str(file), "other")
    assert run_process()[0] == -9
    killed = DBTaskResult.objects.get(task_path=samples.kill_process.module_path)
    assert (killed.status, killed.lease.worker) == ("RUNNING", "other")
    Lease.objects.update(until=timezone.now() + timedelta(hours=1))
    assert run_process() == (0, "")  # its lease lasts
    assert file.read_text().split() == ["killed", "other"]
    attempts = 1
    while killed.status != "FAILED":
        Lease.objects.update(until=timezone.now() - SECOND)
        assert leases.take_back() == 1
        killed.refresh_from_db()
        age()
        attempts += run_process()[0] == -9
    assert attempts == len(killed.worker_ids) == 5
    assert file.read_text().split() == ["killed", "other", *["killed"] * 4]
    assert killed.traceback == leases.KILLED and "was killed 5 times" in caplog.text
    assert run_process() == (0, "")


def test_a_lease_that_lasts_is_nobody_elses():
    enqueue(samples.note, 1)
    _row, lease = leases.claim(make_worker().ready(), "somebody")
    assert leases.take_back() == 0
    Lease.objects.update(until=timezone.now() - SECOND)
    assert leases.take_back() == 1
    assert (only_row().status, len(only_row().worker_ids)) == ("READY", 1)
    assert not leases.end(lease, status="SUCCESSFUL")  # he comes too late
    assert only_row().status == "READY"


def test_one_that_another_program_began_and_left_is_taken_up():
    enqueue(samples.note, 1)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now(), worker_ids=["x"])
    assert leases.take_back() == 0
    DBTaskResult.objects.update(started_at=timezone.now() - 2 * Lease.LASTS)
    assert leases.take_back() == 1


def test_what_a_process_that_is_known_to_be_gone_had_begun_is_taken_up_at_once():
    enqueue(samples.note, 1)
    enqueue(samples.note, 2)
    leases.claim(make_worker().ready(), "gone")
    leases.claim(make_worker().ready(), "there")
    leases.lapse("gone")
    assert leases.take_back() == 1
    assert Lease.objects.get().worker == "there"


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_prolonged_while_its_task_runs(monkeypatch):
    monkeypatch.setattr(leases, "BEAT", 0.05)
    enqueue(samples.note, 1)
    _row, lease = leases.claim(make_worker().ready(), "somebody")
    Lease.objects.update(until=timezone.now())
    with leases.kept(lease):
        deadline = time.monotonic() + 60
        while Lease.objects.get().until < timezone.now() + SECOND and time.monotonic() < deadline:
            time.sleep(0.05)
    assert Lease.objects.get().until > timezone.now() + 30 * SECOND
    for thread in threading.enumerate():
        if thread.name == "lease":
            thread.join()


def test_a_process_that_is_told_to_end_gives_its_task_back():
    enqueue(samples.stop_process)
    with pytest.raises(SystemExit):
        run_due()
    row = only_row()
    assert (row.status, row.worker_ids) == ("READY", []) and not Lease.objects.exists()


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_task_once():
    enqueue_each(samples.note, [[number] for number in range(60)])
    threads = [threading.Thread(target=in_thread, args=(run_due, name)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(samples.done) == [(number,) for number in range(60)]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


# The database


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["ready", "claim", "end"])
def test_a_database_that_is_locked_or_away_stops_no_worker(monkeypatch, when, caplog):
    monkeypatch.setattr("cms.tasks.worker.REST", 0)
    place, name = (TaskWorker, "ready") if when == "ready" else (leases, when)
    right, failures = getattr(place, name), iter(range(3))

    def sometimes(*args, **kwargs):
        if next(failures, None) is not None:
            raise OperationalError("database is locked")
        return right(*args, **kwargs)

    monkeypatch.setattr(place, name, sometimes)
    enqueue(samples.note, 1)
    run_due()
    assert (only_row().status, samples.done) == ("SUCCESSFUL", [(1,)])
    assert len([record for record in caplog.records if "database is locked" in record.getMessage()]) in (1, 2, 3)


@pytest.mark.django_db(transaction=True)
def test_what_was_done_is_written_down_however_long_the_database_is_away(monkeypatch):
    monkeypatch.setattr("cms.tasks.worker.REST", 0)
    errors = iter([OperationalError("database is locked"), InterfaceError("connection already closed")])

    def write():
        if error := next(errors, None):
            raise error

    samples.to_write[:] = [write]
    enqueue(samples.do_once_and_write_it_down, 1)
    run_due()
    assert (only_row().status, samples.done, next(errors, None)) == ("SUCCESSFUL", [(1,)], None)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_end_meanwhile_ends(monkeypatch):
    worker = make_worker(kind=Run)

    def write():
        worker.running = False
        raise InterfaceError("connection already closed")

    samples.to_write[:] = [write]
    monkeypatch.setattr("cms.tasks.worker.REST", 0)
    enqueue(samples.do_once_and_write_it_down, 1)
    worker.run()
    assert (only_row().status, samples.done) == ("READY", [(1,)])


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_is_wrong_is_not_tried_for_ever():
    samples.to_write[:] = [lambda: connection.cursor().execute("SELECT nothing FROM nowhere")]
    enqueue(samples.do_once_and_write_it_down, 1)
    run_due()
    assert (only_row().status, samples.done) == ("READY", [(1,)])
    assert "nowhere" in only_row().traceback


@pytest.mark.django_db(transaction=True)
def test_looking_takes_no_lock():
    """Somebody else holds SQLite's write lock, or all rows."""
    worker = make_worker()
    begun, ended = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            PeriodicTask.objects.create(name="x", due_at=timezone.now())
            begun.set()
            assert ended.wait(120)

    thread = threading.Thread(target=in_thread, args=(hold,))
    thread.start()
    try:
        assert begun.wait(60)
        worker.maintained_at = time.monotonic()
        assert worker.step() is False
    finally:
        ended.set()
        thread.join()


# Commands


def test_the_command_runs_all_queues_and_leaves_what_failed_for_later(capsys):
    enqueue(samples.note, 1)
    enqueue(samples.fail, 2)
    DBTaskResult.objects.filter(task_path=samples.note.module_path).update(queue_name="other")
    with signals_as_before():
        call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert set(samples.done) == {(1,), (2,)}
    assert DBTaskResult.objects.get(task_path=samples.fail.module_path).status == "READY"


def test_the_command_ends_after_so_many():
    enqueue_each(samples.note, [[1], [2], [3]])
    with signals_as_before():
        call_command("db_worker", startup_delay=False, interval=0, max_tasks=2, verbosity=0)
    assert samples.done == [(1,), (2,)]


def test_what_was_given_up_is_tried_again_by_a_command(capsys, run_tasks):
    enqueue(samples.fail, 1)
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, finished_at=timezone.now())
    call_command("retry_tasks")
    assert capsys.readouterr().out == "1 tâche sera réessayée.\n"
    assert run_tasks() == 1
    assert (only_row().status, len(only_row().worker_ids)) == ("READY", 1)


# PeriodicTask


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(periodic, "registered", {})
    periodic.register_periodic("notes", samples.note, every=timedelta(hours=1))


def test_what_nobody_asked_for_is_looked_for_now_and_then(registered):
    periodic.look_soon()
    for _worker in range(3):
        periodic.enqueue_due()
    assert run_due() == 1
    periodic.enqueue_due()
    assert run_due() == 0
    PeriodicTask.objects.update(due_at=timezone.now())
    periodic.enqueue_due()
    assert run_due() == 1


@pytest.mark.parametrize(
    ("hours", "traceback", "ran"), [(23, "OSError", 0), (25, "OSError", 1), (25, leases.KILLED, 0)]
)
def test_what_was_given_up_a_day_ago_is_tried_again_but_not_what_killed_its_process(registered, hours, traceback, ran):
    enqueue(samples.note)
    finished_at = timezone.now() - timedelta(hours=hours)
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, finished_at=finished_at, traceback=traceback)
    periodic.enqueue_due()
    assert run_due() == ran
    assert only_row().status == ("SUCCESSFUL" if ran else "FAILED")


def test_it_is_tried_again_where_its_facts_are_the_same_too_and_where_it_had_gone_on(monkeypatch):
    monkeypatch.setattr(periodic, "registered", {})
    periodic.register_periodic("notes", samples.note, facts=lambda: "one")
    periodic.enqueue_due()
    enqueue(samples.note, 200)
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, traceback="OSError")
    for hours, ran in ((23, 0), (25, 2)):
        DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(hours=hours))
        periodic.look_soon()
        periodic.enqueue_due()
        assert run_due() == ran


def test_what_is_left_undone_is_enqueued_some_at_a_time(monkeypatch):
    monkeypatch.setattr("cms.tasks.queue.AT_ONCE", 2)
    enqueue(samples.note, 3)
    enqueued = []
    monkeypatch.setattr(periodic, "enqueue_each", lambda task, arguments: enqueued.append(arguments))
    periodic.enqueue_unfinished(samples.note, [1, 2, 3, 4])
    assert enqueued == [[[1], [2]], [[4]]]


def test_after_every_migrate_it_is_looked_for_at_once(registered):
    periodic.enqueue_due()
    run_due()
    call_command("migrate", verbosity=0)
    periodic.enqueue_due()
    assert run_due() == 1


def test_what_depends_on_facts_is_done_once_for_each(monkeypatch):
    facts = ["one"]
    monkeypatch.setattr(periodic, "registered", {})
    periodic.register_periodic("notes", samples.note, facts=lambda: facts[-1])
    ran = []
    for fact in ("one", "one", "other", "other"):
        facts.append(fact)
        periodic.look_soon()
        periodic.enqueue_due()
        ran.append(run_due())
    assert ran == [1, 0, 1, 0]
