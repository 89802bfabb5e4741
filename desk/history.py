"""The history of an article as it is read: sittings, and between them what was done with it, in one line of time."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextField, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.kinds import ChangeKind
from articles.models import AuditRecord, Edition, Revision
from articles.models.audit import Action
from articles.versions import records_of
from cms.text.numbers import whole_number
from desk.concurrency import planned_moment
from desk.datetimes import local_datetime

PAGE_SIZE = 50  # lines of a page
MOST_PAGES = 10_000
DRAFT, LIVE, PLANNED = "draft", "live", "planned"
REVISION, EDITION = "revision-", "edition-"


@dataclass
class HistoryLine:
    """`revision` or `record` is what it is about. `text` is what stands for its text in an address (see `text_named`), "" where
    it has none of its own; `edition` the one that was made then, where it is still there."""

    at: datetime
    revision: Revision | None = None
    record: AuditRecord | None = None
    edition: Edition | None = None

    @property
    def text(self):
        if self.revision:
            return f"{REVISION}{self.revision.pk}"
        return f"{EDITION}{self.edition.pk}" if self.edition else ""

    @property
    def stored_source(self):
        """Primary key of its text."""
        return (self.revision or self.edition).stored_source_id

    @property
    def by(self):
        return (self.revision or self.record).by

    @property
    def day(self):
        local = timezone.localtime(self.at)
        return f"{date_format(local, 'l j F Y')} ({local.tzname()})"

    @property
    def times(self):
        return times(self.revision.began_at, self.at) if self.revision else clock(self.at)

    @property
    def what(self):
        """One line of text."""
        parts = [self.times, str(self.by or _("Somebody"))]
        parts += [self.revision.name or words(self.revision)] if self.revision else [self.action]
        return ", ".join(filter(None, parts))

    @property
    def action(self):
        """What was done, in words: a note that was changed into nothing was taken back."""
        is_gone = self.record.action == Action.CHANGE_NOTE and not self.note
        return _("Take the note back") if is_gone else self.record.get_action_display()

    @property
    def words(self):
        return words(self.revision)

    @property
    def moment(self):
        return planned_moment(self.record)

    @property
    def kind(self):
        """What kind of change readers were told of, in words."""
        return dict(ChangeKind.choices).get(self.record.detail.get("kind"), "")

    @property
    def note(self):
        return self.record.detail.get("note") or ""


def clock(moment):
    return date_format(timezone.localtime(moment), "H:i")


def times(begin, end):
    """“09:10–09:42”; one time where both are of one minute."""
    found = dict.fromkeys(clock(moment) for moment in (begin, end) if moment)
    return "–".join(found)


def words(revision):
    """“+320 −12 words”, as this person's saves made them; "" where nobody counted, or none came or went."""
    added, removed = revision.words_added, revision.words_removed
    numbers = [f"{sign}{number:n}" for sign, number in (("+", added), ("−", removed)) if number]
    if revision.refused or not numbers:
        return ""
    return ngettext("%s word", "%s words", max(added, removed)) % " ".join(numbers)


@dataclass(frozen=True)
class Timeline:
    """`page` counts from 1. `before` and `after` are the texts that a comparison begins with."""

    lines: list
    page: int
    has_older: bool
    before: str = ""
    after: str = ""


def timeline(article, page):
    """In as many queries whatever stands on it."""
    start = (page - 1) * PAGE_SIZE
    rows = list(lines_of(article)[start : start + PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    revisions = article.revisions.select_related("by").in_bulk([pk for kind, pk, _at in shown if kind == "revision"])
    records = records_of(article).select_related("by").in_bulk([pk for kind, pk, _at in shown if kind == "record"])
    keys = {record.detail.get("edition") for record in records.values()}
    editions = article.editions.without_texts().in_bulk(keys - {None})
    lines = [
        HistoryLine(at, revision=revisions[pk])
        if kind == "revision"
        else HistoryLine(at, record=records[pk], edition=editions.get(records[pk].detail.get("edition")))
        for kind, pk, at in shown
        if pk in (revisions if kind == "revision" else records)
    ]
    return Timeline(lines, page, len(rows) > PAGE_SIZE, *compared_first(lines))


def compared_first(lines):
    """(before, after): the newest text, and the last one before it that was another; equal ones are one row."""
    known = [line for line in lines if line.text and not (line.revision and line.revision.refused)]
    after, others = known[0] if known else None, known[1:]
    before = next((line for line in others if line.stored_source != after.stored_source), (others or [None])[0])
    return tuple(line.text if line else "" for line in (before, after))


def before_draft(article, *, at):
    """The name of what the working copy is compared with where nobody chose: what readers see, else the last text that was another."""
    saved = article.revisions.filter(refused=False).order_by("-version", "-pk")
    now = saved.values_list("stored_source", flat=True).first()
    if article.editions.live(at).exclude(stored_source=now).exists():
        return LIVE
    before = saved.exclude(stored_source=now).first() or saved.first()
    return f"{REVISION}{before.pk}" if before else DRAFT


def lines_of(article):
    """(table, pk, at), the newest first; of the same moment what was done stands above the text that it was done with."""
    revisions, records = (
        rows.order_by().annotate(table=Value(kind, TextField())).values_list("table", "pk", "at")
        for kind, rows in (("revision", article.revisions), ("record", records_of(article)))
    )
    return revisions.union(records, all=True).order_by("-at", "table", "-pk")


def page_number(text):
    return whole_number(text, digits=5) or 1


# Texts to be compared


@dataclass(frozen=True)
class ComparedText:
    """`name` stands for it in an address, `label` says it to people."""

    name: str
    label: str
    source: dict = field(repr=False)


def text_named(name, article, *, at):
    """The working copy, what readers see, what is planned next, a line of the history, or an edition, as ComparedText; None where
    there is none (any more)."""
    if name == DRAFT:
        return ComparedText(name, _("The draft as it is now"), article.snapshot())
    if name in (LIVE, PLANNED):
        editions = article.editions.with_source()
        found = (
            editions.live(at).first()
            if name == LIVE
            else editions.filter(live_from__gt=at).order_by("live_from").first()
        )
        return found and text_of_edition(found, at)
    for prefix, find in ((REVISION, text_of_revision_named), (EDITION, text_of_edition_named)):
        key = whole_number(name.removeprefix(prefix))
        if name.startswith(prefix) and key is not None:
            return find(article, key, at)
    return None


def text_of_revision_named(article, pk, at):
    revision = article.revisions.select_related("by", "stored_source").filter(pk=pk).first()
    return revision and ComparedText(f"{REVISION}{pk}", label_of(revision), revision.snapshot)


def text_of_edition_named(article, pk, at):
    edition = article.editions.with_source().filter(pk=pk).first()
    return edition and text_of_edition(edition, at)


def text_of_edition(edition, at):
    return ComparedText(f"{EDITION}{edition.pk}", label_of_edition(edition, at), edition.source)


def label_of_edition(edition, at):
    facts = {"moment": local_datetime(edition.live_from)}
    if edition.is_live(at):
        return _("What readers see since %(moment)s") % facts
    if edition.live_from > at:
        return _("What is planned for %(moment)s") % facts
    return _("What readers saw from %(moment)s on") % facts


def label_of(revision):
    """“Version for the review (Lucía, 2 March 2026 09:10–09:42 CET)”"""
    local = timezone.localtime(revision.at)
    moments = f"{date_format(local, 'j F Y')} {times(revision.began_at, revision.at)} {local.tzname()}"
    who = ", ".join(filter(None, [str(revision.by or ""), moments]))
    if revision.name:
        return f"{revision.name} ({who})"
    return _("Refused text (%s)") % who if revision.refused else who


# One line, and the text before it


def text_before(revision):
    """The text that it was made of: the line with the version before it. None for the first."""
    earlier = revision.article.revisions.filter(refused=False).select_related("stored_source")
    is_before = {"version__lte" if revision.refused else "version__lt": revision.version}
    return earlier.filter(**is_before).order_by("-version", "-pk").first()


def to_undo(article):
    """The line whose text the last restore took the place of; None where something was written since, or nothing restored."""
    last = article.revisions.filter(version=article.version, refused=False, closed=True).first()
    return text_before(last) if last and last.restored_id else None
