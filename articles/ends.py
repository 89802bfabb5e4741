"""The ends that a time line has ahead, expiries and planned withdrawals: which one what is published goes on with, and which one an act
of the door takes away. Reads only."""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from articles.models import Withdrawal
from articles.timeline import planned_beside


class EndAhead(NamedTuple):
    at: datetime
    is_withdrawal: bool


def ahead(article, now):
    """Of what is live or planned, those that no next edition comes before; in the order of time."""
    ends = article.editions.filter(live_until__gt=now, live_until=F("expires_at")).order_by("live_until")
    moments = list(ends.values_list("live_until", flat=True))
    told = withdrawn_at(article, moments) if moments else ()
    return [EndAhead(moment, moment in told) for moment in moments]


def withdrawn_at(article, moments):
    return set(Withdrawal.objects.filter(article=article, at__in=moments).values_list("at", flat=True))


def proposed(article, source, *, at, now):
    """Where `source` is published at `at`: the end of the planned edition with this text, which moves, else that of what is live, or None."""
    if moved := planned_beside(article, source, at=at, now=now):
        return moved.expires_at
    live = article.editions.live(now).filter(live_until=F("expires_at")).first()
    return live and live.expires_at


def taken_over(article, source, end, *, at, now):
    """What becomes of an `end` that was proposed: None where it comes before `at` and belongs to another text. Raises ValidationError
    where it is that of this text, which would move beyond it; one that has passed is left for `publish` to refuse."""
    if end is None or end > at or end <= now:
        return end
    moved = planned_beside(article, source, at=at, now=now)
    if moved and moved.expires_at == end:
        message = _("It is planned with an end, which would come before its beginning: change that end first.")
        raise ValidationError(message, code="end_before_start")
    return None


def to_keep(article, source, *, at, now):
    return taken_over(article, source, proposed(article, source, at=at, now=now), at=at, now=now)


def lost(before, after, *, published=None):
    """Of the ends that there were `before`, those that the article has no more `after`; a plain one whose place the end of
    `published` took is not missed, nor is a withdrawal that moved there."""
    kept, new = set(after), published and published.expires_at
    withdrawn = {end.at for end in kept if end.is_withdrawal}
    missed = [end for end in before if end not in kept and end.at not in withdrawn]
    return [end for end in missed if new is None or (end.is_withdrawal and new not in withdrawn)]
