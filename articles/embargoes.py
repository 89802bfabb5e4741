"""The embargo of an article: a moment before which nobody can make it public, whoever they are.

Who writes or edits the article sets it and moves it later. An earlier end, or none, takes two people who may publish: one asks,
another agrees, or declines and says why. Who set it mends it alone within the seconds in which anything else may be undone, and never to before what bound
already. Each change is a record of the audit log.
"""

from datetime import UTC

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import policy
from articles.former import UNDO_WITHIN
from articles.models import Action, Article, Embargo
from articles.models.audit import record_action
from articles.versions import validate_seen
from cms.localtime import local_datetime
from cms.text.plaintext import tidy


def binding(article, at):
    """The embargo that binds at this moment, or None."""
    return Embargo.objects.binding(at).filter(article=article).first()


def validate_after(article, at, now):
    """For a locked article: refuses to make it public at `at` where its embargo lasts longer."""
    if (embargo := binding(article, now)) and at < embargo.until:
        raise refusal(embargo)


def validate_none(articles, now):
    if embargo := Embargo.objects.binding(now).filter(article__in=articles).first():
        raise refusal(embargo)


def refusal(embargo):
    said = _("Embargo until %(moment)s: nobody can make this article public before that.")
    return ValidationError(said % {"moment": local_datetime(embargo.until)}, code="embargo")


def may_set(user, article):
    return policy.can_change(user, article) or policy.can_publish(user, article)


def may_agree(user, article, embargo):
    return may_decline(user, article, embargo) and embargo.asked_by_id != user.pk


def may_decline(user, article, embargo):
    """What somebody else asks for, or oneself."""
    return is_asked(embargo) and policy.can_publish(user, article)


def is_asked(embargo):
    return embargo is not None and embargo.asked_by_id is not None


@transaction.atomic
def set_until(article, *, by, until, seen=None, now=None):
    """Sets the end, or moves it later; earlier, or to None (no embargo), only what this person set a moment ago."""
    article, embargo, now = locked(article, seen, now)
    require(may_set(by, article))
    validate_end(embargo, until, now)
    if embargo and is_earlier(until, embargo.until):
        if not may_mend(embargo, until, by=by, now=now):
            raise ValidationError(
                _("An embargo ends earlier only where two people who may publish agree: ask for it."), code="two"
            )
        return change(article, embargo, until, at_least=embargo.at_least, by=by, now=now)
    validate_holds(article, until, now)
    return change(article, embargo, until, at_least=embargo and embargo.until, by=by, now=now)


@transaction.atomic
def ask(article, *, by, until, seen=None, now=None):
    """For an earlier end, or, with None, for no embargo. It binds as it did until another person agrees."""
    article, embargo, now = locked(article, seen, now)
    require(policy.can_publish(by, article))
    if embargo is None:
        raise ValidationError(_("This article has no embargo any more."), code="none")
    validate_end(embargo, until, now)
    if not is_earlier(until, embargo.until):
        raise ValidationError(_("This is not earlier: nobody has to be asked."), code="not_earlier")
    if (embargo.asked_by_id, embargo.asked_until) == (by.pk, until):
        return embargo
    embargo.asked_by, embargo.asked_until = by, until
    embargo.save(update_fields=["asked_by", "asked_until"])
    record(article, Action.ASK_EMBARGO, embargo.until, until, by=by, now=now)
    return embargo


@transaction.atomic
def agree(article, *, by, seen=None, now=None):
    """To what somebody else asked for."""
    article, embargo, now = locked(article, seen, now)
    require(policy.can_publish(by, article))
    validate_asked(embargo)
    if embargo.asked_by_id == by.pk:
        raise ValidationError(_("It takes somebody else to agree to what you asked for."), code="two")
    until, asked_by = embargo.asked_until, str(embargo.asked_by)
    return change(article, embargo, until, at_least=until, by=by, now=now, asked_by=asked_by)


@transaction.atomic
def decline(article, *, by, note="", seen=None, now=None):
    """What somebody asks for; who asks takes it back by it. It binds as it did."""
    article, embargo, now = locked(article, seen, now)
    require(policy.can_publish(by, article))
    validate_asked(embargo)
    asker, note = embargo.asked_by, tidy(note, lines=True)
    embargo.asked_by, embargo.asked_until = None, None
    embargo.save(update_fields=["asked_by", "asked_until"])
    facts = {"asked_by": str(asker), "asker": asker.pk, "note": note}
    record(article, Action.KEEP_EMBARGO, embargo.until, embargo.until, by=by, now=now, **facts)
    return embargo


def validate_asked(embargo):
    if not is_asked(embargo):
        raise ValidationError(_("Nobody asks for another end of the embargo any more."), code="none")


def locked(article, seen, now):
    """(the locked article, the embargo that binds or None, `now`)"""
    article = Article.objects.select_for_update().get(pk=article.pk)
    now = (timezone.now() if now is None else now).astimezone(UTC)
    validate_seen(article, seen)
    return article, binding(article, now), now


def require(allowed):
    if not allowed:
        raise PermissionDenied


def is_earlier(until, than):
    return until is None or until < than


def may_mend(embargo, until, *, by, now):
    if embargo.set_by_id != by.pk or embargo.set_at <= now - UNDO_WITHIN:
        return False
    return embargo.at_least is None or not is_earlier(until, embargo.at_least)


def validate_end(embargo, until, now):
    if until is not None and until <= now:
        raise ValidationError(_("This moment has passed already."), code="past")
    if until == (embargo and embargo.until):
        raise ValidationError(_("Nothing was changed."), code="unchanged")


def validate_holds(article, until, now):
    """That nothing is public, or planned to be, which an embargo until then would forbid."""
    if article.editions.live(now).exists():
        raise ValidationError(_("Readers have this article already: an embargo would hold nothing back."), code="live")
    if first := article.editions.filter(live_from__gt=now, live_from__lt=until).order_by("live_from").first():
        said = _("An edition is planned for %(moment)s, before that: move or cancel it first.")
        raise ValidationError(said % {"moment": local_datetime(first.live_from)}, code="planned")


def change(article, embargo, until, *, at_least, by, now, **facts):
    """Returns the embargo, None where there is none any more."""
    before = embargo and embargo.until
    if embargo and embargo.asked_by_id:
        facts["asker"] = embargo.asked_by_id
    if until is None:
        Embargo.objects.filter(article=article).delete()
    else:
        of = {"until": until, "at_least": at_least, "set_by": by, "set_at": now, "asked_by": None, "asked_until": None}
        embargo, _made = Embargo.objects.update_or_create(article=article, defaults=of)
    record(article, Action.SET_EMBARGO, before, until, by=by, now=now, **facts)
    return None if until is None else embargo


def record(article, action, before, after, *, by, now, **facts):
    spelled = [moment and moment.isoformat() for moment in (before, after)]
    record_action(article, action, by=by, at=now, embargo=spelled, **facts)
