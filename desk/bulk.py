"""One step for several articles: whose turn it is not, and why; what became of each. Every article has a transaction of its own, and
one that fails stops no other."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import kinds, policy, publishing, reviewing, workflow
from articles.ends import proposed, taken_over
from articles.merging import same
from articles.models import Action, Article
from articles.models.article import State
from articles.rights import validate_rights
from articles.timeline import validate_complete
from articles.versions import PageVersion, records_since
from cms.text.numbers import whole_numbers
from desk import ends, status
from desk.button_form import AssignmentForm, BulkMomentForm, BulkNoteForm, ChangeForm
from desk.concurrency import PLAN, REVIEW, STATE, TEXT, ChangedMeanwhile, submitted_version, validate_unchanged
from desk.datetimes import local_datetime

logger = logging.getLogger(__name__)

MOST = 200
CHOSEN, SEEN = "_selected_action", "seen-"
DONE, REFUSED, CHANGED = "done", "refused", "changed"


@dataclass(frozen=True)
class BulkStep:
    """`parts` of the article have to be as the list showed them. `validate(article, by)` raises what `perform(article, by, seen, given)`
    would, which says what came of it where the state does not; `will(article)` says what comes of it, `is_so(article, by, given)` whether it came of it already."""

    name: str
    label: str
    permission: str
    parts: tuple
    actions: frozenset
    validate: Callable
    will: Callable
    perform: Callable
    is_so: Callable
    form: type[forms.Form] = forms.Form
    tells_readers: bool = False  # of a change, where readers had another text

    @property
    def button(self):
        return str(self.label).removesuffix("…")


@dataclass(frozen=True)
class BulkRow:
    """`article` is None where there is none that this person may see."""

    pk: int
    seen: PageVersion | None
    article: Article | None


@dataclass(frozen=True)
class BulkOutcome:
    row: BulkRow
    kind: str
    sentences: list = field(default_factory=list)
    is_told: bool = False  # to readers, as a change


# What was chosen


def rows_of(data, user):
    """As the page sent them, in its order, each once; MOST + 1 at the most."""
    pks = list(dict.fromkeys(whole_numbers(data.getlist(CHOSEN))))[: MOST + 1]
    articles = Article.objects.visible_to(user).defer("body").in_bulk(pks)
    return [
        BulkRow(pk, submitted_version({"page_version": data.get(f"{SEEN}{pk}", "")}), articles.get(pk)) for pk in pks
    ]


def offered(user):
    return [step for step in STEPS.values() if user.has_perm(step.permission)]


# What would become of it, and what becomes of it


def foreseen(step, row, *, by):
    """The BulkOutcome that is to be expected, before anything is done: DONE with what will happen."""
    found = tried(row, lambda: foresee(step, row, by=by))
    return replace(found, is_told=step.tells_readers and found.kind == DONE and is_told(row.article))


def foresee(step, row, *, by):
    validate(step, existing(row.article, by), row, by=by)
    return step.will(row.article)


def run(step, row, *, by, given):
    return tried(row, lambda: perform(step, row, by=by, given=given))


def perform(step, row, *, by, given):
    with transaction.atomic():
        article = existing(Article.objects.select_for_update().filter(pk=row.pk).first(), by)
        if has_done(step, article, row, by=by, given=given):
            return []
        validate(step, article, row, by=by)
        return step.perform(article, by=by, seen=row.seen, given=given) or []


def tried(row, act):
    try:
        return BulkOutcome(row, DONE, act())
    except Article.DoesNotExist:
        return BulkOutcome(row, CHANGED, [_("This article is not there any more.")])
    except PermissionDenied:
        return BulkOutcome(row, REFUSED, [_("Your account may not do this with this article.")])
    except ChangedMeanwhile as changed:
        return BulkOutcome(row, CHANGED, changed.messages)
    except ValidationError as refused:
        return BulkOutcome(row, REFUSED, refused.messages)
    except Exception:
        logger.exception("A step for several articles failed at article %s", row.pk)
        return BulkOutcome(
            row, REFUSED, [_("An error came between. It is written into the log; the article is as it was.")]
        )


def existing(article, by):
    if article is None or not policy.can_see(by, article):
        raise Article.DoesNotExist
    return article


def validate(step, article, row, *, by):
    refused = _("It has changed since the list was opened.")
    validate_unchanged(article, row.seen, by=by, parts=step.parts, refused=refused)
    step.validate(article, by=by)


def has_done(step, article, row, *, by, given):
    """Whether this person did just this, and nobody anything else, since the page was made: the second press of a double click."""
    since = list(records_since(article, row.seen.record).values_list("by", "action")) if row.seen else []
    is_own = since and all(person == by.pk and action in step.actions for person, action in since)
    return bool(is_own) and step.is_so(article, by=by, given=given)


# Steps of the workflow


def workflow_step(name, *, permission, label=None, form=forms.Form):
    step = workflow.STEPS[name]

    def will(article):
        change = _("“%(before)s” → “%(after)s”")
        return [change % {"before": article.get_state_display(), "after": step.after.label}, *still_planned(article)]

    return BulkStep(
        name,
        label or step.label,
        permission,
        (TEXT, STATE, PLAN),
        frozenset({step.action}),
        validate=lambda article, *, by: workflow.validate(step, article, by=by),
        will=will,
        perform=lambda article, *, by, seen, given: (
            workflow.take(name, article, by=by, note=given.get("note", "")) and []
        ),
        is_so=lambda article, *, by, given: article.state == step.after,
        form=form,
    )


def still_planned(article):
    ahead = article.editions.ahead(timezone.now()).without_texts().order_by("live_from")
    return [_("Stays planned for %s.") % local_datetime(edition.live_from) for edition in ahead]


# Who reviews


def reviewed_by(article):
    reviewer = reviewing.review_of(article).reviewer
    return [_("%s reviews it now.") % reviewer] if reviewer else []


def take(article, *, by, seen, given):
    reviewing.take(article, by=by)


def assign(article, *, by, seen, given):
    reviewing.assign(article, given["reviewer"], due=given["due"], by=by)


def is_assigned(article, *, by, given):
    review = reviewing.review_of(article)
    return review is not None and (review.reviewer, review.due) == (given["reviewer"], given["due"])


def is_taken(article, *, by, given):
    review = reviewing.review_of(article)
    return review is not None and review.reviewer == by


# Publishing


def validate_publishing(article, *, by):
    if not policy.can_publish(by, article):
        raise PermissionDenied
    if article.state != State.APPROVED:
        workflow.validate(workflow.STEPS["approve"], article, by=by)
    source, now = article.snapshot(), timezone.now()
    for edition in article.editions.ahead(now).with_source():
        if not same(edition.source, source):
            when = local_datetime(edition.live_from)
            raise ValidationError(_("Another text is planned for %s: publish it from its own page.") % when)
    validate_complete(source, now)
    validate_rights(source, now)


def validate_publishing_now(article, *, by):
    validate_publishing(article, by=by)
    if has_live_text(article) and not article.editions.ahead(timezone.now()).exists():
        raise ValidationError(_("Readers see this very text already."))


def has_live_text(article):
    live = article.editions.live(timezone.now()).with_source().first()
    return live is not None and same(live.source, article.snapshot())


def comes_live(article):
    return [*on_the_way_to_readers(article), *ends.kept(article)]


def comes_live_later(article):
    return [*on_the_way_to_readers(article), *ends.kept_beyond(article)]


def on_the_way_to_readers(article):
    approved = [] if article.state == State.APPROVED else [_("Is approved first.")]
    ahead = article.editions.ahead(timezone.now()).without_texts().order_by("live_from")
    moves = [_("It is planned for %s: that moves.") % local_datetime(each.live_from) for each in ahead]
    told = [_("Readers are told of it as planned: %s.") % each.label for each in map(kinds.kind_of, ahead) if each]
    return [*approved, *moves, *told]


def is_told(article):
    """Whether readers had another text than the one that is published now. What is planned already is told as it was planned."""
    now = timezone.now()
    has_begun, is_planned = article.editions.begun(now).exists(), article.editions.ahead(now).exists()
    return has_begun and not is_planned and not has_live_text(article)


def publish(article, *, by, seen, given):
    if article.state != State.APPROVED:
        workflow.take("approve", article, by=by)
    seen, now = replace(seen, version=article.version), timezone.now()
    source, dates = article.snapshot(), {"at": given.get("publish_at") or now, "now": now}
    end = proposed(article, source, **dates)
    until = taken_over(article, source, end, **dates)
    change = change_in(given) if is_told(article) else None
    edition = publishing.publish(article, by=by, at=given.get("publish_at"), until=until, seen=seen, change=change)
    is_planned, kind = edition.live_from > timezone.now(), kinds.kind_of(edition)
    begin = _("scheduled for %s") % local_datetime(edition.live_from)
    ending = [_("until %(end)s") % {"end": local_datetime(edition.expires_at)}] if edition.expires_at else []
    if end and not until:
        ending = [ends.left_to_the_text_before(end)]
    return [begin if is_planned else status.live_since(edition.live_from), *([kind.label] if kind else []), *ending]


def change_in(given):
    return given["publish_kind"], given["publish_note"]


def is_live(article, *, by, given):
    return has_live_text(article) and is_told_as(article.editions.live(timezone.now()).first(), given)


def is_planned(article, *, by, given):
    return is_told_as(article.editions.filter(live_from=given["publish_at"]).first(), given)


def is_told_as(edition, given):
    """The first of an article is told as no change."""
    change = kinds.change_of(*change_in(given))
    return edition is not None and (kinds.kind_of(edition) is None or kinds.is_told_as(edition, change))


STEPS = {
    step.name: step
    for step in (
        workflow_step("submit", permission="articles.change_article"),
        BulkStep(
            "take",
            gettext_lazy("Take for review"),
            "articles.approve_article",
            (STATE, REVIEW),
            frozenset({Action.TAKE_REVIEW}),
            validate=lambda article, *, by: reviewing.validate(article, "take", by=by),
            will=reviewed_by,
            perform=take,
            is_so=is_taken,
        ),
        BulkStep(
            "assign",
            gettext_lazy("Assign, due date…"),
            "articles.approve_article",
            (STATE, REVIEW),
            frozenset({Action.ASSIGN, Action.GIVE_BACK, Action.SET_DUE}),
            validate=lambda article, *, by: reviewing.validate(article, "assign", by=by),
            will=reviewed_by,
            perform=assign,
            is_so=is_assigned,
            form=AssignmentForm,
        ),
        workflow_step(
            "return",
            permission="articles.approve_article",
            label=gettext_lazy("Return with a note…"),
            form=BulkNoteForm,
        ),
        workflow_step("approve", permission="articles.approve_article"),
        BulkStep(
            "publish",
            gettext_lazy("Publish now"),
            "articles.publish_article",
            (TEXT, STATE, PLAN),
            frozenset({Action.APPROVE, Action.PUBLISH}),
            validate=validate_publishing_now,
            will=comes_live,
            perform=publish,
            is_so=is_live,
            form=ChangeForm,
            tells_readers=True,
        ),
        BulkStep(
            "plan",
            gettext_lazy("Publish at a moment…"),
            "articles.publish_article",
            (TEXT, STATE, PLAN),
            frozenset({Action.APPROVE, Action.PUBLISH}),
            validate=validate_publishing,
            will=comes_live_later,
            perform=publish,
            is_so=is_planned,
            form=BulkMomentForm,
            tells_readers=True,
        ),
    )
}
OF_QUEUE = ("take", "assign", "return", "approve", "publish", "plan")
