"""Lists of Word: paragraphs that say their level and begin with their mark; on the web one list for each item."""

import re
from typing import NamedTuple

from lxml import html as lxml_html

from cms.text.pasting.unseen import classes_of

LEVEL = re.compile(r"mso-list\s*:\s*(l\d+)\s+level(\d)\s+(lfo\d+)", re.IGNORECASE)
MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\(?(?:(?:\d+\.)*(?P<number>\d{1,5})[.)]?|[A-Za-z][.)]|[ivxlcdm]+[.)])", re.IGNORECASE)


class ListItem(NamedTuple):
    level: int
    tag: str  # of its list
    number: int  # that its list has if it begins with it; 0 where that is not known
    element: object  # what holds its words
    name: str = ""  # of the list, the same at all its levels


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
        number = int((numbered and numbered["number"]) or 0)
        name = f"{level[1]} {level[3]}".lower()
        return [ListItem(int(level[2]), "ol" if numbered else "ul", number, element, name)]
    if element.tag in ("ul", "ol") and len(element) and all(each.get("data-aria-level") for each in element):
        start = int(element.get("start")) if element.get("start", "").isdecimal() else 0
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
    place = first.getparent() if first.tag == "li" else first
    open_lists = []  # from the outermost
    for item in run:
        closed = None
        while open_lists and open_lists[-1].level > item.level:
            closed = open_lists.pop()
        if closed and (not open_lists or open_lists[-1].level < item.level):
            open_lists.append(closed._replace(level=item.level))  # it began deeper than it goes on
        if open_lists and open_lists[-1].level == item.level and begins_another(item, open_lists[-1]):
            open_lists.pop()
        if not open_lists or open_lists[-1].level < item.level:
            add_list(open_lists, item, place)
        move(item.element, open_lists[-1].element)
    remove_emptied(run)


class OpenList(NamedTuple):
    level: int
    name: str
    element: object


def begins_another(item, open_list):
    is_numbered_anew = item.number == 1 and item.element.tag == "p" and len(open_list.element)
    return item.tag != open_list.element.tag or item.name != open_list.name or bool(is_numbered_anew)


def add_list(open_lists, item, place):
    made = lxml_html.Element(item.tag)
    if item.tag == "ol" and item.number > 1:
        made.set("start", str(item.number))
    if open_lists and len(open_lists[-1].element):
        open_lists[-1].element[-1].append(made)
    else:
        place.addprevious(made)
    open_lists.append(OpenList(item.level, item.name, made))


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
