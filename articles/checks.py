"""What `manage.py check --database default` (and `migrate`) notices."""

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def search_index(databases=None, **kwargs):
    from articles import index

    if not databases:
        return []
    try:
        missing = index.outdated().count()
    except DatabaseError:
        return []  # before the first migration
    if not missing:
        return []
    message = ngettext(
        "%(number)d edition is not in the search index.", "%(number)d editions are not in the search index.", missing
    )
    return [checks.Warning(message % {"number": missing}, hint=_("Run manage.py rebuild_search."), id="articles.W001")]


def opensearch(databases=None, **kwargs):
    from articles import index

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
    return [checks.Warning(message, hint=_("Run manage.py rebuild_search."), id="articles.W003")]


def listen():
    checks.register(search_index, checks.Tags.database)
    checks.register(opensearch, checks.Tags.database)
