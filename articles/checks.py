"""What `manage.py check --database default` (and `migrate`) notices."""

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


def listen():
    checks.register(search_index, checks.Tags.database)
