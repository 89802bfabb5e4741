from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from opensearch import sync
from search.engines.base import Unavailable


def in_step(databases=None, **kwargs):
    if not databases or not settings.SEARCH:
        return []
    try:
        if sync.is_complete():
            return []
        message = _("OpenSearch does not hold the articles that the database holds, or not as they are.")
    except DatabaseError:
        return []
    except Unavailable as error:
        message = _("OpenSearch does not answer, so the database does: %(reason)s") % {"reason": error}
    return [
        checks.Warning(
            message,
            hint=_("A task fills it within the hour; manage.py rebuild_search does it at once."),
            id="opensearch.W001",
        )
    ]


def connect():
    checks.register(in_step, checks.Tags.database)
