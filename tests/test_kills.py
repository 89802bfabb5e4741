"""`kill -9` at random points of real work on a real server: minutes, so in the long profile only (`HYPOTHESIS_PROFILE=full`)."""

import os
import subprocess
import sys
from contextlib import nullcontext

import pytest
from django.db import connection

from tests.architecture import ROOT
from tests.databases import empty_postgresql

if os.environ.get("HYPOTHESIS_PROFILE") == "full":

    @pytest.mark.django_db
    @pytest.mark.parametrize("tasks", ["thread", "worker"])
    def test_nothing_is_left_undone_and_nobody_ran_a_command(tasks, tmp_path):
        command = [sys.executable, "-m", "bench.kills", "--times", "8", "--tasks", tasks, "--folder", str(tmp_path)]
        with empty_postgresql("kills") if connection.vendor == "postgresql" else nullcontext() as address:
            command += ["--database", address] if address else []
            finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert finished.returncode == 0, finished.stdout + finished.stderr
