"""Tasks that survive the process that asked for them.

A task is a row, written in the transaction that asks for it and run after that by a worker: a thread of the server
(`cms.tasks.server`) or `manage.py db_worker` processes. It may be run again at any time, so it reads the present state and
does nothing where nothing is left to do.
"""

import threading

import django

if django.VERSION >= (6, 0):
    from django.tasks import task as library_task
else:
    from django_tasks import task as library_task

HIGH, LOW = 50, -50  # priorities: what readers see of a new publication, and what has time; 0 is between
LONG = "long"  # the queue of tasks that may take minutes: in a server a thread of their own runs them

labels = {}  # {path of a task: what people call it}
subject_models = {}  # {path of a task: the model, as "app.Model", whose primary key is its argument}
continuing = set()  # paths of tasks whose argument is the primary key behind which they continue
running = threading.local()  # `worker`: the one that runs a task in this thread


class InVain(Exception):
    """Raised by a task that would fail again: it is given up at once, and told, until a person has it tried again."""


class Interrupted(Exception):
    """Raised by a task that was ended from outside, by no fault of its own: it is taken up again, and that attempt does not
    count."""


def task(function=None, *, label="", model="", continues=False, **options):
    """`django.tasks.task`; `label` is what the desk calls it, `model` ("app.Model") what its argument is a primary key of.
    `continues`: it may have an argument, the primary key behind which it continues."""

    def made(function):
        found = library_task(**options)(function)
        labels[found.module_path] = label
        if model:
            subject_models[found.module_path] = model
        if continues:
            continuing.add(found.module_path)
        return found

    return made if function is None else made(function)


def enqueue(task, *args, delay=None):
    """Has `task(*args)` run once after the current transaction, if that commits; `delay` (a timedelta): not before it has
    passed. An equal task that still waits, for now or for the same second, is not doubled."""
    enqueue_each(task, [args], delay=delay)


def enqueue_each(task, arguments, *, delay=None):
    """`enqueue` for many at once: a list of `arguments` for each."""
    from cms.tasks import queue  # models are not there yet while apps are loaded

    queue.enqueue_each(task, arguments, delay=delay)


def write_down(write):
    """Returns `write()`, which says what the running task has done and would do again otherwise: its worker tries it however long the
    database is away, until it is told to end. Without a worker it is called once."""
    worker = getattr(running, "worker", None)
    return worker.write(write) if worker else write()
