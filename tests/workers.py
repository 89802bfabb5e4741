"""Workers as tests use them."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from cms.tasks.worker import TaskWorker


def make_worker(name="test", **options):
    options = {"batch": True, "interval": 0, "max_tasks": None, "queue_names": ["*"], **options}
    return TaskWorker(backend_name="default", startup_delay=False, worker_id=name, excluded_queue_names=[], **options)


def run_due(name="test", **options):
    """Without what is done now and then."""
    worker = make_worker(name, **options)
    worker.look_around = lambda: None
    worker.run()
    return worker._run_tasks


def in_thread(function, *arguments):
    """What it returns there, with a connection of its own."""

    def call():
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
