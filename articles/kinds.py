"""What kind of change a new text of a published article is, and what readers, feeds and sitemaps are told of it."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.text.plaintext import tidy


class ChangeKind(TextChoices):
    TYPO = "typo", _("Typo")
    UPDATE = "update", _("Update")
    CORRECTION = "correction", _("Correction")


class Told(NamedTuple):
    """`dates`: the page says when it was updated, and feeds, sitemaps and structured data have that date; `note`: the page and that
    of corrections show a public note. `said` is what editors read of it."""

    dates: bool
    note: bool
    said: str


TOLD = {
    ChangeKind.TYPO: Told(False, False, _("nobody is told: no date changes, on the page, in feeds or in the sitemap.")),
    ChangeKind.UPDATE: Told(
        True, False, _("the page says when it was updated; feeds and the sitemap tell of it. No note.")
    ),
    ChangeKind.CORRECTION: Told(
        True, True, _("as an update, and readers see your note below the text and on the page of corrections.")
    ),
}

USUAL = (ChangeKind.UPDATE, "")  # kind and note, where nobody chose


def validate_note(kind, note):
    """Of a correction there is one, of other changes none."""
    if TOLD[kind].note and not note:
        raise ValidationError(_("A correction has a note for readers: say what was wrong."), code="note_missing")
    if note and not TOLD[kind].note:
        message = _("Readers would not see this note: choose “Correction”, or empty it.")
        raise ValidationError(message, code="note_unseen")


def change_of(kind, note, *, before=None):
    """What an edition stores of it. `before`: the editions that it changes something of, if that has to be asked."""
    if kind not in ChangeKind.values:
        raise ValidationError(_("Choose what readers are told of this change."), code="kind")
    note = tidy(note, lines=True)
    validate_note(kind, note)
    if kind != ChangeKind.UPDATE and before is not None and not before.exists():
        message = _("This is the first publication: there is no text before it that could be corrected.")
        raise ValidationError(message, code="first")
    return {"silent": not TOLD[kind].dates, "note": note}


def by_note(note):
    """Of a correction of which no kind was said."""
    return ChangeKind.CORRECTION if note.strip() else ChangeKind.TYPO


def is_told_as(edition, change):
    """`change` is None where nothing was said about it."""
    return change is None or (edition.silent, edition.note) == (change["silent"], change["note"])


def has_note(edition, change):
    """Whether readers have the note of the change already, if it has one."""
    return not change or not change["note"] or edition.note == change["note"]


def kind_of(edition):
    """A ChangeKind; None of the first edition, and of one that only says a note in other words."""
    if edition.live_from == edition.published_at or edition.note_changes is not None:
        return None
    if edition.note:
        return ChangeKind.CORRECTION
    return ChangeKind.TYPO if edition.silent else ChangeKind.UPDATE
