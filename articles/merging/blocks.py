"""What identifies a block over versions: decided here, for merging, for the readable difference, and for whatever else
has to find a paragraph again in another version of its text.

A block of one version is the same as one of another where, in this order,

1. both are equal and in the same order among those that are equal,
2. both are equal, neither has its like in its own version, and they have words: it was moved,
3. they stand between the same neighbours and are alike enough: it was edited; the likeness of all pairs together decides,
4. they are very much alike, wherever they stand: it was moved and edited,
5. between the same neighbours as many blocks of the same kinds are left: each was rewritten in its place.

A block whose words stand in several that follow one another was split, and the other way round it was joined.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import unescape

from rapidfuzz.distance import Indel

from cms.text.canonical import ATTRIBUTE, markups_of, parts_of
from cms.text.lines import Block, Line, markup_of
from cms.text.richtext import clean

ALIKE_IN_PLACE, ALIKE_ELSEWHERE, ALIKE_JOINED = 0.4, 0.6, 0.75
FEW_WORDS = 8  # of which some letters less say more than the words
FEWEST_WORDS_ELSEWHERE = 3  # of a block that was moved and edited
LONGEST_COMPARED = 400  # letters of a short block
LETTERS_SAY_LESS = 0.1  # than words
ITEMS = ("li", "dd")

TAG = re.compile(r"<[^>]*>")
SHOWN = re.compile(r' (?:src|alt|data-image|data-embed|data-document)="([^"]*)"')
WORD = re.compile(r"[^\W_]+")
KINDS = {"h2": "p", "h3": "p", "h4": "p", "ol": "ul"}  # one may become the other and stay the same block


@dataclass(eq=False)
class Piece:
    """Something that has an identity over versions. `key` says all of it, `read()` answers with its words; only those of one
    `kind` can be the same."""

    key: object
    kind: str
    value: object = None
    read: Callable | None = None  # the key itself, where None

    @cached_property
    def text(self):
        return self.read() if self.read else str(self.key)

    @cached_property
    def words(self):
        return frozenset(WORD.findall(self.text.lower()))


class WrittenBlock(Piece):
    """Of a text that is clean; parsed where somebody asks what is in it: most blocks of two versions are equal. `place`, where
    it begins, keeps its marks' numbers apart from those of the others."""

    def __init__(self, markup, kind, place):
        super().__init__(markup, kind, read=partial(words_of_markup, markup))
        del self.value  # until it is asked for
        self.place = place

    @cached_property
    def value(self):
        [part] = parts_of(self.key, number=self.place)
        return part


def piece_of(part):
    """Of a block or a line of rich text (`cms.text.lines`)."""
    markup = markup_of(part)
    return Piece(markup, kind_of(part.tag, part.attributes), part, partial(words_of_markup, markup))


def words_of_markup(markup):
    return " ".join(" ".join([unescape(TAG.sub(" ", markup)), *SHOWN.findall(markup)]).split())


def kind_of(tag, attributes):
    tag = KINDS.get(tag, tag)
    return f"{tag} {attributes['class']}" if attributes.get("class") else tag


def pieces_of(html):
    """The blocks of a text that is clean."""
    return [
        WrittenBlock(markup, kind_of(tag, dict(ATTRIBUTE.findall(attributes))), place)
        for markup, tag, attributes, place in markups_of(html)
    ]


@dataclass
class Pairing:
    """Which pieces of one version are which of another. `pairs` is a list of (tuple of positions before, tuple of positions
    after): more than one on a side where it was split or joined. `moved` holds the first positions before of those that
    changed their place among the others."""

    pairs: list = field(default_factory=list)
    moved: set = field(default_factory=set)

    @cached_property
    def after(self):
        """{position before: tuple of positions after}"""
        return {one: others for ones, others in self.pairs for one in ones}

    @cached_property
    def before(self):
        """{position after: tuple of positions before}"""
        return {other: ones for ones, others in self.pairs for other in others}


def same_blocks(before, after):
    """{position of a block in the one text: that of the same block in the other}, of two texts. A block that was split is
    the first of its parts; blocks that were joined are one."""
    found = paired(pieces_of(clean(before)), pieces_of(clean(after))).after
    return {position: others[0] for position, others in found.items()}


def changed_blocks(before, after):
    """The positions, in `after`, of the blocks that were written or changed since."""
    old, new = pieces_of(clean(before)), pieces_of(clean(after))
    found = paired(old, new).before
    return [
        position
        for position, piece in enumerate(new)
        if position not in found or [old[one].key for one in found[position]] != [piece.key]
    ]


def paired(before, after):
    """The Pairing of two lists of pieces."""
    matches = equal_in_order(before, after)
    moved = equal_elsewhere(before, after, matches)
    scores = Likenesses(before, after, matches | moved)
    for gap in gaps(len(before), len(after), matches, moved):
        matches |= alike_in_order(scores, *gap)
    moved |= alike_elsewhere(before, after, matches | moved, scores)
    for gap in gaps(len(before), len(after), matches, moved):
        matches |= rewritten(before, after, *gap)
    groups = grouped(before, after, matches, moved)
    return Pairing(groups, set(moved))


class Likenesses:
    """From 0 to 1, of those that are not among `matches`. Words are the bits of a number: two of whole texts that were rewritten
    have ten thousand pairs of paragraphs."""

    def __init__(self, before, after, matches):
        self.before, self.after, self.matches = before, after, matches

    @cached_property
    def facts(self):
        """For each side, {position: (kind, number of words, bits of those that are on both sides)}."""
        taken = set(self.matches.values())
        sides = [
            {place: piece for place, piece in enumerate(pieces) if place not in known}
            for pieces, known in ((self.before, self.matches), (self.after, taken))
        ]
        left, right = (set().union(*(piece.words for piece in side.values())) for side in sides)
        shared = left & right
        numbers = {word: 1 << number for number, word in enumerate(shared)}
        return [
            {
                place: (piece.kind, len(piece.words), sum(map(numbers.__getitem__, piece.words & shared)))
                for place, piece in side.items()
            }
            for side in sides
        ]

    def of(self, position, places, *, least):
        """{index among `places`: likeness} of those that are so much like the one at `position`."""
        (left, right), found = self.facts, {}
        kind, length, bits = left[position]
        has_few = length < FEW_WORDS
        for index, place in enumerate(places):
            other_kind, other_length, other_bits = right[place]
            if kind != other_kind:
                continue
            score = 2 * (bits & other_bits).bit_count() / ((length + other_length) or 1)
            if has_few or other_length < FEW_WORDS:
                score = self.of_letters(self.before[position], self.after[place], score)
            if score >= least:
                found[index] = score
        return found

    @staticmethod
    def of_letters(one, other, common):
        """Few words say little; `common` is their likeness."""
        if one.key == other.key:
            return 1.0
        if max(len(one.text), len(other.text)) > LONGEST_COMPARED:
            return common
        return max(common, Indel.normalized_similarity(one.text, other.text) - LETTERS_SAY_LESS)


def equal_in_order(before, after):
    numbers = {}
    one, other = ([numbers.setdefault(piece.key, len(numbers)) for piece in pieces] for pieces in (before, after))
    return {
        start + step: begin + step
        for tag, start, end, begin, _end in Indel.opcodes(one, other)
        if tag == "equal"
        for step in range(end - start)
    }


def equal_elsewhere(before, after, matches):
    taken = set(matches.values())
    counts = [Counter(piece.key for piece in pieces) for pieces in (before, after)]
    places = {piece.key: position for position, piece in enumerate(after) if position not in taken}
    return {
        position: places[piece.key]
        for position, piece in enumerate(before)
        if position not in matches
        and piece.key in places
        and counts[0][piece.key] == counts[1][piece.key] == 1
        and piece.words
    }


def gaps(length, other_length, matches, moved):
    """(positions before, positions after) between what is matched in order, without those that are matched elsewhere."""
    taken = set(moved.values())
    start = begin = 0
    for position, other in [*sorted(matches.items()), (length, other_length)]:
        left = [each for each in range(start, position) if each not in moved]
        right = [each for each in range(begin, other) if each not in taken]
        if left and right:
            yield left, right
        start, begin = position + 1, other + 1


def alike_in_order(likenesses, left, right):
    """The pairs of a gap, in one order on both sides, that are alike the most together."""
    scores = [likenesses.of(one, right, least=ALIKE_IN_PLACE) for one in left]
    if not any(scores):
        return {}
    best = [[0.0] * (len(right) + 1)]
    for of_row in reversed(scores):
        below = best[-1]
        row = [0.0] * len(below) if of_row else below
        for j in range(len(right) - 1, -1, -1) if of_row else ():
            row[j] = max(below[j], row[j + 1], below[j + 1] + of_row[j] if j in of_row else 0.0)
        best.append(row)
    best.reverse()
    found, i, j = {}, 0, 0
    while i < len(left) and j < len(right):
        if j in scores[i] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            found[left[i]] = right[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def alike_elsewhere(before, after, matches, likenesses):
    taken = set(matches.values())
    left, right = (
        [each for each, piece in enumerate(pieces) if each not in known and len(piece.words) >= FEWEST_WORDS_ELSEWHERE]
        for pieces, known in ((before, matches), (after, taken))
    )
    scored = [
        (-score, one, right[index])
        for one in left
        for index, score in likenesses.of(one, right, least=ALIKE_ELSEWHERE).items()
    ]
    found, used = {}, set()
    for _score, one, other in sorted(scored):
        if one not in found and other not in used:
            found[one] = other
            used.add(other)
    return found


def rewritten(before, after, left, right):
    same_kinds = [before[one].kind for one in left] == [after[other].kind for other in right]
    return dict(zip(left, right, strict=True)) if same_kinds else {}


# Split and joined


def grouped(before, after, matches, moved):
    """All pairs, as tuples of positions, with those split or joined among them."""
    found = [((one,), (other,)) for one, other in sorted((matches | moved).items())]
    free = set(range(len(after))) - set(matches.values()) - set(moved.values())
    if free:
        found = [(ones, with_neighbours(ones[0], others[0], before, after, free)) for ones, others in found]
    free = set(range(len(before))) - matches.keys() - moved.keys()
    if not free:
        return found
    return [
        (with_neighbours(others[0], ones[0], after, before, free) if len(others) == 1 else ones, others)
        for ones, others in found
    ]


def with_neighbours(position, other, whole, parts, free):
    """The positions of the `parts` that `whole[position]` became, `other` among them; the others are taken out of `free`."""
    whole = whole[position]
    if not is_of_lines(whole.value) or parts[other].key == whole.key:
        return (other,)
    first = last = other
    while first - 1 in free and is_part(parts[first - 1], whole):
        first -= 1
    while last + 1 in free and is_part(parts[last + 1], whole):
        last += 1
    together = range(first, last + 1)
    if len(together) == 1 or not makes_up(whole, [parts[each] for each in together]):
        return (other,)
    free.difference_update(together)
    return tuple(together)


def is_of_lines(part):
    """Whether it is a line, or an item that is nothing but one: such can be split and joined."""
    return isinstance(part, Line) or (
        isinstance(part, Block) and part.tag in ITEMS and len(part.parts) == 1 and isinstance(part.parts[0], Line)
    )


def is_part(part, whole):
    if part.kind != whole.kind or not part.words or not is_of_lines(part.value):
        return False
    return len(part.words & whole.words) >= ALIKE_JOINED * len(part.words)


def makes_up(whole, parts):
    """Whether the words of the parts, one after the other, are those of the whole."""
    words, others = WORD.findall(whole.text), [word for part in parts for word in WORD.findall(part.text)]
    return Indel.normalized_similarity(words, others) >= ALIKE_JOINED
