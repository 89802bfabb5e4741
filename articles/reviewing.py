"""Who reads an article that is in review, and until when. Nothing of it changes a word, or the article's state."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import policy
from articles.models import Article, Review, StoredSource
from articles.models.article import State
from articles.models.audit import Action, record_action
from articles.models.review import LastLook
from articles.versions import STEPS, records_of

BACKEND = "django.contrib.auth.backends.ModelBackend"

RIGHTS = {
    "take": policy.can_approve,
    "give_back": policy.can_approve,
    "assign": policy.can_approve,
}


def reviewers():
    """Those who may be given a text. Pairs with `policy.can_approve`, which is asked again for the article."""
    found = get_user_model().objects.with_perm("articles.approve_article", backend=BACKEND)
    return found.filter(is_staff=True).order_by("first_name", "last_name", "username")


def review_of(article):
    """None where it is not in review; else its row, which is not saved where nobody took it yet."""
    if article.state != State.IN_REVIEW:
        return None
    found = Review.objects.select_related("reviewer").filter(article=article).first()
    review = found or Review(submitted_at=article.updated_at)
    review.article = article
    return review


def follow(article, state, *, at):
    """After a step, in its transaction: to be in review begins anew, or ends."""
    Review.objects.filter(article=article).delete()
    if state == State.IN_REVIEW:
        Review.objects.create(article=article, submitted_at=at)


@transaction.atomic
def take(article, *, by):
    """Raises ValidationError where somebody else has it."""
    return set_reviewer(locked_review(article, "take", by=by), by, Action.TAKE_REVIEW, by=by)


@transaction.atomic
def give_back(article, *, by):
    """So that nobody has it."""
    return set_reviewer(locked_review(article, "give_back", by=by), None, Action.GIVE_BACK, by=by)


@transaction.atomic
def assign(article, reviewer, *, due, by):
    """`reviewer` and `due` may be None."""
    review = locked_review(article, "assign", by=by)
    if reviewer and not policy.can_approve(reviewer, review.article):
        raise ValidationError(_("%(person)s may not approve this article."), "reviewer", {"person": reviewer})
    if review.due != due:
        spelled = {"due_before": review.due and review.due.isoformat(), "due": due and due.isoformat()}
        review.due = due
        review.save()
        record(review, Action.SET_DUE, by=by, **spelled)
    return set_reviewer(review, reviewer, Action.ASSIGN if reviewer else Action.GIVE_BACK, by=by)


def locked_review(article, name, *, by):
    return validate(Article.objects.select_for_update().get(pk=article.pk), name, by=by)


def validate(article, name, *, by):
    """Its review. Raises PermissionDenied, and ValidationError where it is not in review, or taken by somebody else."""
    if not RIGHTS[name](by, article):
        raise PermissionDenied
    review = review_of(article)
    if review is None:
        raise ValidationError(_("This article is not in review any more."), code="state")
    if name == "take" and review.reviewer and review.reviewer != by:
        raise ValidationError(_("%(person)s has this article already."), "taken", {"person": review.reviewer})
    return review


def set_reviewer(review, reviewer, action, *, by):
    """Nothing is recorded where that person has it already."""
    if review.reviewer != reviewer:
        review.reviewer, review.assigned_by = reviewer, by
        review.save()
        record(review, action, by=by, reviewer=reviewer and reviewer.pk, name=str(reviewer or ""))
    return review


def record(review, action, *, by, **detail):
    record_action(review.article, action, by=by, at=timezone.now(), **detail)


# What somebody has read


@transaction.atomic
def note_look(article, stored_source_pk, *, by):
    """This person has read this text of the article, which its page showed. Raises ValidationError where it is gone."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    shown = StoredSource.objects.filter(article=locked, pk=stored_source_pk).defer("content").first()
    if shown is None:
        raise ValidationError(_("That text is not kept any more: look at the one that there is now."), code="stale")
    values = {"stored_source": shown, "at": timezone.now()}
    LastLook.objects.update_or_create(article=locked, person=by, defaults=values)


def last_seen(article, *, by):
    """(primary key of a StoredSource, when) of the text that this person saw last: said to have read, saved, or took a step with.
    None where there is none."""
    saved = article.revisions.filter(refused=False)
    found = list(article.looks.filter(person=by).values_list("at", "stored_source"))
    found += saved.filter(by=by).values_list("at", "stored_source")[:1]
    step = records_of(article).filter(by=by, action__in=STEPS).values_list("at", "detail").first()
    if step and (shown := text_of_version(article, step[1].get("version"))):
        found.append((step[0], shown))
    at, stored = max(found, default=(None, None))
    return (stored, at) if stored else None


def last_with(article, action):
    """(primary key of a StoredSource, when): the text that this step was taken with the last time; None."""
    step = records_of(article).filter(action=action).values_list("at", "detail").first()
    shown = step and text_of_version(article, step[1].get("version"))
    return (shown, step[0]) if shown else None


def text_of_version(article, version):
    """A line of the history that a step refers to is not gone on with, so that it has the text of that version."""
    if version is None:
        return None
    lines = article.revisions.filter(refused=False, version__lte=version).order_by("-version", "-pk")
    return lines.values_list("stored_source", flat=True).first()
