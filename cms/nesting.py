"""What a parser should never see: markup nested beyond all reason, and the tags of other languages than HTML.

HTML parsers take time that grows with the square of the depth, and unclosed formatting elements are opened again in
every paragraph: a hundred kilobytes can stand for minutes or gigabytes. Tags are dropped here, text never.
"""

import re
from collections import Counter

DEEPEST = 60
DEEPEST_INPUT = 200
REOPENED = 200_000

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
# A parser lets an end tag reach through any of these for none but a table's own parts.
BARRIERS = frozenset(
    [
        "applet",
        "caption",
        "html",
        "marquee",
        "object",
        "table",
        "td",
        "template",
        "th",
        "svg",
        "math",
        "button",
        "select",
    ]
)
# Elements that an end tag of any other name does not reach through.
SPECIAL = BARRIERS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
TABLE_PARTS = frozenset(["caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"])
CLOSED_BY_NEXT = {
    "p": {"p"},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
} | dict.fromkeys(("td", "th"), {"td", "th"})
HTML = (
    VOID
    | FORMATTING
    | SPECIAL - {"svg", "math"}
    | frozenset(
        [
            "abbr",
            "acronym",
            "audio",
            "bdi",
            "bdo",
            "blink",
            "canvas",
            "cite",
            "colgroup",
            "data",
            "datalist",
            "del",
            "dfn",
            "frame",
            "frameset",
            "iframe",
            "image",
            "ins",
            "kbd",
            "label",
            "legend",
            "map",
            "mark",
            "meter",
            "noembed",
            "noframes",
            "noscript",
            "optgroup",
            "option",
            "output",
            "picture",
            "plaintext",
            "progress",
            "q",
            "rb",
            "rp",
            "rt",
            "rtc",
            "ruby",
            "samp",
            "script",
            "span",
            "style",
            "sub",
            "sup",
            "textarea",
            "time",
            "title",
            "var",
            "video",
            "xmp",
        ]
    )
)
NO_TAG = "</x"  # an end tag of nothing: parsers pass over it, attributes and all

TAG_START = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')


class Outline:
    """The elements that a parser would hold open, a little more rather than a little less."""

    def __init__(self):
        self.open = []
        self.formatting = Counter()  # those opened and not closed by an end tag of their own: parsers reopen them

    def start(self, name):
        if self.open and self.open[-1] in CLOSED_BY_NEXT.get(name, ()):
            self.open.pop()
        self.open.append(name)
        if name in FORMATTING:
            self.formatting[name] += 1

    def end(self, name):
        """Whether this end tag closes something."""
        if name in FORMATTING:
            return self.end_formatting(name)
        stops = ("table", "template") if name in TABLE_PARTS else BARRIERS if name in SPECIAL else SPECIAL
        for position in range(len(self.open) - 1, -1, -1):
            candidate = self.open[position]
            if candidate == name:
                del self.open[position:]
                return True
            if candidate in stops:
                return False
        return False

    def end_formatting(self, name):
        if not self.formatting[name]:
            return False
        self.formatting[name] -= 1
        if name in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(name)]
        return True


def only_html(html):
    """Drawings, formulas and inventions (svg, math, my-element) as their words alone.

    The sanitiser would drop the words, too: parsers change their rules inside such elements, and attacks live on that.
    """
    return TAG_START.sub(lambda match: match[0] if match[2].lower() in HTML else NO_TAG, html)


def within_reason(html):
    """Markup from anywhere, nested no deeper than `DEEPEST_INPUT` or so."""
    if html.count("<") < DEEPEST_INPUT:
        return html
    outline, reopened = Outline(), 0

    def shallow(match):
        nonlocal reopened
        closing, name = bool(match[1]), match[2].lower()
        if closing:
            return match[0] if outline.end(name) else NO_TAG
        if name in VOID:
            return match[0]
        if len(outline.open) >= DEEPEST_INPUT and name not in CLOSED_BY_NEXT.get(outline.open[-1], ()):
            return NO_TAG
        outline.start(name)
        reopened += outline.formatting.total()
        return match[0]

    result = TAG_START.sub(shallow, html)
    if reopened > REOPENED + 20 * html.count("<"):
        return TAG_START.sub(lambda match: NO_TAG if match[2].lower() in FORMATTING else match[0], html)
    return result


def flattened(html):
    """Serialised markup, nested no deeper than `DEEPEST`."""
    depth = 0

    def shallow(match):
        nonlocal depth
        closing, name = bool(match[1]), match[2]
        if name in VOID:
            return match[0]
        if not closing:
            depth += 1
        kept = match[0] if depth <= DEEPEST else ""
        if closing:
            depth -= 1
        return kept

    return TAG.sub(shallow, html)
