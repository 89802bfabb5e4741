"""Pictures that stand in a text itself, as data: nothing of ours keeps them there."""

import re

DATA = re.compile(r"data:image/[\w.+-]{1,40}(?:;[\w=.-]{1,60}){0,4}?;base64,[\w+/=\s%-]*", re.IGNORECASE)


def without_data(text):
    """(the text without what such pictures are made of, how many there were)."""
    return DATA.subn("", text) if "data:" in text.lower() else (text, 0)
