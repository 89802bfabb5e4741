"""Work that nobody asked for: each app registers a task that looks for what it has left undone, after a restore, an upgrade or
a loss. Whatever runs tasks has it run now and then, the first time after each `migrate`."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connections, transaction
from django.utils import timezone

from cms.tasks import LOW, enqueue, enqueue_each, queue, task
from cms.tasks.models import Upkeep

registered = {}


@dataclass(frozen=True)
class Duty:
    task: object  # without arguments
    every: timedelta


def register_upkeep(name, task, *, every):
    registered[name] = Duty(task, every)


def enqueue_due():
    """Enqueues what is due, once however many workers ask."""
    now = timezone.now()
    later = set(Upkeep.objects.filter(due_at__gt=now).values_list("name", flat=True))
    for name in registered.keys() - later:
        enqueue_one(name, now)


@transaction.atomic
def enqueue_one(name, now):
    duty = registered[name]
    next_time = {"due_at": now + duty.every}
    mine = Upkeep.objects.filter(name=name, due_at__lte=now).update(**next_time)
    is_first = not mine and Upkeep.objects.get_or_create(name=name, defaults=next_time)[1]
    if (mine or is_first) and not queue.is_known(duty.task):
        enqueue(duty.task)


def enqueue_unfinished(task, keys):
    """For a task that looks for what is left undone: has `task(key)` run for each, but where it was given up."""
    enqueue_each(task, queue.unknown(task, [[key] for key in keys]))


def look_soon(using="default", **kwargs):
    """Everything is due at the next look: after a restore, and as a receiver of `post_migrate`."""
    if Upkeep._meta.db_table in connections[using].introspection.table_names():
        Upkeep.objects.using(using).all().delete()


@task(priority=LOW)
def prune():
    queue.prune(timezone.now())
