"""`kill -9` at random points of real work on a real server: minutes, so in the long profile only (`HYPOTHESIS_PROFILE=full`)."""

import os
import subprocess
import sys

import pytest

from tests.architecture import ROOT

if os.environ.get("HYPOTHESIS_PROFILE") == "full":

    @pytest.mark.parametrize("tasks", ["thread", "worker"])
    def test_nothing_is_left_undone_and_nobody_ran_a_command(tasks, tmp_path):
        command = [sys.executable, "-m", "bench.kills", "--times", "8", "--tasks", tasks, "--folder", str(tmp_path)]
        finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert finished.returncode == 0, finished.stdout + finished.stderr
