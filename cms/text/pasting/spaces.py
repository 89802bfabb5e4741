"""Spaces that hold words together, and those that only make room."""

import re

from cms.text.pasting.unseen import classes_of

ROOM = re.compile(r"(?: [ \u00a0]*\u00a0|\u00a0[ \u00a0]* |\u00a0{2,})[ \u00a0]*")
MAKES_ROOM = re.compile(r"mso-(?:spacerun|tab-count)", re.IGNORECASE)


def plain_spaces(root):
    """No-break spaces beside other spaces are plain ones, and so are those that an application put in to make room."""
    for element in root.iter():
        if element.tag == "pre" or any(around.tag == "pre" for around in element.iterancestors()):
            continue
        if "Apple-converted-space" in classes_of(element) or MAKES_ROOM.search(element.get("style", "")):
            element.text = (element.text or "").replace("\u00a0", " ")
        if element.text:
            element.text = ROOM.sub(" ", element.text)
        if element.tail:
            element.tail = ROOM.sub(" ", element.tail)
