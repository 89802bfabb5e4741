"""Three-way merge of the lists of a source. Bylines, pins and tags are merged by what they name and never clash; entries of the
FAQ are told apart by the likeness of question and answer, so that reordering and editing meet."""

from dataclasses import dataclass
from functools import partial

from articles.merging.blocks import Piece, words_of_markup
from articles.merging.clash import Clash, keys_of
from articles.merging.richtext import merged_text
from articles.merging.sequences import merged_places
from articles.merging.words import Clashing, agreed
from articles.models.source import digest_of
from cms.text.folding import fold
from cms.text.richtext import clean


def merged_names(base, ours, theirs, *, key=lambda entry: entry):
    """The merged list of what each names once. What one side took out goes; what either put in comes."""
    pieces = [
        [Piece(spelled, "name", entry) for spelled, entry in unique(entries, key)] for entries in (base, ours, theirs)
    ]
    found = {}
    for place in merged_places(*pieces):
        kept = (place.ours and place.theirs) or (not place.base and (place.ours or place.theirs))
        for piece in [*place.theirs, *place.ours] if kept else []:
            if piece.key not in found or isinstance(found[piece.key], str):
                found[piece.key] = piece.value
    return list(found.values())


def unique(entries, key):
    """[(key as text, entry)], each key once."""
    found = {}
    for entry in entries:
        found.setdefault(str(key(entry)), entry)
    return list(found.items())


def key_of_tags(*lists):
    """The function that says which entries of these lists are one tag: {"id", "name"}, or a plain name."""
    entries = [entry for entries in lists for entry in entries if isinstance(entry, dict)]
    ids = {fold(str(entry.get("name", ""))): entry.get("id") for entry in entries}

    def key(entry):
        if isinstance(entry, dict) and entry.get("id") is not None:
            return ("id", entry["id"])
        name = fold(str(entry.get("name", "") if isinstance(entry, dict) else entry))
        return ("id", ids[name]) if ids.get(name) is not None else ("name", name)

    return key


# Questions and answers


def canonical_faq(entries):
    return [{**entry, "answer": clean(entry.get("answer") or "")} for entry in entries or []]


@dataclass(eq=False)
class UndecidedEntry:
    clash: Clash


@dataclass(eq=False)
class MergedFAQ:
    """Entries, and what is undecided among them."""

    entries: list

    @property
    def clashes(self):
        return [entry.clash for entry in self.entries if isinstance(entry, UndecidedEntry)]

    def value(self, chosen):
        found = []
        for entry in self.entries:
            if isinstance(entry, UndecidedEntry):
                versions = ([each] if each else [] for each in (entry.clash.base, entry.clash.ours, entry.clash.theirs))
                found += chosen.values(entry.clash, *versions)
            else:
                found.append(entry)
        return found


def merged_faq(name, base, ours, theirs):
    """Three lists of {"question", "answer"} in their canonical form to a MergedFAQ."""
    pieces = [list(map(piece_of_entry, entries)) for entries in (base, ours, theirs)]
    keys = dict(zip(map(id, pieces[0]), keys_of([name], [piece.key for piece in pieces[0]]), strict=True))
    entries = []
    for place in merged_places(*pieces):
        versions = [pieces[0].value if pieces else None for pieces in (place.base, place.ours, place.theirs)]
        try:
            merged = merged_entry(*versions)
            entries += [merged] if merged else []
        except Clashing:
            clash = Clash(keys[id(place.base[0])], name, *versions, holds_both=all(versions[1:]))
            entries.append(UndecidedEntry(clash))
    return MergedFAQ(entries)


def piece_of_entry(entry):
    return Piece(digest_of(entry), "entry", entry, partial(words_of_entry, entry))


def words_of_entry(entry):
    return f"{entry.get('question') or ''} {words_of_markup(entry['answer'])}"


def merged_entry(base, ours, theirs):
    """Raises Clashing."""
    if not (base and ours and theirs):
        return agreed(base, ours, theirs)
    found = {}
    for name in dict.fromkeys([*base, *ours, *theirs]):
        versions = [entry.get(name) for entry in (base, ours, theirs)]
        found[name] = merged_answer(*versions) if name == "answer" else agreed(*versions)
    return found


def merged_answer(base, ours, theirs):
    merged = merged_text("answer", base, ours, theirs)
    if merged.clashes:
        raise Clashing
    return merged.value(None)
