"""What waits although nobody runs it, and what was given up: told by the system checks, the health page and at the desk."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from cms.http.health_issues import HealthIssue, register
from cms.tasks import LONG, queue
from cms.tasks.models import Lease

SOON = timedelta(minutes=5)
USUAL, USUAL_LONG = timedelta(hours=1), timedelta(hours=6)  # what a task takes at the most; one of the queue LONG
PAGE = {"page": "admin:tasks_task_changelist", "permission": "tasks.manage_tasks"}


def stalled(at):
    """What waits for longer than SOON, while nothing is run."""
    late = queue.waiting(at - SOON)
    return late.none() if is_run(at) else late


def is_run(at):
    ended = DBTaskResult.objects.filter(status__in=[queue.SUCCESSFUL, queue.FAILED], finished_at__gt=at - SOON)
    return Lease.objects.filter(until__gt=at).exists() or ended.exists()


def overlong(at):
    """What has been running for longer than tasks do: perhaps it hangs. It is not stopped."""
    is_long = Q(queue_name=LONG)
    begun = ~is_long & Q(started_at__lt=at - USUAL) | is_long & Q(started_at__lt=at - USUAL_LONG)
    return DBTaskResult.objects.filter(begun, status=queue.RUNNING)


def given_up(at):
    return queue.given_up()


def said_of_waiting(number):
    return ngettext(
        "%(number)d task has been waiting for more than five minutes, and none is run.",
        "%(number)d tasks have been waiting for more than five minutes, and none is run.",
        number,
    ) % {"number": number}


def said_of_overlong(number):
    return ngettext(
        "%(number)d task has been running for a long time: it may hang.",
        "%(number)d tasks have been running for a long time: they may hang.",
        number,
    ) % {"number": number}


def said_of_given_up(number):
    return ngettext(
        "%(number)d task was given up.",
        "%(number)d tasks were given up.",
        number,
    ) % {"number": number}


def on_health_page(at):
    """Without numbers: these could tell a stranger that something is planned."""
    first = queue.waiting(at - SOON).order_by("run_after").values_list("run_after", flat=True).first()
    if first and not is_run(at):
        return f"waiting for {(at - first) // timedelta(minutes=1)} minutes"
    if begun := overlong(at).order_by("started_at").values_list("started_at", flat=True).first():
        return f"running for {(at - begun) // timedelta(hours=1)} hours"
    return "given up" if queue.given_up().exists() else ""


WAITING = HealthIssue(
    "tasks",
    "tasks.W001",
    stalled,
    said_of_waiting,
    _("The server's own thread runs tasks, or manage.py db_worker where TASKS is “worker”: see the server's log."),
    on_health_page,
    **PAGE,
)
OVERLONG = HealthIssue(
    "tasks",
    "tasks.W003",
    overlong,
    said_of_overlong,
    _(
        "The desk's page of tasks names it. If it hangs, start the server, or its worker, again: the task is then taken up anew."
    ),
    on_health_page,
    **PAGE,
)
GIVEN_UP = HealthIssue(
    "tasks",
    "tasks.W002",
    given_up,
    said_of_given_up,
    _(
        "The desk's page of tasks says why. When the cause is gone, have them tried again there, or by manage.py retry_tasks."
    ),
    on_health_page,
    **PAGE,
)


def connect():
    register(WAITING)
    register(OVERLONG)
    register(GIVEN_UP)
