"""Tells of what the door did: in the audit log, and by signals."""

from functools import partial

from django.db import transaction

from articles.former import former
from articles.models import AuditRecord, Edition
from articles.models.audit import Action, record_action, record_of
from articles.signals import editions_changed, editions_changing


def announce(article, action, *, by, now, edition=None, note="", moment=None, before=None, kind=None):
    """Writes the audit record, and tells others. `moment` is the datetime that the action is about, where it is not the
    beginning of `edition`; `before` has those that it had; `kind` is a ChangeKind, of what is no change None."""
    moment = edition.live_from if edition else moment
    facts = {**detail_of(edition, moment=moment, note=note), **(before or {}), **({"kind": kind} if kind else {})}
    told = getattr(article, "withdrawals_before", ())
    facts |= former(getattr(article, "editions_before", None), action, moment=moment, now=now, withdrawals=told)
    record_action(article, action, by=by, at=now, **facts)
    tell([article.pk], action)


def announce_many(editions, *, by, now):
    """`announce` for what was published."""
    AuditRecord.objects.bulk_create(
        record_of(
            each.article,
            Action.PUBLISH,
            by=by,
            at=now,
            **detail_of(each, moment=each.live_from),
            **former([], Action.PUBLISH, moment=each.live_from, now=now),
        )
        for each in editions
    )
    tell([edition.article_id for edition in editions], Action.PUBLISH)


def tell(article_ids, action):
    """Sends `editions_changing` now and `editions_changed` after commit."""
    facts = {"sender": Edition, "article_ids": article_ids, "action": action}
    editions_changing.send(**facts)
    transaction.on_commit(partial(editions_changed.send_robust, **facts))


def detail_of(edition, *, moment, note=""):
    return {
        "edition": edition.pk if edition else None,
        "moment": spelled(moment),
        "until": spelled(edition and edition.expires_at),
        "note": note,
    }


def spelled(moment):
    return moment.isoformat() if moment else None
