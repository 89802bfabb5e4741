"""What a page showed of an article, and what became of the article since.

Each form of the desk sends back what its page showed: the version of the text, the state, and the last record of the
article (`articles.models.audit` has a row for every step and for every call of the door). Where one that matters is
another by now, nothing is done; the person is told who did what, and the next press is made on what is shown then.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import workflow
from articles.merging import LABELS, differing
from articles.models import Action, Article, AuditRecord, Edition, Revision
from desk.clock import clock

TEXT, STATE, PLAN = "text", "state", "plan"
MOST_RECORDS = 6


@dataclass(frozen=True)
class Shown:
    version: int
    state: str
    record: int

    def __str__(self):
        """As it stands in the hidden field `shown`."""
        return f"{self.version} {self.state} {self.record}"


def shown(article):
    """To be asked before the article's editions are read: what is done meanwhile is then not taken for shown."""
    return Shown(article.version, article.state, records_of(article).values_list("pk", flat=True).first() or 0)


def sent(data):
    """What the page showed that a form was sent from; None where the form does not say it."""
    version, state, record = ([*data.get("shown", "").split(" "), "", ""])[:3]
    numbers = all(text.isascii() and text.isdecimal() and len(text) < 19 for text in (version, record))
    return Shown(int(version), state, int(record)) if numbers else None


class Changed(ValidationError):
    """The article is not as it was shown: what happened, one sentence each."""

    def __init__(self, sentences):
        super().__init__(sentences, code="stale")


@contextmanager
def as_shown(article, data, *, by, parts):
    """A transaction in which the article is locked and these `parts` of it are as the form's page showed them."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        validate_as_shown(locked, sent(data), by=by, parts=parts)
        yield locked


def validate_as_shown(locked, before, *, by, parts, refused=None):
    """Raises Changed, which says first what was `refused`. Whoever calls has locked the article."""
    refused = refused or _("Not done: the article has changed since this page was opened. You see now how it is.")
    if before is None:
        raise Changed([refused])
    differs = {
        TEXT: before.version != locked.version,
        STATE: before.state != locked.state,
        PLAN: records_since(locked, before.record).exclude(action__in=workflow.STEPS).exists(),
    }
    if any(differs[part] for part in parts):
        raise Changed([refused, *since(locked, before, by=by, parts=parts)])


def since(article, before, *, by, parts=(TEXT, STATE, PLAN)):
    """Who did what to the article since it was as `before`, in sentences."""
    sentences = []
    if TEXT in parts and before.version != article.version:
        sentences.append(saved_since(article, before.version, by=by))
    records = records_since(article, before.record).select_related("by").order_by("pk")
    sentences += [told(record, by=by) for record in list(records)[-MOST_RECORDS:]]
    if STATE in parts and before.state != article.state:
        sentences.append(_("It is in the state “%s” now.") % article.get_state_display())
    return sentences


def saved_since(article, version, *, by):
    changed = ", ".join(labels(changed_since(article, version)))
    facts = {"who": name_of(article.updated_by, by), "when": clock(article.updated_at), "what": changed}
    if changed:
        return _("%(who)s saved the text on %(when)s. Changed since: %(what)s.") % facts
    return _("%(who)s saved the text on %(when)s.") % facts


def changed_since(article, version):
    """The fields of the text that are not as they were in this version."""
    base = Revision.objects.filter(article=article, version=version, refused=False).first()
    return differing(base.snapshot, article.snapshot()) if base else []


def records_of(article):
    """Newest first. What becomes of tags is told of tags."""
    return AuditRecord.objects.filter(article_id=article.pk).exclude(action=Action.MERGE_TAGS)


def records_since(article, number):
    return records_of(article).filter(pk__gt=number)


def told(record, *, by):
    """One record as a sentence."""
    facts = {"who": name_of(record.by, by), "what": record.get_action_display(), "when": clock(record.at)}
    if more := corrected(record) if record.action == Action.CORRECT else moment_of(record):
        return _("%(who)s, %(when)s: “%(what)s” (%(more)s).") % {**facts, "more": more}
    return _("%(who)s, %(when)s: “%(what)s”.") % facts


def corrected(record):
    """The names of the fields that a correction changed."""
    edition = Edition.objects.filter(pk=record.detail.get("edition")).first()
    earlier = edition and Edition.objects.filter(article=edition.article_id, live_from__lt=edition.live_from).first()
    return ", ".join(labels(differing(earlier.source, edition.source))) if earlier else ""


def moment_of(record):
    """When the plan says that it happens; nothing where that was at once."""
    moment = record.detail.get("moment") and datetime.fromisoformat(record.detail["moment"])
    return clock(moment) if moment and moment > record.at else ""


def labels(names):
    """In one order, whatever order the database gives a source's fields in."""
    return [str(label) for name, label in LABELS.items() if name in names]


def name_of(user, by):
    if user == by:
        return _("You yourself, in another window or before")
    return str(user or _("Somebody"))
