"""Which texts of an article are compared where nobody chose, and which are offered."""

from django.utils.translation import gettext as _

from articles import reviewing
from articles.models import Action, StoredSource
from desk import history
from desk.datetimes import local_datetime
from desk.history import DRAFT, LIVE, ComparedText

SEEN, SUBMITTED, APPROVED = "seen", "submitted", "approved"
MOST_EDITIONS = 12
MOST_VERSIONS = 20


def text_named(name, article, *, by, at):
    """As `desk.history.text_named`, and: what this person saw last, what was submitted last, what was approved last."""
    if name not in (SEEN, SUBMITTED, APPROVED):
        return history.text_named(name, article, at=at)
    found = moment_named(name, article, by=by)
    if found is None:
        return None
    stored, moment = found
    return ComparedText(name, label_of(name, moment), StoredSource.objects.get(pk=stored).content)


def moment_named(name, article, *, by):
    """(primary key of a StoredSource, when), or None."""
    if name == SEEN:
        return reviewing.last_seen(article, by=by)
    return reviewing.last_with(article, Action.SUBMIT if name == SUBMITTED else Action.APPROVE)


def label_of(name, moment):
    labels = {
        SEEN: _("What you saw last (%s)"),
        SUBMITTED: _("What was submitted last (%s)"),
        APPROVED: _("What was approved last (%s)"),
    }
    return labels[name] % local_datetime(moment)


def before_draft(article, *, by, at):
    """The name of what the draft is compared with where nobody chose: what readers see, else what this person saw last, else what
    was approved or submitted last, wherever that is another text; else as the history has it."""
    default = history.before_draft(article, at=at)
    if default == LIVE:
        return LIVE
    now = saved_source(article)
    for name in (SEEN, APPROVED, SUBMITTED):
        found = moment_named(name, article, by=by)
        if found and found[0] != now:
            return name
    return default


def saved_source(article):
    """Primary key of the text of the draft."""
    saved = article.revisions.filter(refused=False).order_by("-version", "-pk")
    return saved.values_list("stored_source", flat=True).first()


def choices(article, *, by, at):
    """[(name, label)] of what can be compared."""
    found = [(DRAFT, _("The draft as it is now"))]
    editions = list(article.editions.without_texts().order_by("-live_from")[:MOST_EDITIONS])
    if any(edition.is_live(at) for edition in editions):
        found.append((LIVE, _("What readers see")))
    moments = [(name, moment_named(name, article, by=by)) for name in (SEEN, APPROVED, SUBMITTED)]
    found += [(name, label_of(name, moment[1])) for name, moment in moments if moment]
    found += [
        (f"{history.EDITION}{edition.pk}", history.label_of_edition(edition, at))
        for edition in editions
        if not edition.is_live(at)
    ]
    lines = article.revisions.select_related("by").order_by("-pk")[:MOST_VERSIONS]
    return found + [(f"{history.REVISION}{line.pk}", history.label_of(line)) for line in lines]
