"""What identifies a block over versions: decided here, for merging, for the readable difference, and for whatever else
has to find a paragraph again in another version of its text.

A block of one version is the same as one of another where, in this order,

1. both are equal and in the same order among those that are equal,
2. both are equal, neither has its like in its own version, and they have some words: it was moved,
3. they stand between the same neighbours and are alike enough: it was edited; the likeness of all pairs together decides,
4. they are very much alike, wherever they stand: it was moved and edited,
5. between the same neighbours as many blocks of the same kinds are left: each was rewritten in its place.

A block whose words stand in several that follow one another was split, and the other way round it was joined.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from rapidfuzz.distance import Indel

from cms.text.canonical import parts_of
from cms.text.lines import Line, markup_of
from cms.text.richtext import clean

ALIKE_IN_PLACE, ALIKE_ELSEWHERE, ALIKE_JOINED = 0.4, 0.6, 0.75
FEW_WORDS = 8  # of which some letters less say more than the words
FEWEST_WORDS_ELSEWHERE = 3
LONGEST_COMPARED = 400  # letters of a short block

TAG = re.compile(r"<[^>]*>")
SHOWN = re.compile(r' (?:src|alt|data-image|data-embed)="([^"]*)"')
WORD = re.compile(r"[^\W_]+")
KINDS = {"h2": "p", "h3": "p", "h4": "p", "ol": "ul"}  # one may become the other and stay the same block


@dataclass(eq=False)
class Piece:
    """Something that has an identity over versions. `key` says all of it, `text` its words; only those of one `kind` can be
    the same."""

    key: object
    text: str
    kind: str
    value: object = None

    @cached_property
    def words(self):
        return frozenset(WORD.findall(self.text.lower()))


def piece_of(part):
    """Of a block or a line of rich text (`cms.text.lines`)."""
    markup = markup_of(part)
    text = " ".join([unescape(TAG.sub(" ", markup)), *SHOWN.findall(markup)])
    return Piece(markup, " ".join(text.split()), kind_of(part), part)


def kind_of(part):
    tag = KINDS.get(part.tag, part.tag)
    return f"{tag} {part.attributes['class']}" if part.attributes.get("class") else tag


def pieces_of(html):
    """The blocks of a text, whatever its form."""
    return [piece_of(part) for part in parts_of(clean(html))]


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
    found = paired(pieces_of(before), pieces_of(after)).after
    return {position: others[0] for position, others in found.items()}


def changed_blocks(before, after):
    """The positions, in `after`, of the blocks that were written or changed since."""
    old, new = pieces_of(before), pieces_of(after)
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
    for gap in gaps(len(before), len(after), matches, moved):
        matches |= alike_in_order(before, after, *gap)
    moved |= alike_elsewhere(before, after, matches | moved)
    for gap in gaps(len(before), len(after), matches, moved):
        matches |= rewritten(before, after, *gap)
    groups = grouped(before, after, matches, moved)
    return Pairing(groups, set(moved))


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
        and len(piece.words) >= FEWEST_WORDS_ELSEWHERE
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


def alike_in_order(before, after, left, right):
    """The pairs of a gap, in one order on both sides, that are alike the most together."""
    scores = {}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            score = likeness(before[one], after[other])
            if score >= ALIKE_IN_PLACE:
                scores[i, j] = score
    if not scores:
        return {}
    best = [[0.0] * (len(right) + 1) for _row in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(right) - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], below[j + 1] + scores[i, j] if (i, j) in scores else 0.0)
    found, i, j = {}, 0, 0
    while i < len(left) and j < len(right):
        if (i, j) in scores and best[i][j] == best[i + 1][j + 1] + scores[i, j]:
            found[left[i]] = right[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def alike_elsewhere(before, after, matches):
    taken = set(matches.values())
    left = [each for each in range(len(before)) if each not in matches]
    right = [each for each in range(len(after)) if each not in taken]
    scored = [
        (-score, one, other)
        for one in left
        for other in right
        if min(len(before[one].words), len(after[other].words)) >= FEWEST_WORDS_ELSEWHERE
        and (score := likeness(before[one], after[other])) >= ALIKE_ELSEWHERE
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


def likeness(one, other):
    """From 0 to 1."""
    if one.kind != other.kind:
        return 0.0
    if one.key == other.key:
        return 1.0
    together = len(one.words) + len(other.words)
    common = 2 * len(one.words & other.words) / together if together else 0.0
    if min(len(one.words), len(other.words)) >= FEW_WORDS or max(len(one.text), len(other.text)) > LONGEST_COMPARED:
        return common
    return max(common, Indel.normalized_similarity(one.text, other.text) - 0.1)


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
    if not isinstance(whole.value, Line) or parts[other].key == whole.key:
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


def is_part(part, whole):
    if part.kind != whole.kind or not part.words:
        return False
    return len(part.words & whole.words) >= ALIKE_JOINED * len(part.words)


def makes_up(whole, parts):
    """Whether the words of the parts, one after the other, are those of the whole."""
    words, others = WORD.findall(whole.text), [word for part in parts for word in WORD.findall(part.text)]
    return Indel.normalized_similarity(words, others) >= ALIKE_JOINED
