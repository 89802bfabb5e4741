"""The desk's states, and who may take which step, as data. Steps change no word and nothing that readers see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import policy, reviewing
from articles.models import Article
from articles.models.article import State
from articles.models.audit import Action, record_action
from cms.text.plaintext import tidy


def is_writer(user, article):
    return user.is_active and user.has_perm("articles.change_article") and policy.can_see(user, article)


def may_take_back(user, article):
    """A scheduled article is for those who may cancel what is planned."""
    if not is_writer(user, article):
        return False
    return policy.can_publish(user, article) or not article.editions.ahead(timezone.now()).exists()


@dataclass(frozen=True)
class Step:
    """From one of the states `before` to `after`. `allowed(user, article)` says who may take it."""

    action: Action
    before: frozenset
    after: State
    allowed: Callable
    wants_note: bool = False

    @property
    def name(self):
        return self.action.value

    @property
    def label(self):
        return self.action.label


STEPS = {
    step.name: step
    for step in (
        Step(Action.SUBMIT, frozenset({State.DRAFT, State.RETURNED}), State.IN_REVIEW, is_writer),
        Step(Action.TAKE_BACK, frozenset({State.IN_REVIEW}), State.DRAFT, may_take_back),
        Step(
            Action.RETURN,
            frozenset({State.IN_REVIEW, State.APPROVED}),
            State.RETURNED,
            policy.can_approve,
            wants_note=True,
        ),
        Step(
            Action.APPROVE,
            frozenset({State.DRAFT, State.RETURNED, State.IN_REVIEW}),
            State.APPROVED,
            policy.can_approve,
        ),
        Step(Action.REWORK, frozenset({State.APPROVED}), State.DRAFT, may_take_back),
    )
}


def steps_for(user, article):
    """The steps that this user may take now, in the table's order."""
    return [step for step in STEPS.values() if article.state in step.before and step.allowed(user, article)]


def validate(step, article, *, by):
    """Raises PermissionDenied, and ValidationError where the article is in a state that the step does not begin in."""
    if not step.allowed(by, article):
        raise PermissionDenied
    if article.state not in step.before:
        raise ValidationError(
            _("This article is in the state “%(state)s” by now: “%(step)s” does not apply."),
            code="state",
            params={"state": article.get_state_display(), "step": step.label},
        )


def take(step_name, article, *, by, note=""):
    """Takes the step under lock and records it.

    Raises PermissionDenied to those who may not, ValidationError where the article is in another state by
    now or the step wants a note.
    """
    step = STEPS[step_name]
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        validate(step, locked, by=by)
        note = tidy(note, lines=True)
        if step.wants_note and not note:
            raise ValidationError(_("Say in a note what has to be done."), code="note")
        Article.objects.filter(pk=locked.pk).update(state=step.after, desk_note=note)
        now = timezone.now()
        reviewing.follow(locked, step.after, at=now)
        record_action(locked, step.action, by=by, at=now, note=note, before=locked.state, after=step.after)
    article.state, article.desk_note = step.after, note
    return article
