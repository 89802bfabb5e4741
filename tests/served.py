"""Real servers, and other processes, that work on a test's database."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.nginx import free_port

ROOT = Path(__file__).resolve().parents[1]


def environment(**changes):
    """Of a process that works on this test's database."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "TASKS": "thread",
        **changes,
    }


@contextmanager
def served(tmp_path, *command, **changes):
    """A process with a `port`."""
    port = free_port()
    log = tmp_path / "log"
    command = [sys.executable, "-m", *command, "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**changes), stderr=file, stdout=file)
        process.port = port
        try:
            yield process
        finally:
            process.terminate()
            process.wait(120)  # it gives its own processes half a minute
    assert "Error" not in log.read_text(), log.read_text()
