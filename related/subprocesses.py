"""Comparing all editions takes a library of 200 MB, which never comes into a process that serves pages: it runs in one of its
own."""

import subprocess
import sys

from django.conf import settings


def rebuild():
    """`rebuild_related`, to its end. Raises CalledProcessError."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild_related"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
