"""What the search index lacks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.http.health_issues import HealthIssue, register
from search import engines, indexing


def not_in_index(at):
    engines.of_database().require_table()
    return indexing.outdated()


def said_of_index(number):
    return ngettext(
        "%(number)d edition is not up to date in the search index.",
        "%(number)d editions are not up to date in the search index.",
        number,
    ) % {"number": number}


ISSUE = HealthIssue(
    "search index",
    "search.W001",
    not_in_index,
    said_of_index,
    _("A task does it within ten minutes; manage.py rebuild_search does it at once."),
)


def connect():
    register(ISSUE)
