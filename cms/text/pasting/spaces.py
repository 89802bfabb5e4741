"""Spaces that an application put in to make room."""

import re

from cms.text.pasting.unseen import classes_of

MAKES_ROOM = re.compile(r"mso-(?:spacerun|tab-count)", re.IGNORECASE)


def plain_spaces(root):
    """Those that let no line break are plain ones."""
    for element in root.iter():
        if element.tag == "pre" or any(around.tag == "pre" for around in element.iterancestors()):
            continue
        if "Apple-converted-space" in classes_of(element) or MAKES_ROOM.search(element.get("style", "")):
            element.text = (element.text or "").replace("\u00a0", " ")
