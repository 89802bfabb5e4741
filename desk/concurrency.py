"""Refuses what is sent from a page that is out of date, and says what was changed since.

Each form of the desk sends back what its page showed: the version of the text, the state, and the last record of the
article (`articles.models.audit` has a row for every step and for every call of the door). Where one that matters is
another by now, nothing is done; the person is told who did what, and sends again from a page that shows it.
"""

from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.merging import LABELS, differing
from articles.models import Action, Article, Edition, Revision
from articles.versions import PageVersion, plan_changed, records_since, review_changed
from articles.versions import page_version as page_version
from cms.text.numbers import whole_number
from desk.datetimes import local_datetime

TEXT, STATE, PLAN, REVIEW = "text", "state", "plan", "review"
MOST_RECORDS = 6


def submitted_version(data):
    """The PageVersion that a form sent along; None where it is missing or malformed."""
    version, state, record = ([*data.get("page_version", "").split(" "), "", ""])[:3]
    version, record = whole_number(version), whole_number(record)
    return None if version is None or record is None else PageVersion(version, state, record)


class ChangedMeanwhile(ValidationError):
    """The article is not as the page showed it. The messages say what was refused and, one by one, what was changed."""

    def __init__(self, sentences):
        super().__init__(sentences, code="stale")


@contextmanager
def unchanged(article, data, *, by, parts):
    """A transaction with the article locked; yields the locked row.

    Raises ChangedMeanwhile where one of the `parts` (TEXT, STATE, PLAN, REVIEW) is not as the form's page showed it.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        validate_unchanged(locked, submitted_version(data), by=by, parts=parts)
        yield locked


def validate_unchanged(locked, before, *, by, parts, refused=None):
    """For an article that is locked already. Raises ChangedMeanwhile; `refused` is its first sentence."""
    refused = refused or _("Not done: the article has changed since this page was opened. You see now how it is.")
    if before is None:
        raise ChangedMeanwhile([refused])
    differs = {
        TEXT: before.version != locked.version,
        STATE: before.state != locked.state,
        PLAN: plan_changed(locked, before),
        REVIEW: REVIEW in parts and review_changed(locked, before),
    }
    if any(differs[part] for part in parts):
        raise ChangedMeanwhile([refused, *changes_since(locked, before, by=by, parts=parts)])


def changes_since(article, before, *, by, parts=(TEXT, STATE, PLAN)):
    """Who did what to the article since it was as `before`, in sentences."""
    sentences = []
    if TEXT in parts and before.version != article.version:
        sentences.append(text_change(article, before.version, by=by))
    records = records_since(article, before.record).select_related("by").order_by("pk")
    sentences += [sentence_of(record, by=by) for record in list(records)[-MOST_RECORDS:]]
    if STATE in parts and before.state != article.state:
        sentences.append(_("It is in the state “%s” now.") % article.get_state_display())
    return sentences


def text_change(article, version, *, by):
    changed = ", ".join(field_labels(changed_fields(article, version)))
    facts = {"who": name_of(article.updated_by, by), "when": local_datetime(article.updated_at), "what": changed}
    if changed:
        return _("%(who)s saved the text on %(when)s. Changed since: %(what)s.") % facts
    return _("%(who)s saved the text on %(when)s.") % facts


def changed_fields(article, version):
    """The fields of the text that are not as they were in this version."""
    base = Revision.objects.filter(article=article, version=version, refused=False).first()
    return differing(base.snapshot, article.snapshot()) if base else []


def sentence_of(record, *, by):
    """One record as a sentence."""
    facts = {"who": name_of(record.by, by), "what": record.get_action_display(), "when": local_datetime(record.at)}
    more = corrected_fields(record) if record.action == Action.CORRECT else planned_moment(record)
    if more := more or record.detail.get("name", ""):
        return _("%(who)s, %(when)s: “%(what)s” (%(more)s).") % {**facts, "more": more}
    return _("%(who)s, %(when)s: “%(what)s”.") % facts


def corrected_fields(record):
    """The names of the fields that a correction changed."""
    edition = Edition.objects.filter(pk=record.detail.get("edition")).first()
    earlier = edition and Edition.objects.filter(article=edition.article_id, live_from__lt=edition.live_from).first()
    return ", ".join(field_labels(differing(earlier.source, edition.source))) if earlier else ""


def planned_moment(record):
    """When the plan says that it happens; nothing where that was at once."""
    moment = record.detail.get("moment") and datetime.fromisoformat(record.detail["moment"])
    return local_datetime(moment) if moment and moment > record.at else ""


def field_labels(names):
    """In one order, whatever order the database gives a source's fields in."""
    return [str(label) for name, label in LABELS.items() if name in names]


def name_of(user, by):
    if user == by:
        return _("You yourself, in another window or before")
    return str(user or _("Somebody"))
