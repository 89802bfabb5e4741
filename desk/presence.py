"""Who else has an article open, and where: from the signs of life of their forms (`EditingSession`)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.merging import LABELS
from articles.models import EditingSession

WRITTEN_EVERY = timedelta(seconds=10)  # a row, at the most
GONE_AFTER = timedelta(seconds=25)


def show_alive(session, place):
    """Without a lock: of two signs of life either may be the last."""
    now, (name, block) = timezone.now(), place or ("", None)
    if session.seen_at > now - WRITTEN_EVERY and (session.field, session.block) == (name, block):
        return
    EditingSession.objects.filter(pk=session.pk).update(seen_at=now, field=name, block=block)


def show_gone(token, article, *, by):
    """Whoever had this form open left its page; should they be there still, their next sign of life says so."""
    EditingSession.objects.filter(token=token, article=article, user=by).update(seen_at=timezone.now() - GONE_AFTER)


def others(article, session):
    """[(person, where)] of the forms of this article that others than whoever has this one have open, one a person and place."""
    seen = EditingSession.objects.filter(article=article, seen_at__gt=timezone.now() - GONE_AFTER)
    rows = seen.exclude(user=session and session.user_id).select_related("user").order_by("user_id", "-seen_at")
    return list({(row.user_id, place_of(row)): (row.user, place_of(row)) for row in rows}.values())


def place_of(session):
    """In words; "" where nobody knows."""
    label = LABELS.get(session.field)
    if not label:
        return ""
    if session.block is None:
        return capfirst(str(label))
    words = _("%(field)s, question %(number)d") if session.field == "faq" else _("%(field)s, paragraph %(number)d")
    return words % {"field": capfirst(str(label)), "number": session.block + 1}
