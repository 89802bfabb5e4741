"""What the search index lacks."""

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.http.health_issues import HealthIssue, register
from search import index


def not_in_index(at):
    index.ask_anything()
    return index.outdated()


def said_of_index(number):
    return ngettext(
        "%(number)d edition is not up to date in the search index.",
        "%(number)d editions are not up to date in the search index.",
        number,
    ) % {"number": number}


ISSUE = HealthIssue("search index", "search.W001", not_in_index, said_of_index, _("Run manage.py rebuild_search."))


def opensearch(databases=None, **kwargs):
    if not databases or not settings.SEARCH:
        return []
    try:
        if index.is_complete():
            return []
        message = _("OpenSearch does not hold the articles that the database holds, or not as they are.")
    except DatabaseError:
        return []
    except index.SilentError as error:
        message = _("OpenSearch does not answer, so the database does: %(reason)s") % {"reason": error}
    return [checks.Warning(message, hint=_("Run manage.py rebuild_search."), id="search.W002")]


def connect():
    register(ISSUE)
    checks.register(opensearch, checks.Tags.database)
