"""What lags behind, as the apps that know it register it: told by the system checks (`manage.py check --database
default`, `migrate`), by the health page and at the desk."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core import checks
from django.db import DatabaseError
from django.utils import timezone

from cms.http import health


@dataclass(frozen=True)
class HealthIssue:
    name: str  # on the health page
    code: str  # of the system check
    rows: Callable  # those concerned, at a moment: a queryset; a DatabaseError says that nobody can tell
    sentence: Callable  # about a number of them
    remedy: str
    on_health_page: Callable = None  # what the page says at a moment, if not the number of live editions concerned

    def live(self, at):
        """The number of live editions concerned: planned and past ones are not counted."""
        return self.rows(at).live(at).count()


registered = {}


def register(issue):
    registered[issue.code] = issue
    health.watch(issue.name, issue.on_health_page or issue.live)


def found(at):
    """[(issue, number of rows)]; nothing where nobody can tell, as before the first migration."""
    try:
        counted = [(issue, issue.rows(at).count()) for issue in registered.values()]
    except DatabaseError:
        return []
    return [(issue, number) for issue, number in counted if number]


def system_check(databases=None, **kwargs):
    if not databases:
        return []
    return [
        checks.Warning(issue.sentence(number), hint=issue.remedy, id=issue.code)
        for issue, number in found(timezone.now())
    ]
