"""The threads that run tasks in a process that serves pages: one for those that are soon done, one for long ones.

They start a moment after the application was loaded: a server that loads it once and forks afterwards does so within that
moment, and each of its processes begins anew. The process that holds the lock runs tasks; when it ends another one does.
"""

import atexit
import logging
import os
import threading
import time

from django.conf import settings
from django.core.signals import request_started
from django.db import connections

from cms.tasks import LONG, leases
from cms.tasks.lock import FileLock, path_of
from cms.tasks.wake import wake
from cms.tasks.worker import TaskWorker

logger = logging.getLogger("patio.tasks")

QUIET = 2  # seconds without a fork, or a first request: this process serves
IDLE = 2  # seconds between two looks for what other processes asked for
TRY_LOCK = 2  # seconds
LAST_MINUTE = 10  # seconds that a running task has when the process ends


class ThreadWorker(TaskWorker):
    name, queues, other_queues = "thread", ["*"], [LONG]

    def __init__(self, identity, ending):
        super().__init__(
            queue_names=self.queues,
            interval=IDLE,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{self.name}-{identity}",
            excluded_queue_names=self.other_queues,
        )
        self.current, self.ending = None, ending

    def maintain(self):
        """Nobody else can be running what a thread that held this lock had begun."""
        if self.maintained_at is None:
            leases.lapse(self.worker_id)
        super().maintain()

    def rest(self, seconds):
        wake.wait(seconds)
        wake.clear()

    def attempt(self, row, lease):
        self.current = row, lease
        try:
            super().attempt(row, lease)
        finally:
            self.current = None

    def give_back(self):
        if self.current:
            row, lease = self.current
            leases.end(lease, status=leases.READY, worker_ids=row.worker_ids[:-1])


class LongTaskWorker(ThreadWorker):
    """Beside the other one, which nothing then waits for."""

    name, queues, other_queues = "long", [LONG], []

    def rest(self, seconds):
        self.ending.wait(seconds)


class ServerThread:
    def __init__(self):
        self.reset()

    def reset(self):
        self.thread = self.lock = None
        self.workers, self.beside = {}, None
        self.ending, self.serving = threading.Event(), threading.Event()
        self.starting = threading.Lock()
        self.has_forked = False

    def start(self):
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self.work, name="tasks", daemon=True)
                self.thread.start()

    def begin(self, **kwargs):
        """A request came: this process serves, whatever it was before."""
        if not self.serving.is_set():
            self.start()
            self.serving.set()

    def work(self):
        self.serving.wait(QUIET)
        self.serving.set()
        while not self.ending.is_set() and not self.is_elected():
            self.ending.wait(TRY_LOCK)
        if not self.ending.is_set():
            self.beside = threading.Thread(target=self.run, args=(LongTaskWorker,), name="long tasks", daemon=True)
            self.beside.start()
        self.run(ThreadWorker)

    def is_elected(self):
        self.lock = self.lock or FileLock(path_of(settings.DATABASES["default"]))
        try:
            return self.lock.acquire()
        except OSError as error:
            logger.error("no task is run: %s cannot be locked: %s", self.lock.path, error)
            self.ending.wait(60)
            return False

    def run(self, kind):
        """Until this process ends."""
        while not self.ending.is_set():
            worker = self.workers[kind] = kind(self.lock.identity, self.ending)
            try:
                if not self.ending.is_set():
                    worker.run()
            except Exception:
                logger.exception("the thread that runs tasks begins anew")
            connections.close_all()
            self.ending.wait(TRY_LOCK)

    def stop(self):
        """At the end of the process: what runs is finished, or given back."""
        self.ending.set()
        self.serving.set()
        for worker in list(self.workers.values()):
            worker.running = False
        wake.set()
        until = time.monotonic() + LAST_MINUTE
        for kind, thread in ((ThreadWorker, self.thread), (LongTaskWorker, self.beside)):
            if thread and thread.is_alive():
                thread.join(max(until - time.monotonic(), 0))
            if kind in self.workers and thread.is_alive():
                self.workers[kind].give_back()
        if self.lock:
            self.lock.close()

    # Forks: no thread of ours is there when a server forks its processes

    def before_fork(self):
        if self.thread and not self.serving.is_set():
            self.ending.set()
            self.serving.set()
            self.thread.join()
            self.reset()
            self.has_forked = True

    def after_fork_in_child(self):
        """A child of a process that serves already does not serve by itself."""
        serves = self.has_forked
        if self.lock:
            self.lock.close()
        self.reset()
        if serves:
            self.start()


thread = ServerThread()


def serve():
    if settings.TASKS_RUN_BY != "thread":
        return
    request_started.connect(thread.begin, dispatch_uid="tasks")
    atexit.register(thread.stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=thread.before_fork, after_in_child=thread.after_fork_in_child)
    thread.start()
