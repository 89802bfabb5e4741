"""What search and related articles still lack. Each fact is found here alone, and told by the system checks
(`manage.py check --database default`, `migrate`), by the health page and at the desk."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import index
from articles.related import keeping
from cms import health


@dataclass(frozen=True)
class Lack:
    name: str  # on the health page
    code: str  # of the system check
    editions: Callable  # those concerned, at a moment; a DatabaseError says that nobody can tell
    sentence: Callable  # about a number of them
    remedy: str

    def live(self, at):
        """How many readers could notice: planned ones and past ones say nothing here."""
        return self.editions(at).live(at).count()


def not_in_index(at):
    index.ask_anything()
    return index.outdated()


def said_of_index(number):
    return ngettext(
        "%(number)d edition is not up to date in the search index.",
        "%(number)d editions are not up to date in the search index.",
        number,
    ) % {"number": number}


def said_of_related(number):
    return ngettext(
        "Nothing was found yet to stand beside %(number)d edition.",
        "Nothing was found yet to stand beside %(number)d editions.",
        number,
    ) % {"number": number}


LACKS = [
    Lack("search index", "articles.W001", not_in_index, said_of_index, _("Run manage.py rebuild_search.")),
    Lack(
        "related articles",
        "articles.W002",
        keeping.unkept,
        said_of_related,
        _("Until then tags and dates decide. Run manage.py rebuild_related."),
    ),
]


def lacking(at):
    """[(lack, number of editions)]; nothing where nobody can tell, as before the first migration."""
    try:
        counted = [(lack, lack.editions(at).count()) for lack in LACKS]
    except DatabaseError:
        return []
    return [(lack, number) for lack, number in counted if number]


def system_check(databases=None, **kwargs):
    if not databases:
        return []
    found = lacking(timezone.now())
    return [checks.Warning(lack.sentence(number), hint=lack.remedy, id=lack.code) for lack, number in found]


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
    return [checks.Warning(message, hint=_("Run manage.py rebuild_search."), id="articles.W003")]


def listen():
    checks.register(system_check, checks.Tags.database)
    checks.register(opensearch, checks.Tags.database)
    for lack in LACKS:
        health.watch(lack.name, lack.live)
