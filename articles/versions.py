"""Which version of an article somebody acts on: what the page showed that a text, step or publication was sent from.

`articles.models.audit` has a row for every step and for every call of the door, so the newest one stands for state and plan.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from articles.models import Action, AuditRecord

STEPS = (Action.SUBMIT, Action.TAKE_BACK, Action.RETURN, Action.APPROVE, Action.REWORK)
REVIEWS = (Action.TAKE_REVIEW, Action.GIVE_BACK, Action.ASSIGN, Action.SET_DUE)


@dataclass(frozen=True)
class PageVersion:
    """What of an article a page showed: the version of its text, its state, and the primary key of its newest audit record (0
    where there is none)."""

    version: int
    state: str
    record: int

    def __str__(self):
        """As it stands in the hidden field `page_version`."""
        return f"{self.version} {self.state} {self.record}"


def page_version(article):
    """Call it before reading the article's editions: what is published in between then counts as not shown."""
    return PageVersion(article.version, article.state, records_of(article).values_list("pk", flat=True).first() or 0)


def with_records(articles):
    """Adds `record`, so that `version_of_loaded` asks nothing more."""
    records = AuditRecord.objects.filter(article_id=OuterRef("pk")).exclude(action=Action.MERGE_TAGS).order_by("-pk")
    return articles.annotate(record=Subquery(records.values("pk")[:1]))


def version_of_loaded(article):
    """The PageVersion of an article that came through `with_records`."""
    return PageVersion(article.version, article.state, article.record or 0)


def records_of(article):
    """Newest first. What becomes of tags is told of tags."""
    return AuditRecord.objects.filter(article_id=article.pk).exclude(action=Action.MERGE_TAGS)


def records_since(article, record_pk):
    return records_of(article).filter(pk__gt=record_pk)


def plan_changed(article, seen):
    """Whether the door did anything with the article since it was as `seen`."""
    return records_since(article, seen.record).exclude(action__in=STEPS + REVIEWS).exists()


def review_changed(article, seen):
    """Whether who reviews it, or until when, is another since it was as `seen`."""
    return records_since(article, seen.record).filter(action__in=REVIEWS).exists()


def validate_seen(article, seen, *, text=False):
    """For a locked article; `seen` is a PageVersion, or None where nobody looked at a page (loaders). With `text`, the words
    have to be those that were seen, too."""
    if seen is not None and (plan_changed(article, seen) or (text and seen.version != article.version)):
        raise ValidationError(
            _("Not done: the article has changed since this page was opened. You see now how it is."), code="stale"
        )
