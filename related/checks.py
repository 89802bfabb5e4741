"""Which editions nothing was found for yet."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.http.health_issues import HealthIssue, register
from related import indexing


def said_of_related(number):
    return ngettext(
        "Nothing was found yet to stand beside %(number)d edition.",
        "Nothing was found yet to stand beside %(number)d editions.",
        number,
    ) % {"number": number}


ISSUE = HealthIssue(
    "related articles",
    "related.W001",
    indexing.unindexed,
    said_of_related,
    _(
        "Until then tags and dates decide. A task finds them within ten minutes; manage.py rebuild_related does it at once."
    ),
)


def connect():
    register(ISSUE)
