"""The desk's states, and who may take which step, as data. Steps change no word and nothing that readers see."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import policy
from articles.models import Article
from articles.models.article import State
from articles.models.record import record
from cms.text.plaintext import tidy


def is_writer(user, article):
    return user.is_active and user.has_perm("articles.change_article") and policy.can_see(user, article)


@dataclass(frozen=True)
class Step:
    name: str
    label: str
    before: frozenset
    after: str
    allowed: object
    wants_note: bool = False


STEPS = {
    step.name: step
    for step in (
        Step("submit", _("Submit for review"), frozenset({State.DRAFT, State.RETURNED}), State.IN_REVIEW, is_writer),
        Step("take_back", _("Take back"), frozenset({State.IN_REVIEW}), State.DRAFT, is_writer),
        Step(
            "return",
            _("Return to the writer"),
            frozenset({State.IN_REVIEW, State.APPROVED}),
            State.RETURNED,
            policy.can_approve,
            wants_note=True,
        ),
        Step(
            "approve",
            _("Approve"),
            frozenset({State.DRAFT, State.RETURNED, State.IN_REVIEW}),
            State.APPROVED,
            policy.can_approve,
        ),
        Step("rework", _("Work on it again"), frozenset({State.APPROVED}), State.DRAFT, is_writer),
    )
}


def steps_for(user, article):
    """The steps that this user may take now, in the table's order."""
    return [step for step in STEPS.values() if article.state in step.before and step.allowed(user, article)]


def take(step_name, article, *, by, note=""):
    """Takes the step under lock and records it.

    Raises PermissionDenied to those who may not, ValidationError where the article is in another state by
    now or the step wants a note.
    """
    step = STEPS[step_name]
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if not step.allowed(by, locked):
            raise PermissionDenied
        if locked.state not in step.before:
            raise ValidationError(
                _("This article is in the state “%(state)s” by now: “%(step)s” does not apply."),
                code="state",
                params={"state": locked.get_state_display(), "step": step.label},
            )
        note = tidy(note, lines=True)
        if step.wants_note and not note:
            raise ValidationError(_("Say in a note what has to be done."), code="note")
        Article.objects.filter(pk=locked.pk).update(state=step.after, desk_note=note)
        record(locked, step.name, by=by, at=timezone.now(), note=note, before=locked.state, after=step.after)
    article.state, article.desk_note = step.after, note
    return article
