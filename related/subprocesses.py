"""Comparing all editions takes a library of 200 MB, which never comes into a process that serves pages: it runs in one of its
own, which ends with the one that began it, so that what was killed is not done twice at once when it is taken up again."""

import os
import signal
import subprocess
import sys
import threading

from django.conf import settings

from cms.tasks import Interrupted

OPTION = "--until-input-ends"


def rebuild():
    """`rebuild_related`, to its end. Raises CalledProcessError, or Interrupted where it was told to end."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild_related", OPTION]
    run(command)


def run(command):
    """The pipe to its standard input ends with this process, however that ends. What it says of errors is passed on; the last
    line of it stands beside the error, for whoever reads why the task was given up."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, errors="replace", **pipes) as process:
        last = passed_on(process.stderr)
        code = process.wait()
    if code == -signal.SIGTERM:  # a system that stops a service tells all its processes
        raise Interrupted
    if code:
        error = subprocess.CalledProcessError(code, command)
        error.add_note(last)
        raise error


def passed_on(lines):
    """The last one that says something."""
    last = ""
    for line in lines:
        sys.stderr.write(line)
        last = line.strip() or last
    return last


def end_with_input():
    """From now on this process ends when its standard input does, in the middle of whatever it does."""
    threading.Thread(target=wait_for_end, daemon=True).start()


def wait_for_end():
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
