"""The thread of the server: one of several processes runs it, begun after the fork, and another one when that is killed."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django_tasks_db.models import DBTaskResult

from cms.tasks import enqueue, server
from cms.tasks.lock import FileLock, path_of
from cms.tasks.models import Lease
from cms.tasks.server import ServerThread
from tests.cms.tasks import samples
from tests.served import environment, served
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


def lines(path):
    return path.read_text().split() if path.exists() else []


def row_of(task):
    """What is looked for now and then has rows too."""
    return DBTaskResult.objects.get(task_path=task.module_path)


# In this process


@pytest.fixture
def thread(monkeypatch):
    monkeypatch.setattr(server, "QUIET", 0)
    found = ServerThread()
    yield found
    samples.is_down.clear()
    found.stop()
    found.thread.join()
    if found.beside:
        found.beside.join()


@pytest.mark.django_db(transaction=True)
def test_the_thread_runs_what_waits_and_what_comes(thread, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "IDLE", 600)  # the commit wakes it
    enqueue(samples.append, str(tmp_path / "done"), 1)
    thread.start()
    wait_until(lambda: lines(tmp_path / "done") == ["1"])
    enqueue(samples.append, str(tmp_path / "done"), 2)
    wait_until(lambda: lines(tmp_path / "done") == ["1", "2"])


@pytest.mark.django_db(transaction=True)
def test_it_finishes_what_it_runs_when_the_process_ends(thread, tmp_path):
    samples.is_down.set()
    enqueue(samples.wait_until_up, str(tmp_path / "done"))
    thread.start()
    wait_until(lambda: lines(tmp_path / "done") == ["begun"])
    thread.workers[server.ThreadWorker].running = False
    samples.is_down.clear()
    thread.stop()
    assert lines(tmp_path / "done") == ["begun", "ended"]
    assert row_of(samples.wait_until_up).status == "SUCCESSFUL"


@pytest.mark.django_db(transaction=True)
def test_it_gives_back_what_takes_too_long_then(thread, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "LAST_MINUTE", 0.1)
    samples.is_down.set()
    enqueue(samples.wait_until_up, str(tmp_path / "done"))
    thread.start()
    wait_until(lambda: lines(tmp_path / "done") == ["begun"])
    thread.stop()
    row = row_of(samples.wait_until_up)
    assert (row.status, row.worker_ids, Lease.objects.filter(task=row).count()) == ("READY", [], 0)


@pytest.mark.django_db(transaction=True)
def test_a_long_task_holds_up_no_other(thread, tmp_path):
    samples.is_down.set()
    enqueue(samples.wait_long, str(tmp_path / "long"))
    thread.start()
    wait_until(lambda: lines(tmp_path / "long") == ["begun"])
    enqueue(samples.append, str(tmp_path / "done"), 1)
    wait_until(lambda: lines(tmp_path / "done") == ["1"])
    assert row_of(samples.wait_long).status == "RUNNING"
    samples.is_down.clear()
    wait_until(lambda: lines(tmp_path / "long") == ["begun", "ended"])


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_written_is_told(thread, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    monkeypatch.setattr(server, "path_of", lambda database: tmp_path / "file" / "lock")
    thread.start()
    wait_until(lambda: "cannot be locked" in caplog.text)


def test_where_workers_run_tasks_the_server_starts_no_thread(monkeypatch):
    begun = []
    monkeypatch.setattr(ServerThread, "start", lambda thread: begun.append(thread))
    apps.get_app_config("tasks").serve()  # tests have no thread either
    assert begun == []


# The lock

TRY = """
import sys
from contextlib import suppress
from pathlib import Path
from cms.tasks.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.acquire(), lock.identity)
"""


def tried_elsewhere(path):
    return subprocess.run(
        [sys.executable, "-c", TRY, str(path)], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    ).stdout.split()


def test_of_two_processes_one_has_the_lock_and_its_heir_is_known(tmp_path):
    path = tmp_path / "folder" / "lock"
    lock = FileLock(path)
    assert lock.acquire() and lock.acquire()
    assert tried_elsewhere(path) == ["False"]
    lock.close()
    assert tried_elsewhere(path) == ["True", lock.identity]
    assert FileLock(path).acquire()
    other = FileLock(tmp_path / "other")
    assert other.acquire() and other.identity != lock.identity


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc")
@pytest.mark.parametrize("error", [BlockingIOError(), OSError(errno.ENOLCK, "No locks available")])
def test_a_lock_that_cannot_be_had_leaves_no_file_open(tmp_path, monkeypatch, error):
    """It is tried every minute, as long as the process lives."""

    def refuse(file, operation):
        raise error

    monkeypatch.setattr(fcntl, "flock", refuse)
    lock, before = FileLock(tmp_path / "lock"), open_files()
    for _attempt in range(3):
        with suppress(OSError):
            assert lock.acquire() is False
    assert open_files() == before


def test_the_lock_is_of_the_database():
    sqlite = {"ENGINE": "cms.sqlite", "NAME": "/srv/patio.sqlite3"}
    assert path_of(sqlite) == Path("/srv/patio.sqlite3.tasks")
    names = [{"ENGINE": "django.db.backends.postgresql", "HOST": "db", "NAME": name} for name in ("patio", "other")]
    first, second = map(path_of, names)
    assert first.parent == second.parent == site_settings.BASE_DIR / "var" and first != second


# Real servers


GUNICORN = ["gunicorn", "cms.wsgi", "--no-control-socket", "--preload", "--workers", "2"]
OURS = ["cms.server", "--processes", "2"]


def threads_of(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", [OURS, GUNICORN])
def test_one_of_two_processes_runs_tasks_and_the_other_one_after_its_death(tmp_path, command):
    file = tmp_path / "done"
    enqueue(samples.append_process, str(file))
    with served(tmp_path, *command) as process:
        wait_until(lambda: len(lines(file)) == 1)
        first = int(lines(file)[0])
        assert first != process.pid
        if sys.platform == "linux" and command is GUNICORN:
            assert threads_of(process.pid) == 1
        enqueue(samples.append_process, str(file))
        wait_until(lambda: len(lines(file)) == 2)
        assert int(lines(file)[1]) == first
        os.kill(first, signal.SIGKILL)
        enqueue(samples.append_process, str(file))
        wait_until(lambda: len(lines(file)) == 3)
        assert int(lines(file)[2]) not in (first, process.pid)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_server_had_begun_is_taken_up_by_the_next(tmp_path):
    file = tmp_path / "done"
    enqueue(samples.kill_process, str(file))
    with served(tmp_path, "cms.server"):
        wait_until(lambda: len(lines(file)) > 1)  # the lease lasts for a minute
    assert len(row_of(samples.kill_process).worker_ids) > 1


@pytest.mark.django_db(transaction=True)
def test_commands_have_no_thread():
    code = "import threading; print(*(thread.name for thread in threading.enumerate()))"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    finished = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    assert finished.stdout.split() == ["MainThread"]
