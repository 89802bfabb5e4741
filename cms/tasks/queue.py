"""The rows: which tasks wait, run, or were given up, and how they are written."""

import json
import math
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus, normalize_json
from django_tasks_db.models import DBTaskResult

from cms.batches import chunks
from cms.tasks.wake import wake

READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL
AT_ONCE = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# How they are written


def enqueue_each(task, arguments, *, delay=None):
    wanted = {key_of(payload): payload for payload in map(payload_of, arguments)}
    moment = timezone.now() if delay is None else in_whole_seconds(timezone.now() + delay)
    with transaction.atomic(savepoint=False):
        for keys in chunks(list(wanted), AT_ONCE):
            waiting = rely_on(task.module_path, [wanted[key] for key in keys], moment, delayed=delay is not None)
            DBTaskResult.objects.bulk_create(row_of(task, wanted[key], moment) for key in keys if key not in waiting)
        transaction.on_commit(wake.set, robust=True)


def payload_of(args):
    return {"args": normalize_json(list(args)), "kwargs": {}}


def key_of(payload):
    return json.dumps(payload, sort_keys=True)


def in_whole_seconds(moment):
    """Never earlier."""
    return EPOCH + timedelta(seconds=math.ceil((moment - EPOCH).total_seconds()))


def row_of(task, payload, moment):
    return DBTaskResult(
        task_path=task.module_path,
        args_kwargs=payload,
        priority=task.priority,
        queue_name=task.queue_name,
        backend_name=task.backend,
        run_after=moment,
    )


def rely_on(path, payloads, moment, *, delayed):
    """Keys of those that an equal row waits for already. It is locked, so that no worker takes it before this transaction
    commits: it shall see what was written here. A row that another transaction or a worker holds does not count. One that
    waits to be tried again is brought forward."""
    same = Q(args_kwargs=payloads[0]) if len(payloads) == 1 else Q(args_kwargs__in=payloads)
    rows = DBTaskResult.objects.filter(same, status=READY, task_path=path).order_by()
    rows = rows.select_for_update(skip_locked=True).values_list("pk", "args_kwargs", "run_after", "worker_ids")
    found, early = set(), []
    for pk, payload, run_after, worker_ids in rows:
        if run_after == moment if delayed else run_after <= moment or worker_ids:
            found.add(key_of(payload))
            early += [pk] if run_after > moment else []
    if early:
        DBTaskResult.objects.filter(pk__in=early).update(run_after=moment)
    return found


# What there is


def given_up():
    return DBTaskResult.objects.filter(status=FAILED)


def is_known(task, statuses=(READY, FAILED)):
    """Whether it waits, or was given up, without arguments."""
    rows = DBTaskResult.objects.filter(status__in=statuses, task_path=task.module_path)
    return rows.filter(args_kwargs=payload_of([])).exists()


def unknown(task, arguments):
    """Those that nobody gave up, and that do not wait to be tried again: whoever looks for unfinished work leaves these alone."""
    rows = DBTaskResult.objects.filter(status__in=[READY, FAILED], task_path=task.module_path).order_by()
    known = set(map(key_of, rows.values_list("args_kwargs", flat=True)))
    return [args for args in arguments if key_of(payload_of(args)) not in known]


def waiting(at):
    """Those that could be run."""
    return DBTaskResult.objects.filter(status=READY, run_after__lte=at)


# What people do with those that were given up


def retry(rows):
    """As if they had never been tried. Returns how many."""
    with transaction.atomic(savepoint=False):
        number = rows.filter(status=FAILED).update(
            status=READY, run_after=timezone.now(), worker_ids=[], started_at=None, finished_at=None
        )
        transaction.on_commit(wake.set, robust=True)
    return number


@transaction.atomic(savepoint=False)
def dismiss(rows):
    """Returns how many. They are locked first: one that somebody has tried again meanwhile is let be."""
    pks = list(rows.filter(status=FAILED).order_by().select_for_update().values_list("pk", flat=True))
    return DBTaskResult.objects.filter(pk__in=pks).delete()[0] if pks else 0


def dismiss_equal(row):
    """What a task is done for, or given up for, equal ones need not be given up for as well."""
    dismiss(DBTaskResult.objects.filter(task_path=row.task_path, args_kwargs=row.args_kwargs).exclude(pk=row.pk))


# How long they are kept

KEPT = {SUCCESSFUL: timedelta(days=1), FAILED: timedelta(days=30)}


def prune(now):
    """Returns how many rows went."""
    number = 0
    for status, kept in KEPT.items():
        old = DBTaskResult.objects.filter(status=status, finished_at__lt=now - kept).order_by()
        while pks := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            number += DBTaskResult.objects.filter(pk__in=pks).delete()[0]
    return number
