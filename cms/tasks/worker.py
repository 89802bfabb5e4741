"""Runs tasks, one after another. What the library's worker does not do is done here: a task that fails is tried again later,
one whose process was killed too, a database that is locked or away stops no worker, and looking takes no lock."""

import logging
import time
from traceback import format_exception

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks_db.compat import TaskContext, task_finished, task_started
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cms import outages
from cms.tasks import Interrupted, InVain, leases, periodic, queue, running
from cms.tasks.leases import what
from cms.tasks.queue import FAILED, READY, SUCCESSFUL

logger = logging.getLogger("patio.tasks")

AWAY = (OperationalError, InterfaceError)
REST = 2  # seconds, where the database does not answer
MAINTENANCE_EVERY = 5  # seconds between two looks for what other workers left


class TaskWorker(Worker):
    def __init__(self, **options):
        super().__init__(**options)
        self.maintained_at = None
        self.is_away = False

    def run(self):
        while self.running:
            try:
                busy = self.step()
            except (DatabaseError, InterfaceError) as error:
                self.wait_for_database(error)
                continue
            self.is_away = False
            if (self.batch and not busy) or (self.max_tasks is not None and self._run_tasks >= self.max_tasks):
                return
            if self.running and not busy:
                self.rest(self.interval)

    def rest(self, seconds):
        time.sleep(seconds)

    def wait_for_database(self, error):
        if connection.in_atomic_block:
            raise error
        if not self.is_away:
            logger.warning("no task is run, as the database does not answer: %s", error)
        self.is_away = True
        connection.close()
        time.sleep(REST)

    def step(self):
        """Runs one task, if there is one. Returns whether there was."""
        if not connection.in_atomic_block:  # of whoever called
            close_old_connections()
        self.maintain()
        if not self.ready().exists():
            return False
        self.running_task = True  # a signal from now on waits for the end of it
        try:
            row, lease = leases.claim(self.ready(), self.worker_id)
            if row is None:
                return False
            self.attempt(row, lease)
        finally:
            self.running_task = False
        self._run_tasks += 1
        return True

    def ready(self):
        rows = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not self.process_all_queues:
            rows = rows.filter(queue_name__in=self.queue_names)
        if self.excluded_queue_names:
            rows = rows.exclude(queue_name__in=self.excluded_queue_names)
        return rows

    def maintain(self):
        now = time.monotonic()
        if self.maintained_at is None or now - self.maintained_at >= MAINTENANCE_EVERY:
            self.maintained_at = now
            leases.take_back()
            periodic.enqueue_due()

    def attempt(self, row, lease):
        running.worker = self
        try:
            with leases.kept(lease):
                call(row)
        except Interrupted:
            self.write(interrupted, row, lease)
        except Exception as error:
            self.write(failed, row, lease, error)
        except BaseException:  # this process ends, by no fault of the task
            leases.end(lease, status=READY, worker_ids=row.worker_ids[:-1])
            raise
        else:
            self.write(succeeded, row, lease)
        finally:
            running.worker = None

    def write(self, outcome, *arguments):
        """However long the database is away: otherwise what was done is done again."""
        while True:
            try:
                return outcome(*arguments)
            except AWAY as error:
                if not (self.running and outages.kind_of(error)):
                    raise
                self.wait_for_database(error)


def call(row):
    task, result = row.task, row.task_result
    task_started.send(sender=type(task.get_backend()), task_result=result)
    context = [TaskContext(task_result=result)] if task.takes_context else []
    task.call(*context, *result.args, **result.kwargs)


def succeeded(row, lease):
    if conclude(row, lease, status=SUCCESSFUL, exception_class_path="", traceback=""):
        tell_end_of(row)


def interrupted(row, lease):
    logger.info("%s%r was told to end, and is taken up again", *what(row))
    leases.end(lease, status=READY, worker_ids=row.worker_ids[:-1], run_after=timezone.now() + leases.RETRY_DELAYS[0])


def failed(row, lease, error):
    attempts, now = len(row.worker_ids), timezone.now()
    values = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": storable("".join(format_exception(error))),
    }
    pause = None if isinstance(error, InVain) else leases.retry_delay(attempts)
    if pause is not None:
        leases.end(lease, status=READY, run_after=now + pause, **values)
        logger.warning("%s%r failed and is tried again in %s", *what(row), pause, exc_info=error)
    elif conclude(row, lease, status=FAILED, **values):
        logger.error("%s%r was given up after %d attempts", *what(row), attempts, exc_info=error)
        tell_end_of(row)


@transaction.atomic
def conclude(row, lease, **values):
    """Nothing follows any more: the task is done, or given up. False as in `leases.end`."""
    is_ended = leases.end(lease, finished_at=timezone.now(), **values)
    if is_ended:
        queue.dismiss_equal(row)
    return is_ended


def storable(text):
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def tell_end_of(row):
    """What listens to the library's signal may fail without harm."""
    try:
        row.refresh_from_db()
        task_finished.send(sender=type(row.task.get_backend()), task_result=row.task_result)
    except Exception:
        logger.warning("the end of %s%r was not told", *what(row), exc_info=True)
