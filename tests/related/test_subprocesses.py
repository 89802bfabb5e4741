"""A process that compares all editions ends with the one that began it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.tasks import Interrupted
from related import subprocesses
from related.management.commands import rebuild_related
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]

CHILD = """
import os, sys, time
from related.subprocesses import end_with_input
end_with_input()
print(os.getpid(), file=sys.stderr, flush=True)
time.sleep(600)
"""
PARENT = f"""
import sys
from related.subprocesses import run
run([sys.executable, "-c", {CHILD!r}])
"""


def is_there(pid):
    with suppress(ProcessLookupError, FileNotFoundError):  # it may end between two looks
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_when_the_one_that_began_it_is_stopped_or_killed(end):
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stderr=subprocess.PIPE) as parent:
        child = int(parent.stderr.readline())
        try:
            assert is_there(child)
            parent.send_signal(end)
            wait_until(lambda: not is_there(child))
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def test_it_is_waited_for_to_its_end():
    subprocesses.run([sys.executable, "-c", "import time; time.sleep(0.1)"])
    with pytest.raises(subprocess.CalledProcessError):
        subprocesses.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_told_to_end_it_has_not_failed():
    with pytest.raises(Interrupted):
        subprocesses.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"])
    with pytest.raises(subprocess.CalledProcessError):
        subprocesses.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])


def test_what_went_wrong_in_it_is_passed_on_and_said_beside_the_error(capsys):
    with pytest.raises(subprocess.CalledProcessError) as raised:
        subprocesses.run([sys.executable, "-c", "raise MemoryError('too many')"])
    assert raised.value.__notes__ == ["MemoryError: too many"]
    assert capsys.readouterr().err.startswith("Traceback (most recent call last):\n")


def test_the_command_is_told_to_end_with_it_and_obeys(monkeypatch):
    commands, ends = [], []
    monkeypatch.setattr(subprocesses, "run", commands.append)
    subprocesses.rebuild()
    assert commands[0][1:] == [str(ROOT / "manage.py"), "rebuild_related", "--until-input-ends"]
    monkeypatch.setattr(rebuild_related, "end_with_input", lambda: ends.append(True))
    monkeypatch.setattr(rebuild_related, "rebuild", lambda **options: 0)
    monkeypatch.setattr(rebuild_related.statistics, "refresh", lambda: None)
    call_command("rebuild_related")
    assert ends == []
    call_command("rebuild_related", until_input_ends=True)
    assert ends == [True]
