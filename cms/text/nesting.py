"""What a parser should never see: markup nested beyond all reason, and the tags of other languages than HTML.

HTML parsers take time that grows with the square of the depth, and unclosed formatting elements are opened again in
every paragraph: a hundred kilobytes can stand for minutes or gigabytes. Tags are dropped here, text never.
"""

import re
from collections import Counter
from html import escape

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
            "dialog",
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
NO_TAG = "</x>"  # an end tag of nothing: parsers pass over it
DRAWN = frozenset(["svg", "math", "text"])  # what stands in a drawing is no part of the word beside it
# Elements whose content a parser takes for text: with entities, without, or up to the end of all.
RCDATA = frozenset(["textarea", "title"])
RAW_TEXT = frozenset(["xmp", "noembed", "noframes", "plaintext"])
UNREAD = frozenset(["script", "style", "iframe"])  # text that nobody sees

SCRIPTLESS = frozenset(
    ["noscript"]
)  # a parser that runs scripts takes its content for text, and so it would be written
REWRITTEN = RCDATA | RAW_TEXT | SCRIPTLESS  # as other elements: the sanitiser must never be let write one of these
PLAIN = HTML - REWRITTEN - UNREAD
NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
# Names and values as the HTML standard reads them: a quote opens a value behind "=" only, and a ">" may stand in one.
INSIDE = r"""(?>=\s*"[^"]*"|=\s*'[^']*'|[^>])*+"""
TOKEN = re.compile(
    rf"""<!--(?>-?>|.*?(?:--!?>|\Z))|<[!?][^>]*>?|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*){INSIDE}(?>>|\Z)""", re.DOTALL
)


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
    """Drawings, formulas and inventions (svg, math, my-element) as their words alone, and raw text as text.

    The sanitiser would keep the words, too: parsers change their rules inside such elements, and attacks live on that.
    """
    if {name.lower() for name in NAME.findall(html)} <= PLAIN:
        return html
    pieces, position = [], 0
    while tag := TOKEN.search(html, position):
        pieces.append(html[position : tag.start()])
        position = tag.end()
        name = (tag["name"] or "").lower()
        if not name:
            continue  # a comment, or what a parser takes for one
        if name not in HTML:
            pieces.append(f" {NO_TAG}" if name in DRAWN else NO_TAG)
        elif name in SCRIPTLESS:
            pieces.append(f"<{tag['end']}div>")
        elif tag["end"] or name not in RCDATA | RAW_TEXT | UNREAD:
            pieces.append(tag[0])
        else:
            text, position = raw_text(html, position, name)
            pieces.append(written_out(tag[0], name, text))
    return "".join([*pieces, html[position:]])


def raw_text(html, position, name):
    """The content of such an element and where what follows it begins."""
    end = (
        None if name == "plaintext" else re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.IGNORECASE).search(html, position)
    )
    return (html[position : end.start()], end.end()) if end else (html[position:], len(html))


def written_out(tag, name, text):
    if name in UNREAD:
        return f"{tag}{text if name != 'iframe' else ''}</{name}>"
    text = text.replace("<", "&lt;") if name in RCDATA else escape(text, quote=False)
    return f"<pre>{text}</pre>" if name in ("xmp", "plaintext") else f"<div>{text}</div>"


def within_reason(html):
    """Markup from anywhere, nested no deeper than `DEEPEST_INPUT` or so."""
    if html.count("<") < DEEPEST_INPUT:
        return html
    outline, reopened = Outline(), 0

    def shallow(tag):
        nonlocal reopened
        name = (tag["name"] or "").lower()
        if tag["end"]:
            return tag[0] if outline.end(name) else NO_TAG
        if not name or name in VOID:
            return tag[0]
        if len(outline.open) >= DEEPEST_INPUT and name not in CLOSED_BY_NEXT.get(outline.open[-1], ()):
            return NO_TAG
        outline.start(name)
        reopened += outline.formatting.total()
        return tag[0]

    result = TOKEN.sub(shallow, html)
    if reopened > REOPENED + 20 * html.count("<"):
        return TOKEN.sub(lambda tag: NO_TAG if (tag["name"] or "").lower() in FORMATTING else tag[0], html)
    return result
