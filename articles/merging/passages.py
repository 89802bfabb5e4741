"""A text and what became of it, passage by passage: each heading, paragraph, item or row with the words that were put in and
taken out."""

from dataclasses import dataclass, field
from html import escape, unescape

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.merging.blocks import is_of_lines, paired, piece_of, pieces_of
from articles.merging.words import BREAK, Token, aligned, changes, tokens_of
from cms.text.lines import Atom, Block, Line

INSERTED, DELETED, CHANGED, MOVED, LOOKS = "inserted", "deleted", "changed", "moved", "looks"

KINDS = {
    "p": gettext_lazy("paragraph"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("subheading"),
    "h4": gettext_lazy("small heading"),
    "ul": gettext_lazy("list"),
    "ol": gettext_lazy("numbered list"),
}
LOOKS_OF_WORDS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "u": gettext_lazy("underlined"),
    "s": gettext_lazy("struck"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
    "small": gettext_lazy("small"),
    "mark": gettext_lazy("highlighted"),
    "code": gettext_lazy("code"),
    "q": gettext_lazy("quotation"),
    "cite": gettext_lazy("title of a work"),
    "abbr": gettext_lazy("abbreviation"),
    "span": gettext_lazy("language"),
}
FEWEST_KEPT = 0.25  # of the words of a passage, or all of it is shown as another
BETWEEN_CELLS, BETWEEN_LINES = " |", " /"
AROUND_LINES = {"li": "item", "dd": "meaning", "blockquote": "quote", "td": "row", "th": "row"}


@dataclass(frozen=True)
class Stretch:
    """Words that share one fate: `change` is "" where they stayed, INSERTED, DELETED, or LOOKS where only a link or a look of
    theirs is another; `note` says which."""

    text: str
    change: str = ""
    note: str = ""


@dataclass
class Passage:
    """A heading, a paragraph, an item: `kind` says how it looks, `depth` how deep in lists it stands. `change` is "" where it
    stayed, INSERTED or DELETED as a whole, CHANGED inside, or MOVED. `notes` are words about it. `count` says how many
    changes it stands for: 0 or 1."""

    kind: str
    change: str = ""
    stretches: list = field(default_factory=list)
    depth: int = 0
    notes: list = field(default_factory=list)
    count: int = 0


def text_passages(before, after, picture=str, document=str):
    """Two rich texts, which are clean, to a list of Passage. `picture(key)` names a picture by its primary key, `document(key)`
    a file to download."""
    return Reader(picture, document).of_pieces(pieces_of(before), pieces_of(after), "", 0)


def words_passage(kind, before, after, *, depth=0):
    """Tokens of one passage, before and after."""
    stretches = stretches_of(before, after)
    changed = [each.change for each in stretches if each.change]
    change = CHANGED if changed else ""
    if changed and not before:
        change = INSERTED
    elif changed and not after:
        change = DELETED
    return Passage(kind, change, stretches, depth, count=int(bool(change)))


def in_reading_order(pairing, length, other_length):
    """(positions before, positions after, whether moved), in the order of the later version, with what was taken out where it
    stood."""
    order, start = [], 0
    done = set()
    for position in range(other_length):
        ones = pairing.before.get(position, ())
        if not ones:
            order.append(((), (position,), False))
            continue
        if ones in done:
            continue
        done.add(ones)
        moved = ones[0] in pairing.moved
        if not moved:
            order += [((each,), (), False) for each in range(start, ones[0]) if each not in pairing.after]
            start = ones[-1] + 1
        order.append((ones, pairing.after[ones[0]], moved))
    return order + [((each,), (), False) for each in range(start, length) if each not in pairing.after]


def counted_once(passages, *, moved=False):
    """The passages of one place: one change, however many of them it touched."""
    for passage in passages[1:]:
        passages[0].count = passages[0].count or passage.count
        passage.count = 0
    if moved and passages:
        passages[0].notes.append(_("moved"))
        passages[0].change = passages[0].change or MOVED
        passages[0].count = 1
    return passages


class Reader:
    """Reads blocks aloud."""

    def __init__(self, picture, document):
        self.picture, self.document = picture, document

    def of_pieces(self, before, after, around, depth):
        found = []
        for ones, others, moved in in_reading_order(paired(before, after), len(before), len(after)):
            old, new = [before[each].value for each in ones], [after[each].value for each in others]
            same = [before[each].key for each in ones] == [after[each].key for each in others]
            passages = self.of_place(old, new, around, depth, same=same)
            if passages and not same and not any(passage.change for passage in passages):
                note_change(passages[0], _("set differently"))
            is_whole = same or not old or not new or isinstance(new[0], Line)
            found += counted_once(passages, moved=moved) if is_whole or moved else passages
        return found

    def of_place(self, old, new, around, depth, *, same):
        if same or not old or not new:
            change = "" if same else DELETED if old else INSERTED
            return [passage for part in old or new for passage in self.whole(part, change, around, depth)]
        if all(isinstance(part, Line) for part in [*old, *new]):
            return self.lines(old, new, around, depth)
        if len(old) == len(new) == 1 and isinstance(old[0], Block) and isinstance(new[0], Block):
            return self.block(old[0], new[0], around, depth)
        if all(is_of_lines(part) for part in [*old, *new]):
            lines = ([part.parts[0] for part in parts] for parts in (old, new))
            return self.lines(*lines, AROUND_LINES[new[0].tag], depth)
        return [
            *(passage for part in old for passage in self.whole(part, DELETED, around, depth)),
            *(passage for part in new for passage in self.whole(part, INSERTED, around, depth)),
        ]

    # One version

    def whole(self, part, change, around, depth):
        if isinstance(part, Line):
            passages = [self.passage(part.tag, self.text(part), change, around, depth)]
        elif part.tag == "tr":
            passages = [self.passage("row", shown(self.row(part)), change, "", depth)]
        else:
            passages = self.leading(part, change, depth)
            inside, deeper = self.inside(part, around, depth)
            for each in part.parts:
                passages += self.whole(each, change, inside, deeper)
        return counted_once(passages)

    def passage(self, tag, text, change, around, depth):
        return Passage(
            kind_of(tag, around), change, [Stretch(text, change)] if text else [], depth, count=int(bool(change))
        )

    def leading(self, block, change, depth):
        """What a block says by itself, beside what it holds."""
        text = self.words_of(block)
        return [Passage("sign", change, [Stretch(text, change)], depth, count=int(bool(change)))] if text else []

    def words_of(self, block):
        if block.tag == "hr":
            return "———"
        if block.attributes.get("class") == "related-box":
            return _("[related articles]")
        if "data-image" in block.attributes and not has_picture(block):
            return _("[picture: %s]") % self.picture(int(block.attributes["data-image"]))
        return ""

    def inside(self, block, around, depth):
        """(what its lines stand in, their depth)"""
        deeper = depth + (block.tag in ("ul", "ol", "dl") and around in ("item", "meaning"))
        return AROUND_LINES.get(block.tag, around), deeper

    # Two versions

    def lines(self, old, new, around, depth):
        before, after = self.tokens(*old), self.tokens(*new)
        passage = words_passage(kind_of(new[0].tag, around), before, after, depth=depth)
        note_kind(passage, old[0], new[0])
        return in_lines(passage, [kind_of(line.tag, around) for line in new])

    def block(self, old, new, around, depth):
        if old.tag == "tr":
            return [words_passage("row", self.row(old), self.row(new), depth=depth)]
        words = [Token("", escape(text)) if text else None for text in (self.words_of(old), self.words_of(new))]
        before, after = ([each] if each else [] for each in words)
        passages = [words_passage("sign", before, after, depth=depth)] if before or after else []
        inside, deeper = self.inside(new, around, depth)
        passages += self.of_pieces(
            [piece_of(part) for part in old.parts], [piece_of(part) for part in new.parts], inside, deeper
        )
        if passages:
            note_kind(passages[0], old, new)
        return passages

    # Words

    def text(self, line):
        sign = self.sign_of(line)
        words = (unescape(run) if isinstance(run, str) else self.words_of_atom(run) for run, _marks in line.runs)
        return "".join([sign, *words])

    def sign_of(self, line):
        """What it says by itself, beside its words."""
        if "data-embed" in line.attributes:
            return f"[{unescape(line.attributes['data-embed'])}]"
        if "data-document" in line.attributes:
            return _("[file: %s]") % self.document(int(line.attributes["data-document"]))
        return ""

    def tokens(self, *lines):
        found = []
        for token in tokens_of(lines):
            if isinstance(token.part, Atom):
                token = token._replace(text=escape(self.words_of_atom(token.part)))
            found.append(token)
        for line in lines:
            if sign := self.sign_of(line):
                found.insert(0, Token("", escape(sign, quote=False)))
        return found

    def words_of_atom(self, atom):
        if atom.tag == "br":
            return "\n"
        name = unescape(atom.attributes.get("alt", "")) or unescape(atom.attributes.get("src", "")).rsplit("/", 1)[-1]
        if not name and "data-image" in atom.attributes:
            name = self.picture(int(atom.attributes["data-image"]))
        return _("[picture: %s]") % name

    def row(self, row):
        found = []
        for cell in row.parts:
            if found:
                found.append(Token("", BETWEEN_CELLS))
            found += self.tokens(*lines_in(cell))
        return [token._replace(text=BETWEEN_LINES) if token.text == BREAK else token for token in found]


def has_picture(block):
    return any(isinstance(run, Atom) and run.tag == "img" for line in lines_in(block) for run, _marks in line.runs)


def lines_in(part):
    if isinstance(part, Line):
        return [part]
    return [line for each in part.parts for line in lines_in(each)]


def kind_of(tag, around):
    return around if around and tag == "p" else tag


def note_kind(passage, old, new):
    if old.tag != new.tag:
        what = {"old": KINDS.get(old.tag, old.tag), "new": KINDS.get(new.tag, new.tag)}
        note_change(passage, _("%(new)s, was: %(old)s") % what)


def note_change(passage, note):
    passage.notes.append(note)
    passage.change, passage.count = passage.change or CHANGED, 1


def in_lines(passage, kinds):
    """A passage of several lines as one for each; `kinds` are those of the lines of the later version."""
    found, kinds = [passage], kinds[1:]
    stretches, passage.stretches = passage.stretches, []
    for stretch in stretches:
        pieces = stretch.text.split(BREAK)
        for number, text in enumerate(pieces):
            is_end = number < len(pieces) - 1
            text = f"{text}¶" if is_end and stretch.change else text
            if text:
                found[-1].stretches.append(Stretch(text, stretch.change, stretch.note))
            if is_end and stretch.change != DELETED:
                found.append(Passage(kinds.pop(0) if kinds else passage.kind, passage.change, [], passage.depth))
    return found


def stretches_of(before, after):
    """The words of two lists of tokens as a list of Stretch. Of a text that was written anew no single words are kept."""
    changed = changes(before, after)
    places = aligned(changed, len(before))
    if before and after and len(places) < FEWEST_KEPT * min(len(before), len(after)):
        return replaced(before, after, first=True)
    found, position = [], 0
    for change in changed:
        found += kept(before, after, places, range(position, change.start), first=not found)
        found += replaced(before[change.start : change.end], after[change.begin : change.stop], first=not found)
        position = change.end
    return found + kept(before, after, places, range(position, len(before)), first=not found)


def kept(before, after, places, positions, *, first):
    runs = []
    for position in positions:
        token = after[places[position]]
        note = note_of_marks(before[position], token)
        if not runs or runs[-1][0] != note:
            runs.append((note, []))
        runs[-1][1].append(token)
    found = []
    for note, tokens in runs:
        found += spaced(shown(tokens), tokens[0].space and not (first and not found), LOOKS if note else "", note)
    return found


def replaced(old, new, *, first):
    found = []
    for tokens, change in ((old, DELETED), (new, INSERTED)):
        if tokens:
            found += spaced(shown(tokens), tokens[0].space and not (first and not found), change)
    return found


def spaced(text, space, change, note=""):
    if not change:
        return [Stretch(" " * bool(space) + text, change, note)]
    return [*([Stretch(" ")] if space else []), Stretch(text, change, note)]


def shown(tokens):
    text = "".join(f"{token.space}{unescape(token.text)}" for token in tokens)
    return text.removeprefix(" ")


def note_of_marks(old, new):
    """What of the marks of a word is another, in words."""
    before, after = (
        {
            (tag, unescape(attributes.get("href", "")), "data-article" in attributes)
            for tag, attributes, _n in each.marks
        }
        for each in (old, new)
    )
    paid_before, paid = (
        {unescape(attributes.get("href", "")) for _tag, attributes, _n in each.marks if "rel" in attributes}
        for each in (old, new)
    )
    if before == after and paid_before == paid:
        return ""
    notes = [
        link_note(address, kept) if tag == "a" else str(LOOKS_OF_WORDS.get(tag, tag))
        for tag, address, kept in sorted(after - before)
    ]
    lost = [
        _("no link to %s") % address if tag == "a" else _("not %s") % LOOKS_OF_WORDS.get(tag, tag)
        for tag, address, _kept in sorted(before - after)
    ]
    marked = [_("paid link to %s") % address for address in sorted(paid - paid_before)]
    unmarked = [_("no paid link to %s") % address for address in sorted(paid_before - paid)]
    return ", ".join([*notes, *lost, *marked, *unmarked])


def link_note(address, kept):
    """`kept`: by the article's key."""
    return (_("link to the article %s") if kept else _("link to %s")) % address
