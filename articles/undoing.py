"""Undo: within thirty seconds, what was live before an act of the door is live again, and what was planned is planned again. It is
a step of its own, and takes nothing out of the time line: what readers saw for these seconds stays there.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import policy, withdrawals
from articles.announcing import announce
from articles.former import KEY, UNDO_WITHIN, planned_of, until_of, withdrawals_of
from articles.models import Action, Edition, StoredSource
from articles.new_editions import create_edition
from articles.rights import validate_rights
from articles.timeline import lock, require, settle, validate_free_moment
from articles.versions import REVIEWS, STEPS, records_of, validate_seen

MOST_RECORDS = 50  # of one act: one for each text that was planned


class Undone(NamedTuple):
    """`action`: what was undone. `edition`: what is live again, or None. `lost`: moments of what was planned and is not again."""

    action: str
    edition: Edition | None
    lost: list


@transaction.atomic
def undo(article, *, by, seen=None, now=None):
    """Takes the newest act back. The working copy stays as it is. Where nothing was live before, the article is withdrawn."""
    article, now = lock(article, now)
    require(policy.can_publish(by, article))
    record = validated_act(article, now)
    validate_seen(article, seen)
    validate_nothing_began(article, record, now)
    lost = plan_again(article, record, by=by, now=now)
    edition = live_again(article, record, by=by, now=now)
    lost += withdrawals.tell_again(article, withdrawals_of(record), by=by, now=now)
    settle(article, now)
    undone = {"undone": record.action, "undone_at": record.at.isoformat()}
    announce(article, Action.UNDO, by=by, now=now, edition=edition, moment=now, before=undone)
    return Undone(record.action, edition and article.editions.get(pk=edition.pk), lost)


def acts_of(article):
    """Records of what changes the time line, or may; newest first."""
    return records_of(article).exclude(action__in=STEPS + REVIEWS)


def undoable(article, at):
    """The record of the act that can be undone at this moment, or None."""
    recent = list(acts_of(article).filter(at__gt=at - UNDO_WITHIN)[:MOST_RECORDS])
    return next((record for record in recent if record.at == recent[0].at and KEY in record.detail), None)


def validated_act(article, now):
    if record := undoable(article, now):
        return record
    newest = acts_of(article).first()
    if newest and newest.action == Action.UNDO:
        raise ValidationError(_("It was undone already."), code="undone")
    if newest and newest.at > now - UNDO_WITHIN:
        refused = _("Not undone: somebody did something else with this article since. You see now how it is.")
        raise ValidationError(refused, code="stale")
    late = _(
        "Not undone: more than thirty seconds have passed, and its mails are on their way. Correct what is live, withdraw it, "
        "or publish an earlier edition again."
    )
    raise ValidationError(late, code="late")


def validate_nothing_began(article, record, now):
    if article.editions.filter(live_from__gt=record.at, live_from__lte=now).exists():
        raise ValidationError(_("Not undone: another edition has begun since."), code="begun")


def plan_again(article, record, *, by, now):
    """What was planned before the act is planned again; returns the moments of what cannot be."""
    wanted, lost = planned_of(record), []
    for edition in article.editions.filter(live_from__gt=now):
        facts = (edition.live_from, edition.expires_at, edition.stored_source_id, edition.silent, edition.note)
        if facts in wanted:
            wanted.remove(facts)
        else:
            edition.delete()
    texts = StoredSource.objects.in_bulk([text for _begin, _end, text, *_told in wanted])
    for begin, end, text, silent, note in wanted:
        if begin > now and text in texts and has_rights(texts[text].content, begin):
            told = {"silent": silent, "note": note}
            create_edition(article, texts[text].content, by=by, at=begin, expires_at=end, now=now, **told)
        else:
            lost.append(begin)
    return lost


def has_rights(source, at):
    try:
        validate_rights(source, at)
    except ValidationError:
        return False
    return True


def live_again(article, record, *, by, now):
    """What was live right before the act, in an edition of its own; None where there was nothing, or its time has run out."""
    undone = article.editions.filter(live_from=record.at).first()
    former = article.editions.filter(pk=record.detail[KEY]["live"]).first()
    until = until_of(record)
    validate_free_moment(article, now)
    if former and (until is None or until > now):
        dates = {"at": now, "expires_at": until, "now": now}
        silent = undone.silent if undone else True
        return create_edition(
            article, former.source, by=by, silent=silent, note_changes=notes_again(undone, former), **dates
        )
    if undone and undone.is_live(now):
        undone.expires_at = now
        undone.save(update_fields=["expires_at"])
        withdrawals.tell(article, at=now, told_from=now, reason="", instead=None, by=by, now=now)
    return None


def notes_again(undone, former):
    """`Edition.note_changes` by which the public notes read as before."""
    if undone is None:
        return None
    said = {str(each["edition"]): each["text"] for each in former.notes}
    changes = {key: said.get(key, "") for key in undone.note_changes or {}}
    return changes | ({str(undone.pk): ""} if undone.note else {}) or None
