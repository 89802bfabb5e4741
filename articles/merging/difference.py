"""What differs between two sources, as text that can be read: no markup, names instead of primary keys."""

from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from articles.merging.blocks import Piece, paired
from articles.merging.lists import key_of_tags, piece_of_entry, unique
from articles.merging.passages import (
    DELETED,
    INSERTED,
    MOVED,
    Passage,
    Stretch,
    counted_once,
    in_reading_order,
    text_passages,
    words_passage,
)
from articles.merging.sources import LABELS, LISTS, canonical_value, differing, fits, value_of
from articles.merging.words import tokens_of_text


@dataclass(frozen=True)
class FieldDifference:
    """A field that is not the same in both: its whole text, in `parts` (a list of Passage), what was put in and taken out among
    it. `count` is the number of places that differ: paragraphs, items, rows, names."""

    name: str
    label: str
    parts: list = field(repr=False)

    @property
    def count(self):
        return sum(part.count for part in self.parts) or 1

    @property
    def near_changes(self):
        """The parts that differ and those beside them; None stands for parts that are left out."""
        changed = [number for number, part in enumerate(self.parts) if part.change]
        near = {number + step for number in changed for step in (-1, 0, 1)}
        found = []
        for number, part in enumerate(self.parts):
            if number in near:
                found.append(part)
            elif not found or found[-1] is not None:
                found.append(None)
        return found


def compare(before, after, names=None):
    """The list of FieldDifference from one source to another, in the order of the form. `names(field, value)` says the name of
    the row or the choice that a field names by its key: an author's, a picture's."""
    changed = differing(before, after)
    in_order = [name for name in LABELS if name in changed] + [name for name in changed if name not in LABELS]
    return [
        FieldDifference(
            name, LABELS.get(name, name), field_parts(name, before.get(name), after.get(name), names or plain_name)
        )
        for name in in_order
    ]


def compare_values(name, before, after, names=None):
    """`compare` of two values of one field, as a Clash has them: an entry of the FAQ stands alone there."""
    sources = ({name: [value] if name == "faq" and isinstance(value, dict) else value} for value in (before, after))
    return compare(*sources, names)


def number_of_changes(before, after):
    """In how many places two sources differ."""
    return sum(each.count for each in compare(before, after))


def plain_name(_field, value):
    return str(value)


def field_parts(name, before, after, names):
    before, after = value_of(name, before), value_of(name, after)
    if not fits(name, before) or not fits(name, after):
        return value_parts(name, before, after, names)
    before, after = canonical_value(name, before), canonical_value(name, after)
    if name == "body":
        picture, document = (lambda key: names("lead_image", key)), (lambda key: names("document", key))
        return text_passages(before, after, picture=picture, document=document)
    if name == "faq":
        return faq_parts(before, after)
    if name in LISTS:
        return name_parts(name, before, after, names)
    if name in NAMED:
        return value_parts(name, before, after, names)
    return [words_passage("text", plain_tokens(before), plain_tokens(after))]


def plain_tokens(text):
    return tokens_of_text(escape(str(text or ""), quote=False))


NAMED = ("language", "lead_image", "translation_of")


def value_parts(name, before, after, names):
    """Two values that are whole."""
    shown = [
        (names(name, value) if value not in (None, "", []) else "", change)
        for value, change in ((before, DELETED), (after, INSERTED))
    ]
    return [Passage("name", change, [Stretch(str(text), change)], count=1) for text, change in shown if text]


def name_parts(name, before, after, names):
    """Tags by their names, all else by what `names` says."""
    key = key_of_tags(before, after) if name == "tags" else lambda entry: entry
    one, other = (
        [Piece(spelled, "name", entry) for spelled, entry in unique(entries, key)] for entries in (before, after)
    )
    pairing = paired(one, other)
    moved = moved_names(one, other, pairing)

    def passage(piece, change=""):
        note = [_("moved")] if change == MOVED else []
        text = tag_name(piece.value) if name == "tags" else str(names(name, piece.value))
        return Passage(
            "name", change, [Stretch(text, "" if change == MOVED else change)], notes=note, count=int(bool(change))
        )

    left = [
        passage(piece, DELETED) for position, piece in enumerate(one) if piece.key not in {each.key for each in other}
    ]
    known = {piece.key for piece in one}
    return [
        passage(piece, INSERTED if piece.key not in known else MOVED if piece.key in moved else "") for piece in other
    ] + left


def moved_names(one, other, pairing):
    in_order = {one[ones[0]].key for ones, _others in pairing.pairs if ones[0] not in pairing.moved}
    return {piece.key for piece in other} & {piece.key for piece in one} - in_order


def tag_name(entry):
    return str(entry.get("name", "") if isinstance(entry, dict) else entry)


def faq_parts(before, after):
    one, other = (list(map(piece_of_entry, entries)) for entries in (before, after))
    found = []
    for ones, others, moved in in_reading_order(paired(one, other), len(one), len(other)):
        old, new = one[ones[0]].value if ones else EMPTY, other[others[0]].value if others else EMPTY
        entry = [
            words_passage("question", plain_tokens(old.get("question")), plain_tokens(new.get("question"))),
            *text_passages(old["answer"], new["answer"]),
        ]
        found += counted_once(entry, moved=moved)
    return found


EMPTY = {"question": "", "answer": ""}
