"""Headings, figures and tables as their sources mean them, where the elements say something else."""

import re

from lxml import html as lxml_html

from cms.text.pasting.unseen import classes_of
from cms.text.vocabulary import BLOCKS, BOXES, names

HEADINGS = names("h1 h2 h3 h4 h5 h6")
CLASS_OF_HEADING = re.compile(r"(?:mso)?(?:heading|titre|título|titulo)[ _-]?([1-9])", re.IGNORECASE)
CLASS_OF_TITLE = re.compile(r"(?:mso)?title", re.IGNORECASE)
OUTLINE_LEVEL = re.compile(r"mso-outline-level\s*:\s*([1-9])", re.IGNORECASE)
TITLE_OF_DOCS = re.compile(r"font-size\s*:\s*26pt", re.IGNORECASE)
KEEPS_LINE_ENDS = re.compile(r"white-space\s*:\s*(pre-wrap|pre-line|break-spaces|pre)(?![a-z-])", re.IGNORECASE)
SETS_WHITE_SPACE = re.compile(r"white-space\s*:", re.IGNORECASE)
ROLES_OF_LAYOUT = ("presentation", "none")
LISTS = ("ul", "ol")
OF_NOTES = names("MsoFootnoteReference MsoEndnoteReference footnote-anchor")
QUOTATIONS = names("MsoQuote MsoIntenseQuote")
OWN_CLASSES = names("photo embed document pullquote gallery related-box")
BLOCK_LEVEL = BLOCKS.keys() | BOXES | HEADINGS


def restore(root):
    for element in list(root.iter()):
        if element.tag in ("p", "div") and (level := level_of(element)):
            element.tag = f"h{level}"
    gather_quotations(root)
    without_classes_by_chance(root)
    for figure in list(root.iter("figure")):
        unwrap_figure(figure)
    for table in list(root.iter("table")):
        if is_layout(table):
            unwrap_table(table)
    for row in [row for row in root.iter("tr") if row.get("height") == "0"]:
        row.drop_tree()  # of Word, for the widths of columns
    for item in list(root.iter("li")):
        join_to_item_before(item)
    for element in list(root.iter()):
        raise_note(element)
    for element in list(root.iter()):
        if KEEPS_LINE_ENDS.search(element.get("style", "")):
            line_ends_as_elements(element)


# Lists


def join_to_item_before(item):
    """A list that is an item by itself belongs to the item before it."""
    before = item.getprevious()
    is_list_alone = len(item) and all(each.tag in LISTS and not (each.tail or "").strip() for each in item)
    if is_list_alone and not (item.text or "").strip() and before is not None and before.tag == "li":
        before.extend(list(item))
        item.drop_tree()


# Quotations


def gather_quotations(root):
    """Neighbours in Word's styles of quotations are one."""
    made = None
    for paragraph in [each for each in root.iter("p") if not QUOTATIONS.isdisjoint(classes_of(each))]:
        if made is None or paragraph.getprevious() is not made or (made.tail or "").strip():
            made = lxml_html.Element("blockquote")
            paragraph.addprevious(made)
        made.append(paragraph)
        made.tail, paragraph.tail = paragraph.tail, None


# Notes


def raise_note(element):
    """The number of a note stands high."""
    if not OF_NOTES.isdisjoint(classes_of(element)) and not any(
        around.tag == "sup" for around in element.iterancestors()
    ):
        element.tag = "sup" if element.tag == "span" else element.tag
        if element.tag == "a":
            note = lxml_html.Element("sup")
            note.text, element.text = element.text, None
            note.extend(list(element))
            element.append(note)


# Headings


def level_of(element):
    """1 to 6, or None of what is no heading. A title counts as 1."""
    if any(child.tag in BLOCK_LEVEL for child in element.iterdescendants()) or not element.text_content().strip():
        return None
    if element.get("role") == "heading":
        return capped(element.get("aria-level", "2"))
    if element.tag != "p":
        return None
    if outline := OUTLINE_LEVEL.search(element.get("style", "")):
        return capped(outline[1])
    for name in classes_of(element):
        if CLASS_OF_TITLE.fullmatch(name):
            return 1
        if known := CLASS_OF_HEADING.fullmatch(name):
            return capped(known[1])
    return 1 if is_title_of_docs(element) else None


def capped(level):
    return min(6, max(1, int(level))) if level.isdecimal() and len(level) < 3 else 2


def is_title_of_docs(paragraph):
    """The title style of Google Docs is a paragraph in letters of 26 points."""
    runs = [each for each in paragraph.iter("span") if each.text and each.text.strip()]
    return bool(runs) and all(TITLE_OF_DOCS.search(run.get("style", "")) for run in runs)


# Figures


def without_classes_by_chance(root):
    """Other sites have classes of our names, too."""
    for element in root.iter("div", "figure"):
        if not OWN_CLASSES.isdisjoint(classes_of(element)) and not is_own(element):
            del element.attrib["class"]


def is_own(element):
    """Whether it is what Patio's editor makes by such a class."""
    classes = classes_of(element)
    if "related-box" in classes:
        return not element.text_content().strip()
    if "pullquote" in classes:
        return element[:1] and element[0].tag == "blockquote"
    inside = element if "gallery" in classes else [element]
    return any(each.get(name) for each in inside for name in ("data-image", "data-embed", "data-document"))


def unwrap_figure(figure):
    if figure.get("data-image") or is_own(figure):
        return
    for caption in list(figure.iter("figcaption")):
        caption.tag = "div"
    figure.tag = "div"


# Tables


def is_layout(table):
    if table.get("role") in ROLES_OF_LAYOUT or next(table.iterdescendants("table"), None) is not None:
        return True
    if next(table.iterdescendants("th", "caption"), None) is not None:
        return False
    return all(len(row) <= 1 for row in table.iter("tr"))


def unwrap_table(table):
    """Its cells one after the other, each a block of its own."""
    for part in parts_of_table(table):
        part.tag = "div"
        part.attrib.pop("class", None)


def parts_of_table(table):
    yield table
    for part in list(table.iterdescendants("caption", "thead", "tbody", "tfoot", "tr", "td", "th")):
        if next(part.iterancestors("table"), table) is table:
            yield part


# Lines


def line_ends_as_elements(element):
    """In an element that shows its line ends, each is an element of its own."""
    if element.tag == "pre" or any(each.tag == "pre" for each in element.iterancestors()):
        return
    for part in list(element.iter()):
        if part is not element and SETS_WHITE_SPACE.search(part.get("style", "")):
            continue
        part_text(part)
        if part is not element:
            part_tail(part)


def part_text(element):
    if element.tag in BLOCK_LEVEL and len(element) and not (element.text or "").strip():
        return
    if element.text and "\n" in element.text.strip("\n "):
        first, *rest = element.text.split("\n")
        element.text = first
        for place, line in enumerate(rest):
            element.insert(place, line_end(line))


def part_tail(element):
    if element.tail and element.tag not in BLOCK_LEVEL and "\n" in element.tail.strip(" ") and element.tail.strip():
        first, *rest = element.tail.split("\n")
        element.tail = first
        for line in reversed(rest):
            end = line_end(line)
            element.addnext(end)


def line_end(tail):
    end = lxml_html.Element("br")
    end.tail = tail
    return end
