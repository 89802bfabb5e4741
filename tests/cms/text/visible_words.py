"""The words that somebody sees in markup from anywhere: a second reading, which shares nothing with `cms.text`."""

import re

import lxml.html

LINES = frozenset(
    "address article aside blockquote br button caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr iframe input label legend li main nav noscript ol option p pre section select summary table tbody"
    " td tfoot th thead tr ul video".split()
)
UNSEEN = frozenset("head noframes script style template title".split())
CONDITION = re.compile(r"<!\[[^\]>]*\]>")  # <![if !supportLists]> and its end, which are comments to browsers
LINE_BY_STYLE = re.compile(r"display:(block|flex|grid|list-item|table)(;|!|$)")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def visible_text(html):
    """On one line; what a line's or a cell's end parts is two words. Hidden and deleted words are among them."""
    html = CONDITION.sub("", html)
    if not html.strip():
        return ""
    pieces = []
    collect(lxml.html.document_fromstring(html if "<body" in html else f"<div>{html}</div>"), pieces)
    return " ".join(INVISIBLE.sub("", "".join(pieces)).split())


def collect(element, pieces):
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    style = element.get("style", "").lower().replace(" ", "")
    if "mso-list:ignore" in style:  # a list's own signs
        return
    end = " " if element.tag in LINES or LINE_BY_STYLE.search(style) else ""
    pieces += [end, words_of_picture(element) if element.tag == "img" else "", element.text or ""]
    for child in element:
        collect(child, pieces)
        pieces.append(child.tail or "")
    pieces.append(end)


def words_of_picture(picture):
    """Signs that are drawn are read as signs; of other pictures it is only seen that they part the words around them."""
    alternative = picture.get("alt", "")
    if (
        re.search("emoji|smiley", picture.get("class", ""))
        or re.search(r"[^\w\s]", alternative)
        and not re.search(r"\w", alternative)
    ):
        return alternative
    return "" if {picture.get("width"), picture.get("height")} & {"0", "1"} else " "


def without(text, *gone):
    """The text without these passages, which must be in it, in this order."""
    kept = ""
    for passage in gone:
        before, found, text = text.partition(passage)
        assert found, f"{passage!r} is not in {text or before!r}"
        kept += before
    return kept + text
