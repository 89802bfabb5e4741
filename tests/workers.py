"""Workers as tests use them."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections
from django.db.models import Q
from django.utils import timezone

from cms.tasks.worker import TaskWorker


def make_worker(name="test", kind=TaskWorker, **options):
    options = {"batch": True, "interval": 0, "max_tasks": None, "queue_names": ["*"], **options}
    return kind(backend_name="default", startup_delay=False, worker_id=name, excluded_queue_names=[], **options)


class Run(TaskWorker):
    """Ends where nothing is due but what failed in it. Leaves out what is done now and then."""

    begun = None

    def maintain(self):
        self.begun = self.begun or timezone.now()

    def ready(self):
        return super().ready().filter(Q(worker_ids=[]) | Q(run_after__lte=self.begun))


def run_due(name="test", **options):
    """Returns how many tasks it ran."""
    worker = make_worker(name, kind=Run, **options)
    worker.run()
    return worker._run_tasks


@contextmanager
def signals_as_before():
    """`db_worker` would go on listening to those of the process that runs the tests."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def in_thread(function, *arguments):
    """What it returns there, with a connection of its own."""

    def call():
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
