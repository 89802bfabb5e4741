"""Words of lines, each with the marks that it has (strong, a link …): what changed from one version to another, and the
three-way merge of a line.

Marks are no tokens: words are aligned alone, each word's marks are merged by themselves, and the markup is written
afterwards, so that its nesting is right whatever both sides did.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel

from cms.text.lines import Atom, Line, attribute_text

FEWEST_BETWEEN = 2  # words that one side left alone between two changes of its own, or both are one change

PIECE = re.compile(
    r"&[a-zA-Z0-9#]+;|\d+(?:[.,:/]\d+)*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\d_]+['’]|[^\s!-/:-@\[-`{-~«»‹›“”„‘’…—–¡¿\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:-[^\W_]+)*|\s|.",
    re.DOTALL,
)
BREAK = "\n¶"  # where one line of a split block ends


class Token(NamedTuple):
    """A word, a sign, or an element without content, with the space before it. Marks are (tag, attributes, number)."""

    space: str
    text: str
    marks: tuple = ()
    space_marks: tuple = ()
    part: object = None  # the Atom, or the Line that begins here


class Clashing(Exception):
    """Both sides changed the same words, or words beside one another."""


def tokens_of(lines):
    """Of lines that follow one another. Before the first word of a line there is a space, as before any other."""
    found = []
    for line in lines:
        if found:
            found.append(Token("", BREAK, part=line))
        found += tokens_of_line(line)
    return found


def tokens_of_line(line):
    found, is_code = [], line.tag == "pre"
    space, space_marks, begins = "", (), not is_code
    for run, marks in line.runs:
        if isinstance(run, Atom):
            found.append(Token(space or " " * begins, atom_text(run), marks, space_marks, run))
            space, space_marks, begins = "", (), run.tag == "br"
            continue
        for text in PIECE.findall(run):
            if text == " " and not is_code:
                space, space_marks = text, marks
                continue
            found.append(Token(space or " " * begins, text, marks, space_marks or marks * begins))
            space, space_marks, begins = "", (), False
    return found


def atom_text(atom):
    return f"<{atom.tag}{attribute_text(atom.attributes)}>"


def is_word(token):
    return token.part is not None or any(character.isalnum() for character in token.text)


def tokens_of_text(text):
    """Of text that is only text; its line ends are tokens."""
    found, space = [], " "
    for piece in PIECE.findall(text):
        if piece == " " and not space:
            space = " "
        else:
            found.append(Token(space, piece))
            space = " " * (piece == "\n")
    return found


def text_of(tokens):
    lines = "".join(f"{token.space}{token.text}" for token in tokens).split("\n")
    return "\n".join(line.strip(" ") for line in lines)


# What changed


class Edit(NamedTuple):
    """`before[start:end]` became `after[begin:stop]`."""

    start: int
    end: int
    begin: int
    stop: int


def changes(before, after):
    """Between two lists of tokens, by their words alone: a list of Edit."""
    numbers = {}
    one, other = (
        [numbers.setdefault((token.space, token.text), len(numbers)) for token in tokens] for tokens in (before, after)
    )
    found = []
    for tag, start, end, begin, stop in Indel.opcodes(one, other):
        if tag == "equal":
            continue
        last = found[-1] if found else None
        if (
            last
            and sum(map(is_word, before[last.end : start])) < FEWEST_BETWEEN
            and joins(last, start, end, begin, stop)
        ):
            found[-1] = Edit(last.start, end, last.begin, stop)
        else:
            found.append(Edit(start, end, begin, stop))
    return found


def joins(last, start, end, begin, stop):
    """What was put in at one place and taken out at another stays two changes, unless they touch."""
    return start == last.end or begin == last.stop or (end > start and stop >= begin and last.end > last.start)


def aligned(changed, length):
    """{position before: position after} of the words that stayed."""
    found, position, shift = {}, 0, 0
    for change in [*changed, Edit(length, length, 0, 0)]:
        found.update((each, each + shift) for each in range(position, change.start))
        position, shift = change.end, change.stop - change.end
    return found


# Three-way merge


@dataclass(eq=False)
class WordsOfSide:
    """One side's version of the tokens of a block. `names` leads from its elements' numbers to names that all sides share."""

    tokens: list
    changes: list
    places: dict  # {position in the base: position here}
    names: dict

    def names_of_marks(self):
        """The name of each element for each word in it."""
        return [name for token in self.tokens if token.marks for name in self.marks(token.marks)]

    def marks(self, marks):
        """{name of the element: (tag, attributes)}, from the outermost."""
        return {self.names.get(number, (id(self), number)): (tag, attributes) for tag, attributes, number in marks}


def merged_lines(base, ours, theirs):
    """The lines that both sides made of `base` (lists of Line). Raises Clashing."""
    first = Line(
        agreed(base[0].tag, ours[0].tag, theirs[0].tag),
        agreed(base[0].attributes, ours[0].attributes, theirs[0].attributes),
    )
    return lines_of(merged_tokens(*(tokens_of(lines) for lines in (base, ours, theirs))), first)


def agreed(base, ours, theirs):
    """The value that both sides can agree on. Raises Clashing."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    raise Clashing


def merged_tokens(base, ours, theirs):
    """The tokens, with marks whose numbers are names. Raises Clashing."""
    elements = WordsOfSide(base, [], {position: position for position in range(len(base))}, named(base, None, None))
    sides = [side_of(base, tokens) for tokens in (ours, theirs)]
    validate_apart(base, *sides)
    merging = Marks(elements, *sides)
    found, position = [], 0
    for edit, side in in_order(*sides):
        found += [merging.kept(each) for each in range(position, edit.start)]
        found += [merging.added(token, side) for token in side.tokens[edit.begin : edit.stop]]
        position = max(position, edit.end)
    return found + [merging.kept(each) for each in range(position, len(base))]


def side_of(base, tokens):
    changed = changes(base, tokens)
    places = aligned(changed, len(base))
    return WordsOfSide(tokens, changed, places, named(base, tokens, places))


def named(base, tokens, places):
    """{number of an element of a side: name}: one that holds a word of an element of the base is that element."""
    if tokens is None:
        return {mark[2]: mark[2] for token in base for mark in (*token.marks, *token.space_marks)}
    found = {}
    for position, place in places.items():
        known = list(base[position].marks)
        for tag, _attributes, number in tokens[place].marks:
            same = next((mark for mark in known if mark[0] == tag), None)
            if same:
                known.remove(same)
                found.setdefault(number, same[2])
    return found


def in_order(ours, theirs):
    """(edit, side) of both. Of what both changed at the same place the fuller comes, and what both changed alike comes once."""
    found = {}
    for side in (ours, theirs):
        for edit in side.changes:
            place = (edit.start, edit.end)
            found[place] = max(found.get(place, (edit, side)), (edit, side), key=fullness)
    return [found[place] for place in sorted(found)]


def fullness(edit_of_side):
    edit, side = edit_of_side
    tokens = side.tokens[edit.begin : edit.stop]
    return len(tokens), [[(tag, attribute_text(attributes)) for tag, attributes, _n in token.marks] for token in tokens]


def is_within(few, many):
    """Whether the fewer words stand among the many, one after the other. No words stand among no words alone."""
    few, many = sorted((few, many), key=len)
    if not few:
        return not many
    return any(many[start : start + len(few)] == few for start in range(len(many) - len(few) + 1))


def spelled(side, edit):
    return [(token.space, token.text) for token in side.tokens[edit.begin : edit.stop]]


def validate_apart(base, ours, theirs):
    """Raises Clashing where changes of both sides touch the same words, or words beside one another."""
    words = [0]
    for token in base:
        words.append(words[-1] + is_word(token))
    mine, others = list(ours.changes), list(theirs.changes)
    while mine and others:
        one, other = mine[0], others[0]
        if (one.start, one.end) == (other.start, other.end) and is_within(spelled(ours, one), spelled(theirs, other)):
            mine.pop(0)
            others.pop(0)
            continue
        first, second = sorted((one, other), key=lambda edit: (edit.start, edit.end))
        if first.end > second.start or words[first.end] == words[second.start]:
            raise Clashing
        (mine if first is one else others).pop(0)
    for side, other in ((ours, theirs), (theirs, ours)):
        for edit in side.changes:
            for position in range(edit.start, edit.end):
                if position in other.places and marks_differ(base[position], other.tokens[other.places[position]]):
                    raise Clashing


def marks_differ(one, other):
    return [mark[:2] for mark in one.marks] != [mark[:2] for mark in other.marks]


class Marks:
    """Merges the marks of each word."""

    def __init__(self, base, ours, theirs):
        self.base, self.ours, self.theirs = base, ours, theirs
        self.changed = {}  # {name of an element: its attributes, where a side changed them}
        self.extents = Counter(mark for side in (base, ours, theirs) for mark in side.names_of_marks())
        known = {number: attributes for token in base.tokens for _tag, attributes, number in token.marks}
        for side in (ours, theirs):
            for token in side.tokens:
                for _tag, attributes, number in token.marks:
                    name = side.names.get(number)
                    if name in known and attributes != known[name]:
                        self.changed.setdefault(name, attributes)

    def kept(self, position):
        """The token of the base at this position, with the marks that both sides gave it."""
        tokens = [
            side.tokens[side.places[position]]
            for side in (self.base, self.ours, self.theirs)
            if position in side.places
        ]
        if not any(token.marks or token.space_marks or token.part for token in tokens):
            return tokens[0]
        marks = self.merged([token.marks for token in tokens])
        space_marks = self.merged([token.space_marks for token in tokens])
        part = agreed_part(*[token.part for token in tokens])
        return Token(tokens[0].space, tokens[0].text, marks, space_marks, part)

    def added(self, token, side):
        """A token of one side alone, in the elements that the other side changed meanwhile."""
        marks, space_marks = (
            tuple(
                (tag, self.changed.get(name, attributes), name) for name, (tag, attributes) in side.marks(marks).items()
            )
            for marks in (token.marks, token.space_marks)
        )
        return token._replace(marks=numbered(marks), space_marks=numbered(space_marks))

    def merged(self, marks_of_sides):
        sides = (self.base, self.ours, self.theirs)
        base, ours, theirs = (side.marks(marks) for side, marks in zip(sides, marks_of_sides, strict=True))
        found = {}
        for name in [*base, *ours, *theirs]:
            mark = agreed(base.get(name), ours.get(name), theirs.get(name))
            if mark and mark not in (found[each] for each in found if each not in base):
                found[name] = mark
        added = [found[name][0] for name in found if name not in base]
        if len(set(added)) < len(added) or ("a" in added and [mark[0] for mark in found.values()].count("a") > 1):
            raise Clashing
        orders = [list(side) for side in (ours, theirs) if side.keys() == found.keys()]
        if base.keys() == found.keys():
            orders = [list(base)]
        if not orders or orders[0] != orders[-1]:
            orders = [sorted(found, key=lambda name: self.place_among_marks(name, found[name]))]
        [order] = orders[:1]
        return numbered(tuple((*found[name], name) for name in order))

    def place_among_marks(self, name, mark):
        """The element that holds more words is around the other, whoever made it."""
        return -self.extents[name], mark[0], attribute_text(mark[1])


def numbered(marks):
    """An element is one as long as its attributes are the same."""
    return tuple((tag, attributes, (name, attribute_text(attributes))) for tag, attributes, name in marks)


def agreed_part(base, ours, theirs):
    """Of a break between lines, the line that begins there; its tag may have been changed by one side."""
    if not isinstance(base, Line):
        return base
    return Line(agreed(base.tag, ours.tag, theirs.tag), agreed(base.attributes, ours.attributes, theirs.attributes))


def lines_of(tokens, first):
    """The lines that tokens make; the first one has the tag and the attributes of `first`. A space is a run of its own where its
    marks are not those of the words before it: `cms.text.lines` decides which ones it gets."""
    lines, texts, marks = [first], [], None

    def end_run():
        if texts:
            lines[-1].runs.append(("".join(texts), marks))
            texts.clear()

    for token in tokens:
        if token.text == BREAK:
            end_run()
            lines.append(Line(token.part.tag, token.part.attributes))
            marks = None
            continue
        if token.space:
            if token.space_marks == marks:
                texts.append(token.space)
            else:
                end_run()
                lines[-1].runs.append((token.space, token.space_marks))
        is_atom = isinstance(token.part, Atom)
        if is_atom or token.marks != marks:
            end_run()
            marks = token.marks
        if is_atom:
            lines[-1].runs.append((token.part, marks))
        else:
            texts.append(token.text)
    end_run()
    return lines
