"""Who runs which task, and what becomes of one whose process was killed."""

import logging
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks_db.models import DBTaskResult

from cms.tasks import queue
from cms.tasks.models import Lease
from cms.tasks.queue import FAILED, READY, RUNNING

logger = logging.getLogger("patio.tasks")

BEAT = 15  # seconds
# After an attempt that failed: how long the next one waits. After the last one the task is given up.
RETRY_DELAYS = [timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10)]
RETRY_DELAYS += [timedelta(hours=1), timedelta(hours=6), timedelta(hours=24)]
MOST_KILLED = 5  # attempts, if the last one killed its process
KILLED = gettext_noop("The process was killed while it ran this task.")


def claim(rows, worker_id):
    """The first of the rows that nobody holds, as this worker's, with its lease; None where there is none."""
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=True).first()
        if row is None:
            return None, None
        row.claim(worker_id)
        until = timezone.now() + Lease.LASTS
        lease = Lease(task=row, token=uuid.uuid4().hex, worker=worker_id, until=until)
        lease.save()
    return row, lease


@contextmanager
def kept(lease):
    """As long as the block runs, the lease does not lapse."""
    done = threading.Event()
    threading.Thread(target=beat, args=(lease, done), name="lease", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def beat(lease, done):
    while not done.wait(BEAT):
        try:
            Lease.objects.filter(pk=lease.pk, token=lease.token).update(until=timezone.now() + Lease.LASTS)
        except DatabaseError:
            logger.warning("the lease of task %s was not prolonged", lease.pk, exc_info=True)
        finally:
            connection.close()


def end(lease, **values):
    """Writes what became of the attempt. False: it is another worker's by now, or was ended."""
    with transaction.atomic(savepoint=False):
        if not Lease.objects.filter(pk=lease.pk, token=lease.token).delete()[0]:
            return False
        DBTaskResult.objects.filter(pk=lease.pk).update(**values)
    return True


def retry_delay(attempts):
    """None after the last attempt."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


# Those whose process is gone


def lapse(worker_id):
    """To be called by whoever knows that no process runs tasks by this name."""
    Lease.objects.filter(worker=worker_id).update(until=timezone.now() - timedelta(seconds=1))


def abandoned(now):
    """Running by name only; without a lease are those that another program began."""
    gone = Q(lease__until__lt=now) | Q(lease=None, started_at__lt=now - Lease.LASTS)
    return DBTaskResult.objects.filter(gone, status=RUNNING).order_by()


def take_back():
    """Has them tried again, and gives up those that were killed MOST_KILLED times. Returns how many there were."""
    pks = list(abandoned(timezone.now()).values_list("pk", flat=True))
    return sum(take_back_one(pk) for pk in pks)


def take_back_one(pk):
    now = timezone.now()
    with transaction.atomic():
        row = DBTaskResult.objects.select_for_update(skip_locked=True).filter(pk=pk, status=RUNNING).first()
        if row is None or not abandoned(now).filter(pk=pk).exists():
            return False
        Lease.objects.filter(pk=pk).delete()
        attempts = len(row.worker_ids)
        row.exception_class_path, row.traceback = "", KILLED
        if attempts >= MOST_KILLED:
            row.status, row.finished_at = FAILED, now
        else:
            row.status, row.run_after = READY, now + retry_delay(attempts)
        row.save(update_fields=["status", "run_after", "finished_at", "exception_class_path", "traceback"])
        if row.status == FAILED:
            queue.dismiss_equal(row)
    if row.status == FAILED:
        logger.error("%s%r was given up: its process was killed %d times", *what(row), attempts)
    else:
        logger.warning("%s%r is taken up again: its process was killed", *what(row))
    return True


def what(row):
    return row.task_path, tuple(row.args_kwargs["args"])
