"""The one form of rich text: no white space between blocks, no spaces at the ends of lines, phrases within their blocks.

`canonical` reads serialised markup, with elements that are not kept among it, and writes it anew by what each element may
hold: a block's end stays an end, a phrase that reached over blocks goes into each of them, struck words stay struck,
deleted ones and those that nobody could see go. The same text has one form, whoever wrote it; so what the editor gives
back of a text that nobody touched is what it was given.
"""

import re
from html import escape, unescape

from cms.text.lines import Atom, Block, Line, markup_of, normalized
from cms.text.vocabulary import (
    APART,
    BLOCKS,
    BOXES,
    ELEMENTS,
    END_OF_LINE,
    EVERYWHERE,
    LOOKS_OF_BLOCKS,
    NEEDED,
    PHRASES,
    RENAMED,
    REVIEWER,
    UNSEEN_BY_STYLE,
    names,
)

DEEPEST_BLOCK = 32
MOST_MARKS = 16

HEADINGS = names("h2 h3 h4")
ITEM_OF = {"ul": "li", "ol": "li", "dl": "dd"}  # where text in a list belongs
LIST_OF = {"li": "ul", "dt": "dl", "dd": "dl"}
ROWS = names("table thead tbody tfoot tr")  # hold no text by themselves
ONE_LINE = names("dt caption figcaption pre embed document")  # hold phrases and no blocks
INSIDE = {
    "li": names("ul ol"),
    "dt": names("dl"),
    "dd": names("dl"),
    "caption": names("table"),
    "thead": names("table"),
    "tbody": names("table"),
    "tfoot": names("table"),
    "tr": names("thead tbody tfoot"),
    "th": names("tr"),
    "td": names("tr"),
    "figcaption": names("figure"),
}
ATOMS = names("br hr img input iframe")
VOID = ATOMS - {"iframe"}
NESTING_SAYS_SOMETHING = names("q sub sup span")
STYLES_OF_WORDS = ("em", "not-em", "not-strong", "s", "strong", "sub", "sup")

KEPT = {tag: {*attributes, *EVERYWHERE} - {"class"} for tag, attributes in ELEMENTS.items()}
KINDS = ("embed", "document", "gallery", "related-box")  # of <div>: of several the first counts
NAMED_BY = {"embed": "data-embed", "document": "data-document"}  # without which they are none
FIGURES = names("photo embed pullquote")
NO_EFFECTS = frozenset()

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
TOKEN = re.compile(rf"{TAG.pattern}|([^<]+)")
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def canonical(html, *, frame=lambda address: ("", "")):
    """`frame` says as what an <iframe> of that address is kept: ("embed" or "link", address)."""
    return "".join(markup_of(part) for part in parts_of(html, frame=frame))


def parts_of(html, *, frame=lambda address: ("", ""), number=0):
    """The blocks and lines that serialised markup consists of, in their order. `markup_of` writes them. Their marks have the
    numbers after `number`."""
    writer = Builder(frame, number)
    for end, name, attributes, text in TOKEN.findall(without_tracked_deletions(html)):
        if text:
            writer.text(text)
        elif end:
            writer.end()
        else:
            writer.start(name, dict(ATTRIBUTE.findall(attributes)) if attributes else {})
    return normalized(writer.root.parts)


def markups_of(cleaned):
    """What each of `parts_of` is written as, of markup that is in its one form already: (markup, tag, attributes as text, place)."""
    found, depth, begin, first = [], 0, 0, None
    for tag in TAG.finditer(cleaned):
        first = first or tag
        if tag[2] not in VOID:
            depth += -1 if tag[1] else 1
        if depth == 0:
            found.append((cleaned[begin : tag.end()], first[2], first[3], begin))
            begin, first = tag.end(), None
    return found


# Tracked changes

START, REST = r'<del(?: [a-z-]+="[^"]*")*>', r"(?:(?!</?del\b).)*</del>"
BETWEEN = r"(?:\s|</?(?:span|font)(?: [^<>]*)?>)*"
BY_A_REVIEWER = re.compile(rf'<del(?: [a-z-]+="[^"]*")*? cite="{REVIEWER}[^"]*"[^<>]*>{REST}', re.DOTALL)
BEFORE_INSERTED = re.compile(rf"{START}{REST}(?={BETWEEN}<ins\b)", re.DOTALL)
AFTER_INSERTED = re.compile(rf"(</ins>{BETWEEN}){START}{REST}", re.DOTALL)


def without_tracked_deletions(html, deleted=None):
    """Of a change that somebody tracked the new words stay. Any other <del> holds words that are shown struck.

    The markup of each deletion is put into the list `deleted`."""
    if "<del" not in html:
        return html

    def leave_out(found):
        kept = found[1] if found.re is AFTER_INSERTED else ""
        if deleted is not None:
            deleted.append(found[0].removeprefix(kept))
        return kept

    for tracked in (BY_A_REVIEWER, BEFORE_INSERTED, AFTER_INSERTED):
        html = tracked.sub(leave_out, html)
    return html


class Builder:
    """Takes the tokens of well-formed markup and puts each word into its line, each line into its block."""

    def __init__(self, frame, number):
        self.frame = frame
        self.root = self.here = Block("", {})
        self.depth = 0
        self.line = None
        self.closed = False  # `line` is of an element that holds one line
        self.kind = None  # (tag, attributes) of lines, where they are no plain paragraphs
        self.inherited = {}  # language and direction, said by elements that are not kept
        self.marks = ()  # of words: (tag, attributes, number)
        self.number = number
        self.open = []  # (marks, inherited, what is to be done) at the end of each element
        self.unseen = 0

    def text(self, text):
        if self.unseen:
            return
        if self.line is None:
            if not text.strip(" \t\n\f"):
                return
            self.open_line()
        self.line.runs.append((text, self.marks))

    def start(self, name, attributes):
        effects = effects_of(attributes) if attributes else NO_EFFECTS
        if self.unseen or UNSEEN_BY_STYLE in effects:
            self.unseen += name not in VOID
            return
        tag = RENAMED.get(name, name)
        if tag in ATOMS:
            self.atom(tag, attributes)
            return
        state = (self.marks, self.inherited)
        if tag in PHRASES or name == "ins":
            self.start_phrase(tag, attributes)
            finish = self.box(attributes) if END_OF_LINE in effects else None
        else:
            finish = self.start_block(tag, attributes, effects)
        self.open.append((*state, finish))
        if effects and not effects.isdisjoint(STYLES_OF_WORDS):
            self.start_styles(tag, effects)

    def end(self):
        if self.unseen:
            self.unseen -= 1
        elif self.open:
            self.leave()

    def leave(self):
        self.marks, self.inherited, finish = self.open.pop()
        if finish:
            finish()

    # Phrases

    def start_phrase(self, tag, attributes):
        kept = own(tag, attributes)
        if tag == "ins":
            self.part_from_struck()
        elif tag not in NEEDED or NEEDED[tag] & kept.keys():
            self.mark(tag, kept)
        elif kept.keys() & EVERYWHERE.keys():
            self.mark("span", own("span", kept))

    def mark(self, tag, attributes):
        if tag == "a":
            self.marks = tuple(mark for mark in self.marks if mark[0] != "a")
        inside = [mark[1] for mark in self.marks if mark[0] == tag]
        if inside and (tag not in NESTING_SAYS_SOMETHING or tag == "span") and attributes in ({}, inside[-1]):
            return
        self.number += 1
        self.marks = (*self.marks, (tag, attributes, self.number))[:MOST_MARKS]

    def start_styles(self, tag, effects):
        looks = tag in BLOCKS and tag not in ("p", "div")
        heading = self.kind and self.kind[0] in HEADINGS
        for effect in STYLES_OF_WORDS:
            element = effect.removeprefix("not-")
            if effect not in effects or (element in ("sub", "sup") and tag in BLOCKS):
                continue
            if effect != element:
                self.marks = tuple(mark for mark in self.marks if mark[0] != element)
            elif element not in LOOKS_OF_BLOCKS or not (looks or heading):
                self.mark(element, {})

    def part_from_struck(self):
        """Words that replace struck ones are parted from them by a space."""
        if self.line and self.line.runs and has(self.line.runs[-1][1], "s") and not has(self.marks, "s"):
            self.apart()

    # Lines

    def open_line(self):
        tag, attributes = self.kind or ("p", {})
        self.line = Line(tag, {**self.inherited, **attributes})
        self.flow_place().parts.append(self.line)

    def close_line(self):
        if not self.closed:
            self.line = None

    def apart(self):
        if self.line is None or not self.line.runs:
            return
        if self.line.tag != "pre":
            self.line.runs.append((" ", ()))
        elif not (isinstance(self.line.runs[-1][0], str) and self.line.runs[-1][0].endswith("\n")):
            self.line.runs.append(("\n", ()))

    def box(self, attributes):
        """An element that is dropped still ends a line, and passes its language and direction on to what is in it."""
        self.inherited = self.inherited | own("span", attributes)
        part = self.apart if self.closed or (self.kind and self.kind[0] in HEADINGS) else self.close_line
        part()
        return part

    # Blocks

    def start_block(self, tag, attributes, effects):
        """Returns the function to be called at the element's end, or None."""
        kept = own(tag, attributes)
        if tag == "div":
            tag = kind_of_box(kept, effects)
            for name in [name for kind, name in NAMED_BY.items() if kind != tag]:
                kept.pop(name, None)
        if tag in APART or (tag in ("td", "th") and self.here.tag != "tr"):
            self.apart()
            return self.apart
        if tag not in BLOCKS and tag not in KINDS:
            return self.box(attributes) if tag in BOXES or END_OF_LINE in effects else None
        if self.closed or (tag in ("p", *HEADINGS) and self.kind and self.kind[0] in HEADINGS):
            return self.box(attributes)
        if tag == "figure" and (kind := FIGURES & effects):
            kept["class"] = min(kind)
        if tag in ("p", *HEADINGS):
            return self.start_lines(tag, kept)
        self.close_line()
        place = self.place_for(tag)
        if place is None or (self.depth >= DEEPEST_BLOCK and tag not in ONE_LINE and tag not in INSIDE):
            return self.box(attributes)
        if tag == "related-box":
            place.parts.append(Block("div", {**kept, "class": tag}))
            return self.box(attributes)
        if tag in ONE_LINE:
            return self.start_one_line(tag, {**self.inherited, **kept}, place)
        return self.start_container(tag, {**self.inherited, **kept}, place)

    def start_lines(self, tag, attributes):
        self.close_line()
        before, self.kind = self.kind, (tag, attributes)

        def finish():
            self.close_line()
            self.kind = before

        return finish

    def start_one_line(self, tag, attributes, place):
        if tag in NAMED_BY:
            tag, attributes = "div", {**attributes, "class": tag}
        self.line, self.closed, self.inherited = Line(tag, attributes), True, {}
        place.parts.append(self.line)

        def finish():
            self.line, self.closed = None, False

        return finish

    def start_container(self, tag, attributes, place):
        if tag == "gallery":
            tag, attributes = "div", {**attributes, "class": tag}
        block, before = Block(tag, attributes, place), (self.here, self.kind, self.depth)
        place.parts.append(block)
        self.here, self.kind, self.inherited = block, None, {}
        self.depth += 1

        def finish():
            self.close_line()
            self.here, self.kind, self.depth = before

        return finish

    # Places

    def flow_place(self):
        """The block that a line or a block is put into here."""
        place = self.here
        while place.tag in ROWS:
            place = place.around
        return self.implied(place, ITEM_OF[place.tag]) if place.tag in ITEM_OF else place

    def place_for(self, tag):
        if tag not in INSIDE:
            if tag in ITEM_OF and self.here.tag in ("ul", "ol") and self.here.parts:
                return self.here.parts[-1]
            return self.flow_place()
        if self.here.tag in INSIDE[tag]:
            return self.here
        if tag not in LIST_OF or self.depth >= DEEPEST_BLOCK:
            return None
        return self.implied(self.flow_place(), LIST_OF[tag])

    def implied(self, place, tag):
        """The parent that a part must have (a list around an item), made where the markup has none."""
        last = place.parts[-1] if place.parts else None
        if not (isinstance(last, Block) and last.implied and last.tag == tag):
            last = Block(tag, {}, place, implied=True)
            place.parts.append(last)
        return last

    # Elements without content

    def atom(self, tag, attributes):
        if tag == "iframe":
            self.unseen = 1
            self.start_frame(*self.frame(unescape(attributes.get("src", ""))))
        elif tag == "input":
            self.apart()
        elif tag == "img":
            self.picture(own("img", attributes))
        elif tag == "hr" and not self.closed:
            self.close_line()
            self.flow_place().parts.append(Block("hr", own("hr", attributes)))
        elif self.line:
            self.line.runs.append(("\n" if self.line.tag == "pre" else Atom("br", {}), self.marks))

    def picture(self, attributes):
        if "src" in attributes or "data-image" in attributes:
            if self.line is None:
                self.open_line()
            self.line.runs.append((Atom("img", attributes), self.marks))
        elif self.here.tag != "figure" or "data-image" not in self.here.attributes:
            self.words_of_picture(escape(unescape(attributes.get("alt", "")), quote=False))

    def words_of_picture(self, words):
        """The alternative of a picture, parted from the words beside it by spaces."""
        if not words.strip():
            return
        self.apart()
        if self.line is None:
            self.open_line()
        self.line.runs.append((words, self.marks))
        self.apart()

    def start_frame(self, kind, address):
        if not address:
            return
        address = escape(address)
        if kind == "embed" and not self.closed:
            self.close_line()
            self.flow_place().parts.append(Line("div", {"class": "embed", "data-embed": address}))
            return
        finish = self.box({})
        before = self.marks
        self.mark("a", {"href": address})
        if self.line is None:
            self.open_line()
        self.line.runs.append((address.replace("&quot;", '"').replace("&#x27;", "'"), self.marks))
        self.marks = before
        finish()


def has(marks, tag):
    return any(mark[0] == tag for mark in marks)


def effects_of(attributes):
    unseen = [UNSEEN_BY_STYLE] if "hidden" in attributes else []
    return {*attributes.pop("style", "").split(), *attributes.pop("class", "").split(), *unseen}


def kind_of_box(attributes, effects):
    """One of KINDS, or "section": what has the name of an embed or a file is one, whatever its classes say."""
    named = [kind for kind, name in NAMED_BY.items() if name in attributes]
    known = [kind for kind in KINDS if kind in named or kind not in NAMED_BY]
    return next((kind for kind in known if kind in effects), next(iter(named), "section"))


def own(tag, attributes):
    """The attributes that an element has in the vocabulary, but its class. The key of an article belongs to a path of this site:
    beside the address of another one it is that one's. Only a link to another site is paid for."""
    known = KEPT.get(tag, EVERYWHERE)
    kept = {name: value for name, value in attributes.items() if name in known} if attributes else {}
    if "rel" in kept and not kept.get("href", "").lower().startswith("http"):
        del kept["rel"]
    if "data-article" in kept and not kept.get("href", "").startswith("/"):
        del kept["data-article"]
    return kept
