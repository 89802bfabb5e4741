"""What an article's page says beside the fields: state and steps, what is planned, its editions, what is missing."""

import math

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import checklist, embargoes, policy, reviewing, rights, undoing, workflow
from articles.former import UNDO_WITHIN
from articles.models import Action, Article
from articles.models.article import State
from desk import clashes, concurrency, review_queue, status
from desk.edition_actions import actions_for
from desk.plan import plan_of

MOST_EDITIONS = 12
MOST_NOTES = 30


def overview(request, article, **chosen):
    """`chosen` is as in `plan_of`."""
    user, version, source = request.user, concurrency.page_version(article), article.snapshot()
    rows = status.with_withdrawal(article.editions.select_related("made_by").without_texts())
    editions = list(rows[:MOST_EDITIONS])
    can_publish = policy.can_publish(user, article)
    live = next((edition for edition in editions if edition.is_live(request.at)), None)
    plan = plan_of(article, user=user, at=request.at, **chosen)
    shown = status.with_status(Article.objects.filter(pk=article.pk), request.at).get()
    return {
        "title": _("Change the article") if policy.can_change(user, article) else _("The article"),
        "article": article,
        "page_version": version,
        "state_badge": status.state_badge(article),
        "live_badge": status.badge(shown),
        "undo": undo_of(article, editions, request.at) if can_publish else None,
        "has_embargo": shown.embargo_until is not None,
        "may_set_embargo": (shown.embargo_until or not live) and embargoes.may_set(user, article),
        "plan": plan,
        "steps": workflow.steps_for(user, article),
        "review": review_queue.facts_of(reviewing.review_of(article), request.at),
        "can_approve": policy.can_approve(user, article),
        **return_notes(article),
        "is_approved": article.state == State.APPROVED,
        "can_publish": can_publish,
        "editions": edition_entries(editions, request.at, can_publish, live, plan.ended),
        "live_edition": live,
        **clashes.context(article, by=user),
        "findings": checklist.findings(source, at=request.at),
        "rights_ended": rights.rights_ended(source, request.at),
    }


def undo_of(article, editions, at):
    """What can be undone now, or None; asked only where readers may see something else since less than thirty seconds."""
    moments = {moment for each in editions for moment in (each.live_from, each.expires_at) if moment}
    if not any(at - UNDO_WITHIN < moment <= at for moment in moments) or not (act := undoing.undoable(article, at)):
        return None
    until = act.at + UNDO_WITHIN
    return {
        "action": act.get_action_display(),
        "until": date_format(timezone.localtime(until), "H:i:s"),
        "seconds": math.ceil((until - at).total_seconds()),
    }


def return_notes(article):
    """`return_notes`: the records of its returns, each with its note, the newest first; but for `note_record`, whose note stands above
    them while nothing came after it."""
    returns = concurrency.records_since(article, 0).filter(action=Action.RETURN).select_related("by")
    found = list(returns[:MOST_NOTES])
    is_shown = bool(found and article.desk_note and found[0].detail.get("note") == article.desk_note)
    return {"note_record": found[0] if is_shown else None, "return_notes": found[is_shown:]}


def overview_of_new(request):
    may_add, can_publish = map(request.user.has_perm, ("articles.add_article", "articles.publish_article"))
    steps = [workflow.STEPS["submit"]] if may_add else []
    return {"title": _("Write an article"), "page_version": "", "steps": steps, "can_publish": can_publish}


def edition_entries(editions, at, can_publish, live, ended):
    withdrawn_at = ended and ended.withdrawal and ended.withdrawal.at
    return [edition_entry(edition, at, can_publish, live, withdrawn_at=withdrawn_at) for edition in editions]


def kind_of_past(edition):
    """What became of it: it gave way to another ("past"), or its article went off the site with it."""
    if edition.is_withdrawal:
        return "withdrawn"
    return "expired" if edition.live_until == edition.expires_at else "past"


def edition_entry(edition, at, can_publish, live, *, withdrawn_at):
    kind = "live" if edition.is_live(at) else "planned" if edition.live_from > at else kind_of_past(edition)
    shown = [note["edition"] for note in live.notes] if live and can_publish else []
    actions = actions_for(edition, at, withdrawn_at=withdrawn_at) if can_publish else []
    return {"edition": edition, "kind": kind, "actions": actions, "note_shown": edition.pk in shown}
