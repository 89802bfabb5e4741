"""Work that nobody asked for: each app registers a task that looks for what it has left undone, after a restore, an upgrade or
a loss. Whatever runs tasks has it run now and then, the first time after each `migrate`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from cms.batches import chunks
from cms.tasks import LOW, enqueue, enqueue_each, leases, queue, subjects, task
from cms.tasks.models import PeriodicTask

registered = {}
GIVEN_UP_FOR = timedelta(days=1)  # after that it is tried again: a disk that was away may be back


@dataclass(frozen=True)
class Registration:
    task: object  # without arguments
    every: timedelta
    facts: Callable | None = None


def register_periodic(name, task, *, every=timedelta(hours=1), facts=None):
    """The task is run now and then; with `facts`, a function that gives 64 letters at the most, only where these are others
    than those for which it was run last: after an upgrade, say, or another setting."""
    registered[name] = Registration(task, every, facts)


def enqueue_due():
    """Enqueues what is due, once however many workers ask."""
    now = timezone.now()
    later = set(PeriodicTask.objects.filter(due_at__gt=now).values_list("name", flat=True))
    for name in registered.keys() - later:
        enqueue_one(name, now)


@transaction.atomic
def enqueue_one(name, now):
    registration = registered[name]
    if is_due(name, registration, now):
        queue.retry(given_up_long_ago(registration.task, now))
        if has_other_facts(name, registration) and not queue.is_known(registration.task):
            enqueue(registration.task)


def given_up_long_ago(task, now):
    """Where it went on, too. Not what killed its process: that is for people to look at."""
    rows = queue.given_up().filter(task_path=task.module_path, finished_at__lt=now - GIVEN_UP_FOR)
    return rows.exclude(traceback=leases.KILLED)


def is_due(name, registration, now):
    """And puts it off. False: another worker was quicker."""
    due, values = PeriodicTask.objects.filter(name=name, due_at__lte=now), {"due_at": now + registration.every}
    return bool(due.update(**values)) or PeriodicTask.objects.get_or_create(name=name, defaults=values)[1]


def has_other_facts(name, registration):
    """Than those for which it was run last; these are written down."""
    if registration.facts is None:
        return True
    facts = registration.facts()
    return bool(PeriodicTask.objects.filter(name=name).exclude(facts=facts).update(facts=facts))


def look_soon(using="default", **kwargs):
    """Everything is due at the next look: after a restore, and as a receiver of `post_migrate`."""
    if PeriodicTask._meta.db_table in connections[using].introspection.table_names():
        PeriodicTask.objects.using(using).update(due_at=timezone.now())


def enqueue_unfinished(task, keys):
    """For a task that looks for what is left undone: has `task(key)` run for each, but where it was given up. There may be a
    hundred thousand: not in one transaction."""
    for part in chunks(queue.unknown(task, [[key] for key in keys]), queue.AT_ONCE):
        enqueue_each(task, part)


def enqueue_unless_waiting(task):
    """For a task that looks for what is left undone: has `task()` run, but does not bring it forward where it failed and waits
    to be tried again. One that was given up is tried anew."""
    if not queue.is_known(task, [queue.READY]):
        enqueue(task)


def dismiss_given_up(task):
    """For a task that looks for what is left undone, and finds nothing: what `task` was given up for is done."""
    queue.dismiss(DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs=queue.payload_of([])))


@task(priority=LOW, label=_("old tasks"))
def prune():
    queue.prune(timezone.now())
    subjects.dismiss_without_subject()
