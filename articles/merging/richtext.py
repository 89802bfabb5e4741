"""Three-way merge of rich text: block by block, inside a block by words where both changes are apart.

Lists, definitions, tables and quotations are merged by their items, rows and paragraphs. Anything else that both sides changed
at the same place is a clash of the whole block, item or row.
"""

from dataclasses import dataclass

from articles.merging.blocks import Piece, is_of_lines, piece_of, pieces_of
from articles.merging.clash import Clash, keys_of
from articles.merging.sequences import merged_places
from articles.merging.words import Clashing, agreed, merged_lines
from cms.text.lines import Block, Line, markup_of
from cms.text.richtext import clean

# A clash inside of these is one of what they hold, shown in what it needs around it.
BY_THEIR_PARTS = {
    "ul": "<ul>{}</ul>",
    "ol": "<ol>{}</ol>",
    "dl": "<dl>{}</dl>",
    "table": "<table>{}</table>",
    "thead": "<table><tbody>{}</tbody></table>",
    "tbody": "<table><tbody>{}</tbody></table>",
    "tfoot": "<table><tbody>{}</tbody></table>",
    "blockquote": "{}",
    "": "{}",
}


@dataclass(eq=False)
class Undecided:
    """A clash, with the blocks and lines that stand there in each version."""

    clash: Clash
    base: list
    ours: list
    theirs: list


@dataclass(eq=False)
class MergedText:
    """Blocks, lines, what is undecided among them, and pieces of a side as they were."""

    root: Block

    @property
    def clashes(self):
        return [each.clash for each in undecided(self.root.parts)]

    def value(self, chosen):
        return clean("".join(markup for part in self.root.parts for markup in markups_of_decided(part, chosen)))


def merged_text(name, base, ours, theirs):
    """Three texts of the field `name`, which are clean, to a MergedText."""
    root = Block("", {})
    pieces = [pieces_of(text) for text in (base, ours, theirs)]
    root.parts = merged_parts([name], name, "", pieces)
    return MergedText(root)


def undecided(parts):
    for part in parts:
        if isinstance(part, Undecided):
            yield part
        elif isinstance(part, Block):
            yield from undecided(part.parts)


def markups_of_decided(part, chosen):
    return [part.key] if isinstance(part, Piece) else map(markup_of, decided([part], chosen))


def decided(parts, chosen):
    found = []
    for part in parts:
        if isinstance(part, Undecided):
            found += chosen.values(part.clash, part.base, part.ours, part.theirs)
        elif isinstance(part, Piece):
            found.append(part.value)
        elif isinstance(part, Block):
            found.append(Block(part.tag, part.attributes, parts=decided(part.parts, chosen)))
        else:
            found.append(part)
    return found


def merged_parts(path, field, around, pieces):
    """The parts of a block: blocks, lines, pieces and Undecided. `path` says where in the base it stands, `around` is its tag."""
    base, ours, theirs = pieces
    keys = dict(zip(map(id, base), keys_of(path, [piece.key for piece in base]), strict=True))
    found = []
    for place in merged_places(base, ours, theirs):
        key = keys[id(place.base[0])] if place.base else ""
        try:
            found += merged_place(place, key, field)
        except Clashing:
            found.append(clash_of(place, key, field, around))
    return found


def clash_of(place, key, field, around):
    versions = [[piece.value for piece in pieces] for pieces in (place.base, place.ours, place.theirs)]
    if around not in BY_THEIR_PARTS:
        raise Clashing
    markups = ["".join(map(markup_of, parts)) for parts in versions]
    shown = [clean(BY_THEIR_PARTS[around].format(markup)) if markup else None for markup in markups]
    return Undecided(Clash(key, field, *shown, holds_both=all(versions[1:])), *versions)


def merged_place(place, key, field):
    """What both sides made of one place. Raises Clashing."""
    base, ours, theirs = ([piece.key for piece in pieces] for pieces in (place.base, place.ours, place.theirs))
    if ours in (base, theirs):
        return place.theirs
    if theirs == base:
        return place.ours
    versions = [[piece.value for piece in pieces] for pieces in (place.base, place.ours, place.theirs)]
    if not all(versions):
        raise Clashing
    if all(isinstance(part, Line) for parts in versions for part in parts):
        return merged_lines(*versions)
    if [len(parts) for parts in versions] != [1, 1, 1]:
        return merged_items(*versions)
    if not all(isinstance(part, Block) for [part] in versions):
        raise Clashing
    return [merged_block(*(part for [part] in versions), key=key, field=field)]


def merged_items(base, ours, theirs):
    """Items of one line each, of which some were split or joined. Raises Clashing."""
    items = [*base, *ours, *theirs]
    if not all(isinstance(item, Block) and is_of_lines(item) and not item.attributes for item in items):
        raise Clashing
    lines = merged_lines(*([item.parts[0] for item in version] for version in (base, ours, theirs)))
    return [Block(base[0].tag, {}, parts=[line]) for line in lines]


def merged_block(base, ours, theirs, *, key, field):
    """Three blocks to one. Raises Clashing."""
    versions = (base, ours, theirs)
    tag = agreed(*(block.tag for block in versions))
    attributes = {
        name: value
        for name in dict.fromkeys([*base.attributes, *ours.attributes, *theirs.attributes])
        if (value := agreed(*(block.attributes.get(name) for block in versions))) is not None
    }
    merged = Block(tag, attributes)
    if tag == "tr":
        merged.parts = merged_cells(*(block.parts for block in versions), key=key, field=field)
        return merged
    if tag == "table":
        validate_columns(*versions)
    pieces = [[piece_of(part) for part in block.parts] for block in versions]
    merged.parts = merged_parts([key], field, tag if tag in BY_THEIR_PARTS else "one", pieces)
    return merged


def merged_cells(base, ours, theirs, *, key, field):
    """The cells of a row, one by one."""
    if not len(base) == len(ours) == len(theirs):
        raise Clashing
    return [
        merged_block(*cells, key=key, field=field) if len(set(map(markup_of, cells))) > 1 else cells[0]
        for cells in zip(base, ours, theirs, strict=True)
    ]


def validate_columns(base, ours, theirs):
    """Raises Clashing where the tables differ in the cells of their rows: what one side changed then fits into no other."""
    if not width(base) == width(ours) == width(theirs):
        raise Clashing


def width(table):
    return max((len(row.parts) for group in table.parts if isinstance(group, Block) for row in group.parts), default=0)
