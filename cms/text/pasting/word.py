"""Lists of Word: paragraphs that say their level and begin with their mark; on the web one list for each item."""

import re
from typing import NamedTuple

from lxml import html as lxml_html

from cms.text.pasting.unseen import classes_of

LEVEL = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)\s+lfo\d+", re.IGNORECASE)
MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\(?(?:(?:\d+\.)*(?P<number>\d{1,5})[.)]?|[A-Za-z][.)]|[ivxlcdm]+[.)])", re.IGNORECASE)


class ListItem(NamedTuple):
    level: int
    tag: str  # of its list
    number: str  # where it begins a list that begins with it; "" otherwise
    element: object  # what holds its words


def make_lists(root):
    for wrapper in [each for each in root.iter("div") if "ListContainerWrapper" in classes_of(each)]:
        wrapper.drop_tag()
    for parent in list(root.iter()):
        for run in runs_of_items(parent):
            make_list(run)


def runs_of_items(parent):
    """Neighbours that are items of one list."""
    run = []
    for child in [*parent, None]:
        items = items_of(child) if child is not None else []
        if run and (not items or is_parted(run[-1].element)):
            yield run
            run = []
        run += items
    if run:
        yield run


def is_parted(element):
    """Whether words follow outside of any element."""
    outer = element.getparent() if element.tag == "li" else element
    return bool((outer.tail or "").strip())


def items_of(element):
    if element.tag == "p" and (level := LEVEL.search(element.get("style", ""))):
        mark = mark_of(element)
        numbered = NUMBERED.fullmatch(mark)
        return [ListItem(int(level[1]), "ol" if numbered else "ul", (numbered and numbered["number"]) or "", element)]
    if element.tag in ("ul", "ol") and len(element) and all(each.get("data-aria-level") for each in element):
        start = element.get("start", "")
        levels = [each.get("data-aria-level") for each in element]
        if all(level.isdecimal() and len(level) < 3 for level in levels):
            return [
                ListItem(int(level), element.tag, start, each)
                for level, each in zip(levels, list(element), strict=True)
            ]
    return []


def mark_of(paragraph):
    """The sign or number that the paragraph begins with, for itself."""
    for span in paragraph.iter("span"):
        if MARK.search(span.get("style", "")):
            return span.text_content().strip("\u00a0 \t\n")
    return ""


def without_mark(paragraph):
    for span in list(paragraph.iter("span")):
        if MARK.search(span.get("style", "")):
            span.drop_tree()
            return


def make_list(run):
    first = run[0].element
    around = first.getparent()
    place, parent = (around, around.getparent()) if first.tag == "li" else (first, around)
    open_lists = []  # [(level, element)]
    for item in run:
        while open_lists and open_lists[-1][0] > item.level:
            closed = open_lists.pop()
            if not open_lists:
                open_lists = [(item.level, closed[1])]  # began deeper than it goes on
        if open_lists and open_lists[-1][0] == item.level and open_lists[-1][1].tag != item.tag:
            open_lists.pop()
            add_list(open_lists, item, parent, place)
        elif not open_lists or open_lists[-1][0] < item.level:
            add_list(open_lists, item, parent, place)
        move(item.element, open_lists[-1][1])
    remove_emptied(run)


def add_list(open_lists, item, parent, place):
    made = lxml_html.Element(item.tag)
    if item.tag == "ol" and item.number not in ("", "0", "1"):
        made.set("start", item.number)
    if open_lists and len(open_lists[-1][1]):
        open_lists[-1][1][-1].append(made)
    else:
        place.addprevious(made)
    open_lists.append((item.level, made))


def move(element, into):
    without_mark(element)
    item = lxml_html.Element("li")
    for name in ("lang", "dir"):
        if element.get(name):
            item.set(name, element.get(name))
    item.text = element.text
    item.extend(list(element))
    into.append(item)


def remove_emptied(run):
    for item in run:
        outer = item.element.getparent() if item.element.tag == "li" else item.element
        if outer is not None and outer.getparent() is not None:
            item.element.text = None
            if outer is item.element:
                outer.drop_tree()
            else:
                item.element.drop_tree()
                if not len(outer):
                    outer.drop_tree()
