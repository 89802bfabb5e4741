"""`db_worker` as a process of its own, on the database of the tests."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.demosite import environment_of
from cms.tasks.models import Lease
from tests.architecture import ROOT
from tests.databases import address_of

COMMAND = [sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0", "--no-startup-delay"]


class WorkerProcess:
    def __init__(self, folder, media_root):
        self.process = None
        self.environment = environment_of(folder, 8000) | {
            "DATABASE_URL": address_of(connection.settings_dict),
            "MEDIA_ROOT": str(media_root),
        }

    def begin(self):
        self.process = subprocess.Popen(COMMAND, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()

    def run(self):
        """Until nothing is due, or it is killed. Returns how that ended."""
        self.begin()
        return self.process.wait(3600)


def pass_a_day():
    """As if it had passed for what waits, and for what those that were killed had begun."""
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


@pytest.fixture
def worker(tmp_path, media_root):
    worker = WorkerProcess(tmp_path, media_root)
    yield worker
    if worker.process and worker.process.poll() is None:
        worker.kill()
        worker.process.wait(60)
