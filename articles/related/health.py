"""Notices editions that nothing was compared with: the process that was at it died, or an archive was just loaded."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.related import keeping


@register(Tags.database)
def related_is_kept(app_configs=None, databases=None, **kwargs):
    if not databases:
        return []
    try:
        number = keeping.unkept(timezone.now()).count()
    except DatabaseError:  # before the first migration
        return []
    if not number:
        return []
    message = ngettext(
        "Nothing was found yet to stand beside %(number)d edition.",
        "Nothing was found yet to stand beside %(number)d editions.",
        number,
    )
    hint = _("Until then tags and dates decide. Run manage.py rebuild_related.")
    return [Warning(message % {"number": number}, hint=hint, id="articles.W002")]
