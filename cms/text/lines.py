"""Blocks and lines of rich text, and how they are written: see `cms.text.canonical`, which makes them."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from cms.text.invisible import is_blank

CELLS = {"li", "dd", "td", "th", "figure"}  # a single paragraph in these is no paragraph
MAY_BE_EMPTY = {"td", "th", "hr"}
LOOK_ALIKE = {"strong", "em", "s", "u", "sub", "sup", "small"}  # two of one kind, side by side, are one

SPACE = re.compile("[\t\n\f][ \t\n\f]*| [ \t\n\f]+")


@dataclass(eq=False)
class Block:
    tag: str
    attributes: dict
    around: "Block | None" = None
    parts: list = field(default_factory=list)
    implied: bool = False  # made for what it holds


@dataclass(eq=False)
class Line:
    """Words and elements without content, each with its marks from the outermost: (tag, attributes, number)."""

    tag: str
    attributes: dict
    runs: list = field(default_factory=list)  # [(text or Atom, marks)]


@dataclass(frozen=True, eq=False)
class Atom:
    tag: str
    attributes: dict


def attribute_text(attributes):
    return "".join(f' {name}="{attributes[name]}"' for name in sorted(attributes)) if attributes else ""


# What says nothing goes; what stands where it may not goes where it may


def normalized(parts):
    found = []
    for part in parts:
        if isinstance(part, Line):
            found += [part] if has_content(part) else []
        else:
            part.parts = normalized(part.parts)
            found += NORMALIZERS.get(part.tag, normalized_block)(part)
    return found


def has_content(line):
    if "data-embed" in line.attributes or "data-document" in line.attributes:
        return True
    return any(run.tag == "img" if isinstance(run, Atom) else not is_blank(run) for run, _marks in line.runs)


def normalized_block(block):
    keeps = block.parts or block.tag in MAY_BE_EMPTY or block.attributes.get("class") == "related-box"
    return [block] if keeps else []


def normalized_figure(figure):
    """Its caption is its first or its last part; what follows a last one stands behind the figure."""
    number = next((n for n, part in enumerate(figure.parts) if part.tag == "figcaption"), None)
    behind = []
    if number:
        figure.parts, behind = figure.parts[: number + 1], figure.parts[number + 1 :]
    for part in [*figure.parts[(number or 0) + 1 :], *behind]:
        if part.tag == "figcaption":
            part.tag = "p"
    if "data-image" in figure.attributes or [part for part in figure.parts if part.tag != "figcaption"]:
        return [figure, *behind]
    return [*map(as_paragraph, figure.parts), *behind]


def as_paragraph(line):
    line.tag = "p"
    return line


def normalized_definitions(block):
    """Words and meanings: the first is a word, the last a meaning; others stand around the list."""
    parts, before, behind = block.parts, [], []
    while parts and parts[0].tag == "dd":
        before += parts.pop(0).parts
    while parts and parts[-1].tag == "dt":
        behind.insert(0, as_paragraph(parts.pop()))
    return [*before, *([block] if parts else []), *behind]


def normalized_table(table):
    captions = [part for part in table.parts if part.tag == "caption"]
    heads = [part for part in table.parts if part.tag == "thead"]
    feet = [part for part in table.parts if part.tag == "tfoot"]
    for group in [*heads[1:], *feet[1:]]:
        group.tag = "tbody"
    rows = [*heads[:1], *[part for part in table.parts if part.tag == "tbody"], *feet[:1]]
    around = [as_paragraph(caption) for caption in (captions[1:] if rows else captions)]
    table.parts = [*captions[:1], *rows]
    return [*around, table] if rows else around


NORMALIZERS = {"figure": normalized_figure, "dl": normalized_definitions, "table": normalized_table}


# Writing


def markup_of(part, *, bare=False):
    if isinstance(part, Line):
        words = phrases(part)
        return words if bare else f"<{part.tag}{attribute_text(part.attributes)}>{words}</{part.tag}>"
    if part.tag == "hr":
        return f"<hr{attribute_text(part.attributes)}>"
    paragraphs = [each for each in part.parts if each.tag == "p"]
    single = part.tag in CELLS and len(paragraphs) == 1 and not paragraphs[0].attributes
    inside = "".join(markup_of(each, bare=single and each.tag == "p") for each in part.parts)
    return f"<{part.tag}{attribute_text(part.attributes)}>{inside}</{part.tag}>"


def phrases(line):
    if len(line.runs) == 1 and not line.runs[0][1] and line.tag != "pre" and isinstance(line.runs[0][0], str):
        return SPACE.sub(" ", line.runs[0][0]).strip(" ")
    pieces, open_marks = [], ()
    for run, marks in lines_of_code(line.runs) if line.tag == "pre" else spaced(line.runs):
        common = len(common_marks(open_marks, marks))
        pieces += [f"</{mark[0]}>" for mark in reversed(open_marks[common:])]
        pieces += [f"<{mark[0]}{attribute_text(mark[1])}>" for mark in marks[common:]]
        pieces.append(f"<{run.tag}{attribute_text(run.attributes)}>" if isinstance(run, Atom) else run)
        open_marks = (*open_marks[:common], *marks[common:])
    return "".join([*pieces, *[f"</{mark[0]}>" for mark in reversed(open_marks)]])


def common_marks(one, other):
    common = []
    for mine, theirs in zip(one, other, strict=False):
        alike = mine[0] == theirs[0] and mine[0] in LOOK_ALIKE and mine[1] == theirs[1]
        if mine[2] != theirs[2] and not alike:
            break
        common.append(theirs)
    return common


def spaced(runs):
    """One space where there was any white space, none at the ends and around line breaks."""
    found = []
    for run, marks in runs:
        if isinstance(run, Atom):
            if run.tag == "br":
                without_space_at_end(found)
            if run.tag != "br" or found:
                found.append((run, marks))
            continue
        text = SPACE.sub(" ", run)
        if text.startswith(" ") and (not found or is_break(found[-1][0]) or ends_with_space(found[-1][0])):
            text = text[1:]
        if text == " ":
            marks = tuple(common_marks(found[-1][1], marks))
        if text:
            found.append((text, marks))
    while found and (is_break(found[-1][0]) or found[-1][0] == " " or ends_with_space(found[-1][0])):
        without_space_at_end(found)
        if found and is_break(found[-1][0]):
            found.pop()
    return breaks_outside(found) if any(is_break(run) for run, _marks in found) else found


def breaks_outside(runs):
    """A line break has only the marks of what stands before it and behind it: at the end of a link it is no part of it."""
    words = [place for place, (run, _marks) in enumerate(runs) if not is_break(run)]
    found = list(runs)
    for before, behind in pairwise(words):
        for place in range(before + 1, behind):
            run, marks = runs[place]
            found[place] = (run, tuple(common_marks(runs[behind][1], common_marks(runs[before][1], marks))))
    return found


def is_break(run):
    return isinstance(run, Atom) and run.tag == "br"


def ends_with_space(run):
    return isinstance(run, str) and run.endswith(" ")


def without_space_at_end(found):
    if found and ends_with_space(found[-1][0]):
        text, marks = found.pop()
        if text := text.rstrip(" "):
            found.append((text, marks))


def lines_of_code(runs):
    """White space as it is, but without empty lines at the ends: parsers drop the first line end, browsers the last."""
    found = list(runs)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found and isinstance(found[end][0], str):
            text, marks = found[end]
            if text := strip(text, "\n"):
                found[end] = (text, marks)
                break
            found.pop(end)
    return found
