"""What waits although nobody runs it, and what was given up: told by the system checks, the health page and at the desk."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from cms.http.health_issues import HealthIssue, register
from cms.tasks import queue
from cms.tasks.models import Lease

SOON = timedelta(minutes=5)


def stalled(at):
    """What waits for longer than SOON, while nothing is run."""
    late = queue.waiting(at - SOON)
    return late.none() if is_run(at) else late


def is_run(at):
    ended = DBTaskResult.objects.filter(status__in=[queue.SUCCESSFUL, queue.FAILED], finished_at__gt=at - SOON)
    return Lease.objects.filter(until__gt=at).exists() or ended.exists()


def given_up(at):
    return queue.given_up()


def said_of_waiting(number):
    return ngettext(
        "%(number)d task has been waiting for more than five minutes, and none is run.",
        "%(number)d tasks have been waiting for more than five minutes, and none is run.",
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
    return "given up" if queue.given_up().exists() else ""


WAITING = HealthIssue(
    "tasks",
    "tasks.W001",
    stalled,
    said_of_waiting,
    _("The server's own thread runs tasks, or manage.py db_worker where TASKS is “worker”: see the server's log."),
    on_health_page,
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
)


def connect():
    register(WAITING)
    register(GIVEN_UP)
