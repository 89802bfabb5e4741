"""Comparing all editions takes a library of 200 MB, which never comes into a process that serves pages: it runs in one of its
own, which ends with the one that began it, so that what was killed is not done twice at once when it is taken up again."""

import os
import signal
import subprocess
import sys
import threading

from django.conf import settings

OPTION = "--until-input-ends"


def rebuild():
    """`rebuild_related`, to its end. Raises CalledProcessError."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild_related", OPTION]
    run(command)


def run(command):
    """The pipe to its standard input ends with this process, however that ends."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        code = process.wait()
    if code:
        raise subprocess.CalledProcessError(code, command)


def end_with_input():
    """From now on this process ends when its standard input does, in the middle of whatever it does."""
    threading.Thread(target=wait_for_end, daemon=True).start()


def wait_for_end():
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
