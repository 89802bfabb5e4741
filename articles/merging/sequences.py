"""Three-way merge of what stands in an order: blocks, entries of the FAQ, bylines. Who is who is said by
`articles.merging.blocks`.

Each piece of the base keeps its place unless a side moved it. What a side put in, or moved, stands behind the piece that it
stands behind there; where both sides put something into the same place, both stand there, in an order that does not depend on
who is who.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from articles.merging.blocks import Pairing, paired
from cms.text.lines import Line


@dataclass(eq=False)
class MergedPlace:
    """One place of the merged order, with what each version has there: lists of pieces, empty where it has nothing."""

    base: list = field(default_factory=list)
    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)


def merged_places(base, ours, theirs):
    """Lists of Piece to a list of MergedPlace, in the merged order."""
    mine, others = paired(base, ours), paired(base, theirs)
    sides = [
        SideOrder(base, ours, paired_beside(base, ours, mine, theirs, others)),
        SideOrder(base, theirs, paired_beside(base, theirs, others, ours, mine)),
    ]
    units = units_of(len(base), sides)
    for side in sides:
        side.arrange(units)
    sides[0].follow(sides[1])
    sides[1].follow(sides[0])
    places = {unit: MergedPlace([base[each] for each in unit], *(side.of(unit) for side in sides)) for unit in units}
    return list(in_merged_order(units, places, sides))


def paired_beside(base, pieces, pairing, others, other_pairing):
    """What the other side made of one piece of the base is not taken for another one's: who keeps both texts of a place has
    the other's beside its own, before that of the next place."""
    made = {
        others[position].key: one
        for one, (position, *_rest) in other_pairing.after.items()
        if others[position].key != base[one].key
    }
    wrong = {each for each, ones in pairing.before.items() if made.get(pieces[each].key, ones[0]) not in ones}
    if not wrong:
        return pairing
    left = [each for each in range(len(pieces)) if each not in wrong]
    again = paired(base, [pieces[each] for each in left])
    if any(made[pieces[each].key] not in again.after for each in wrong):
        return pairing
    return Pairing([(ones, tuple(left[each] for each in after)) for ones, after in again.pairs], again.moved)


def units_of(length, sides):
    """The base in tuples of positions: several where a side joined them and neither moved or parted them."""
    joined = set()
    for side in sides:
        for ones, _others in side.pairing.pairs:
            joined.update(one for one in ones[1:])
    units = []
    for position in range(length):
        if position in joined and units:
            units[-1] += (position,)
        else:
            units.append((position,))
    return [part for unit in units for part in (parted(unit, sides))]


def parted(unit, sides):
    if len(unit) == 1 or all(side.is_together(unit) for side in sides):
        return [unit]
    return [(position,) for position in unit]


class SideOrder:
    """One side's order, by the units of the base."""

    def __init__(self, base, pieces, pairing: Pairing):
        self.base, self.pieces, self.pairing = base, pieces, pairing
        # {unit or (): what stands behind it here: units that were moved, positions of new ones}
        self.behind = defaultdict(list)
        self.along = {}  # {unit that the other side moved: positions of new ones that go with it}
        self.next = {}  # {unit: the one that follows it here}
        self.moved = {}  # {unit: where it was moved to: the unit before it, or ()}
        self.positions = {}

    def is_together(self, unit):
        """Whether the unit's pieces stand together here, in order, and were not moved."""
        positions = self.positions_of(unit)
        is_run = positions == list(range(positions[0], positions[0] + len(positions))) if positions else False
        return is_run and not self.pairing.moved.intersection(unit)

    def positions_of(self, unit):
        found = [other for one in unit for other in self.pairing.after.get(one, ())]
        return list(dict.fromkeys(found))

    def arrange(self, units):
        taken = {}
        for unit in units:
            positions = [each for each in self.positions_of(unit) if each not in taken]
            self.positions[unit] = positions
            taken.update(dict.fromkeys(positions, unit))
        anchor, last, done = (), (), set()
        for position in range(len(self.pieces)):
            unit = taken.get(position)
            if unit is None:
                self.behind[anchor].append(position)
            elif unit not in done:
                done.add(unit)
                self.next[last], last = unit, unit
                if self.pairing.moved.intersection(unit):
                    self.behind[anchor].append(unit)
                    self.moved[unit] = anchor
                else:
                    anchor = unit

    def follow(self, other):
        """What was put between two pieces that the other side moved together goes with them."""
        for anchor, entries in self.behind.items():
            is_moved = anchor in other.moved and self.next.get(anchor) in other.moved
            if is_moved and self.next[anchor] == other.next.get(anchor):
                self.along[anchor] = [each for each in entries if not isinstance(each, tuple)]
                self.behind[anchor] = [each for each in entries if isinstance(each, tuple)]

    def of(self, unit):
        return [self.pieces[position] for position in self.positions[unit]]


def in_merged_order(units, places, sides):
    ours, theirs = sides
    movers = {unit: mover(unit, ours, theirs) for unit in {*ours.moved, *theirs.moved}}
    for unit in [(), *units]:
        if unit and unit not in movers:
            yield places[unit]
        for piece, side in put_in(unit, ours, theirs):
            if not isinstance(piece, tuple):
                yield new_place(piece, side, ours)
            elif movers[piece] is side:
                yield places[piece]
                yield from (new_place(each, one, ours) for one in sides for each in one.along.get(piece, ()))


def new_place(position, side, ours):
    new = [side.pieces[position]]
    return MergedPlace([], new, []) if side is ours else MergedPlace([], [], new)


def mover(unit, ours, theirs):
    """The side that decides where a moved unit goes; where both moved it apart, the one that has it further ahead."""
    movers = [side for side in (ours, theirs) if unit in side.moved]
    return min(movers, key=lambda side: (side.moved[unit], [str(piece.key) for piece in side.of(unit)]))


def put_in(anchor, ours, theirs):
    """[(position of a new piece or unit that was moved, side)] of what stands behind the anchor."""
    mine, others = ([(each, side) for each in side.behind[anchor]] for side in (ours, theirs))
    if not mine or not others:
        return mine or others
    first, second = sorted((mine, others), key=lambda run: [spelled(*each) for each in run])
    return with_fuller(first, second)


def with_fuller(first, second):
    """Both runs. Of a piece that both sides put in the one that holds the other comes, in the place of the first."""
    found, left = list(first), list(range(len(first)))
    for each in second:
        twin = next((place for place in left if are_twins(first[place], each)), None)
        if twin is None:
            found.append(each)
            continue
        left.remove(twin)
        found[twin] = max(first[twin], each, key=lambda one: (len(spelled(*one)), spelled(*one)))
    return found


def are_twins(one, other):
    """Whether two new pieces are one: the same, or a line that the other goes on."""
    (position, side), (place, other_side) = one, other
    if isinstance(position, tuple) or isinstance(place, tuple):
        return False
    piece, other_piece = side.pieces[position], other_side.pieces[place]
    return piece.key == other_piece.key or goes_on(piece, other_piece)


def goes_on(one, other):
    """Whether of two lines of rich text the longer one begins with all of the shorter one, to the end of a word."""
    if not isinstance(one.value, Line) or one.kind != other.kind or one.value.tag != other.value.tag:
        return False
    end = f"</{one.value.tag}>"
    short, long = sorted((str(each.key).removesuffix(end) for each in (one, other)), key=len)
    return bool(one.words and other.words) and long.startswith(short) and not long[len(short)].isalnum()


def spelled(piece, side):
    if isinstance(piece, tuple):
        return "".join(str(each.key) for each in side.of(piece))
    return str(side.pieces[piece].key)
