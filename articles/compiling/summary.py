"""What an edition says of itself where there is no room for all of it."""

import re
from itertools import islice

from django.utils.text import Truncator

from cms.text import richtext
from cms.text.plaintext import one_line

DESCRIPTION_LENGTH = 160  # signs
DESCRIBING_PARAGRAPHS = 3
PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>.*?</p>", re.DOTALL)


def shortened(text):
    """On one line, cut with an ellipsis."""
    return Truncator(one_line(text)).chars(DESCRIPTION_LENGTH)


def describe(seo_description, standfirst, body):
    """For search engines and shared links: what the desk wrote for them, else the standfirst, else the text's opening."""
    return shortened(seo_description or standfirst or richtext.plain_text(opening(body)))


def opening(body):
    """The first paragraphs of compiled markup, captions and labels left out; all of it where there is none."""
    paragraphs = PARAGRAPH.finditer(body)
    return "".join(found[0] for found in islice(paragraphs, DESCRIBING_PARAGRAPHS)) or body
