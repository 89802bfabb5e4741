"""Line breaks become paragraphs, and whatever held the text becomes a flat list of blocks.

WordPress stores a blank line where a paragraph ends and a line break where a line ends, and writes the elements only
when it shows a page. Texts made of blocks have their paragraphs already: there (`auto` off) a line break is a space.
"""

import re
from copy import copy

from lxml import html as lxml_html


def names(text):
    return frozenset(text.split())


PHRASES = names(
    "a abbr b bdi bdo br cite code dfn em i img kbd mark q rb rp rt ruby s samp small span strong sub sup time u var wbr data"
)
BOXES = names(
    "div section article aside header footer main nav hgroup address center form fieldset legend label select optgroup"
    " option button textarea noscript menu dir details summary p picture"
)
STRUCTURES = names("ul ol dl table thead tbody tfoot tr")
CELLS = names("li dt dd td th caption figcaption")
FINISHED = ("gallery", "embed", "related-box")


def make(tag, *content, **attributes):
    element = lxml_html.Element(tag, {name.replace("_", "-"): value for name, value in attributes.items()})
    for piece in content:
        append(element, piece)
    return element


def append(element, piece):
    if not isinstance(piece, str):
        element.append(piece)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + piece
    else:
        element.text = (element.text or "") + piece


def pieces_of(element):
    """Takes everything out of an element: strings and elements without tails, in order."""
    pieces = [element.text] if element.text else []
    for child in list(element):
        tail, child.tail = child.tail, None
        element.remove(child)
        pieces.append(child)
        if tail:
            pieces.append(tail)
    element.text = None
    return pieces


def is_phrase(piece):
    if isinstance(piece, str):
        return True
    return piece.tag in PHRASES and all(each.tag in PHRASES for each in piece.iter())


def has_content(element):
    return bool(element.text_content().strip(" \t\n\xa0\u200b")) or element.find(".//img") is not None


def flow(box, *, auto):
    """Makes the content of a box a list of blocks without boxes among them."""
    blocks = blocks_of(pieces_of(box), auto=auto)
    for block in blocks:
        box.append(block)


def blocks_of(pieces, *, auto):
    blocks, run = [], []
    for piece in pieces:
        if is_phrase(piece):
            run.append(piece)
            continue
        blocks += paragraphs(run, auto=auto)
        run = []
        blocks += normalized(piece, auto=auto)
    return blocks + paragraphs(run, auto=auto)


def normalized(block, *, auto):
    """The blocks that one block becomes: boxes dissolve into what they hold."""
    if block.tag in PHRASES:
        return blocks_of(pushed_down(block), auto=auto)
    if block.tag == "div" and block.get("class") in FINISHED:
        return [block]
    if block.tag in BOXES:
        return normalized_box(block, auto=auto and not block.get("data-wp"))
    if block.tag == "blockquote" or (block.tag == "figure" and block.get("class") == "pullquote"):
        flow(block, auto=auto)
        return [block] if has_content(block) else []
    if block.tag in STRUCTURES:
        settle_structure(block, auto=auto)
        return [block] if has_content(block) else []
    if block.tag in CELLS:
        return blocks_of(pieces_of(block), auto=auto)
    if block.tag == "figure" and block.get("class") is None:
        return blocks_of(pieces_of(block), auto=auto)
    if block.tag in ("h2", "h3", "h4"):
        settle_heading(block)
        return [block] if has_content(block) else []
    return [block]


def normalized_box(box, *, auto):
    if box.get("data-wp") in ("core/freeform", "core/shortcode"):
        auto = True
    if box.tag == "summary":
        return (
            [make("p", make("strong", *pieces_of(box)))]
            if not has_blocks(box)
            else blocks_of(pieces_of(box), auto=auto)
        )
    kept = {name: box.get(name) for name in ("lang", "dir") if box.get(name)}
    blocks = blocks_of(pieces_of(box), auto=auto)
    for block in blocks:
        for name, value in kept.items():
            if not block.get(name):
                block.set(name, value)
    return blocks


def has_blocks(element):
    return any(not is_phrase(child) for child in element)


def settle_heading(heading):
    pieces = pieces_of(heading)
    for piece in pieces:
        append(heading, re.sub(r"\s+", " ", piece) if isinstance(piece, str) else piece)
    for block in [each for each in heading.iterdescendants() if each.tag not in PHRASES]:
        block.tag, block.text, block.tail = "span", f" {block.text or ''}", f" {block.tail or ''}"


def settle_structure(structure, *, auto):
    """Lists and tables hold items, rows and cells; text that stands between these gets a place of its own."""
    wanted = "li" if structure.tag in ("ul", "ol") else None
    pieces = pieces_of(structure)
    for piece in pieces:
        if isinstance(piece, str):
            if piece.strip():
                append(structure, make(wanted, piece) if wanted else piece)
        elif piece.tag in CELLS:
            settle_cell(piece, auto=auto)
            structure.append(piece)
        elif piece.tag in STRUCTURES:
            settle_structure(piece, auto=auto)
            structure.append(piece)
        elif piece.tag == "div":  # the mark of a block around an item
            inner = make(structure.tag, *pieces_of(piece))
            settle_structure(inner, auto=False)
            for each in pieces_of(inner):
                append(structure, each)
        elif wanted:
            structure.append(make(wanted, *blocks_of([piece], auto=auto)))
        else:
            structure.append(piece)


def settle_cell(cell, *, auto):
    pieces = pieces_of(cell)
    blank_line = auto and any(isinstance(piece, str) and re.search(r"\S\s*\n\s*\n\s*\S", piece) for piece in pieces)
    if blank_line or not all(is_phrase(piece) for piece in pieces):
        blocks = blocks_of(pieces, auto=auto)
        if blocks and blocks[0].tag == "p" and not any(block.tag == "p" for block in blocks[1:]):
            blocks = [*pieces_of(blocks[0]), *blocks[1:]]
        pieces = blocks
    else:
        found = paragraphs(pieces, auto=auto, whole=True)
        pieces = pieces_of(found[0]) if found else []
    for piece in pieces:
        append(cell, piece)


def pushed_down(phrase):
    """`<strong>a<p>b</p></strong>`: the phrase goes inside the blocks that it held."""
    pieces, run = [], []
    for piece in pieces_of(phrase):
        if is_phrase(piece):
            run.append(piece)
            continue
        if run:
            pieces.append(wrapped(phrase, run))
        run = []
        push_into(piece, phrase)
        pieces.append(piece)
    if run:
        pieces.append(wrapped(phrase, run))
    return pieces


def push_into(block, phrase):
    if block.tag in STRUCTURES:
        for child in block:
            push_into(child, phrase)
    elif block.tag not in ("figure", "pre", "hr", "div") or (block.tag == "div" and block.get("class") not in FINISHED):
        inner = wrapped(phrase, pieces_of(block))
        for piece in [inner] if is_phrase(inner) else pushed_down(inner):
            append(block, piece)


def wrapped(phrase, pieces):
    outer = copy(phrase)
    pieces_of(outer)
    for piece in pieces:
        append(outer, piece)
    return outer


# Paragraphs out of a run of text and phrases


def paragraphs(run, *, auto, whole=False):
    """The run cut at blank lines and at double `<br>`; `whole`: not cut."""
    found = []
    for part in [run] if whole else parts_of(run, auto=auto):
        paragraph = make("p")
        for piece in trimmed(lined(part) if auto else joined(part)):
            append(paragraph, piece)
        if has_content(paragraph):
            found.append(paragraph)
    return found


def parts_of(run, *, auto):
    parts = [[]]
    for piece in run:
        if isinstance(piece, str):
            lines = re.split(r"\n[ \t\xa0]*\n\s*", piece) if auto else [piece]
            parts[-1].append(lines[0])
            parts += [[line] for line in lines[1:]]
        elif piece.tag == "br" and ends_with_break(parts[-1]):
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def ends_with_break(part):
    for piece in reversed(part):
        if isinstance(piece, str):
            if piece.strip():
                return False
        else:
            return piece.tag == "br"
    return False


def lined(part):
    """Line breaks become `<br>`, unless one is there already."""
    pieces = []
    for index, piece in enumerate(part):
        if not isinstance(piece, str):
            break_lines_inside(piece)
            pieces.append(piece)
            continue
        if index and is_break(part[index - 1]):
            piece = piece.lstrip()
        if index + 1 < len(part) and is_break(part[index + 1]):
            piece = piece.rstrip()
        pieces += with_breaks(piece)
    return pieces


def is_break(piece):
    return not isinstance(piece, str) and piece.tag == "br"


def with_breaks(text):
    lines = re.split(r"[ \t]*\n[ \t]*", text)
    pieces = [lines[0]]
    for line in lines[1:]:
        pieces += [make("br"), line]
    return pieces


def break_lines_inside(phrase):
    if phrase.tag in ("code", "br", "img", "textarea"):
        return
    pieces = pieces_of(phrase)
    for piece in lined(pieces):
        append(phrase, piece)


def joined(part):
    return [re.sub(r"[ \t]*\n\s*", " ", piece) if isinstance(piece, str) else piece for piece in part]


def trimmed(pieces):
    """Without breaks and spaces at the ends."""
    pieces = list(pieces)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while pieces:
            piece = pieces[end]
            if isinstance(piece, str):
                pieces[end] = strip(piece)
                if pieces[end]:
                    break
            elif piece.tag != "br":
                break
            del pieces[end]
    return pieces
