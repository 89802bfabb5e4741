"""What lags behind, as the apps that know it register it: told by the system checks (`manage.py check --database
default`, `migrate`), by the health page and at the desk."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

from cms.http import health

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HealthIssue:
    name: str  # on the health page
    code: str  # of the system check
    rows: Callable  # those concerned, at a moment: a queryset; a DatabaseError says that nobody can tell
    sentence: Callable  # about a number of them
    remedy: str
    on_health_page: Callable = None  # what the page says at a moment, if not the number of live editions concerned
    page: str = ""  # name of the address where it can be looked at
    permission: str = ""  # of those who may see that page

    def live(self, at):
        """The number of live editions concerned: planned and past ones are not counted."""
        return self.rows(at).live(at).count()


@dataclass(frozen=True)
class Fault:
    """What is wrong, or not, without rows that could be counted."""

    code: str  # of the system check
    sentence: Callable  # at a moment; empty where all is well
    remedy: str
    page: str = ""
    permission: str = ""


registered = {}
faults = {}


def register(issue):
    registered[issue.code] = issue
    health.watch(issue.name, issue.on_health_page or issue.live)


def register_fault(fault):
    faults[fault.code] = fault


def sentences(at):
    """[(issue or fault, sentence)] of what is not as it should be."""
    counted = [(issue, issue.sentence(number)) for issue, number in found(at)]
    return counted + [(fault, sentence) for fault in faults.values() if (sentence := sentence_of(fault, at))]


def sentence_of(fault, at):
    """No page breaks because the state of something else cannot be read."""
    try:
        return fault.sentence(at)
    except Exception:
        logger.exception("%s cannot be told", fault.code)
        return None


def found(at):
    """[(issue, number of rows)] of those that there are. One that nobody can count hides no other."""
    counted = [(issue, number_of(issue, at)) for issue in registered.values()]
    return [(issue, number) for issue, number in counted if number]


def number_of(issue, at):
    """0 where nobody can tell, as before the first migration: `/health/` says that it is lost."""
    try:
        return issue.rows(at).count()
    except DatabaseError:
        return 0


def system_check(databases=None, **kwargs):
    if not databases:
        return []
    return [checks.Warning(sentence, hint=issue.remedy, id=issue.code) for issue, sentence in sentences(timezone.now())]
