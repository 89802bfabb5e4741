"""What a text says, counted in the text itself as WordPress stored it: no parser that could lose a word has seen it yet.

Regular expressions only. What is shown as it was typed counts whole, tags and all; elsewhere tags, comments, scripts and
the brackets of shortcodes that are carried out are no words. Addresses are none either: they may become embeds.
"""

import re
from collections import Counter
from html import unescape

from lxml import etree

from cms.text.plaintext import composed
from cms.text.vocabulary import APART, BLOCKS, BOXES, names
from wordpress.verbatim import BLOCK, COLOURS, FORMULAS, MARKUP, NAMES, as_typed, dressed_language

PARTING = {*BLOCKS, *BOXES, *APART} | names("br caption dialog h1 h5 h6 iframe img math menu option svg text")
CARRIED_OUT = "caption|wp_caption|gallery|embed|youtube|vimeo|video|audio|raw"
TOKEN = re.compile(
    rf"(?P<comment><!--)|<(?P<hidden>script|style)\b[^<>]*>|<(?P<typed>xmp|textarea)\b[^<>]*>"
    rf"|(?<!\[)\[(?P<name>{NAMES})(?P<attributes>(?:[\s=][^\[\]]{{0,2000}}?)?)\]"
    rf"|<(?P<box>pre|code)\b(?P<dress>[^<>]*)>"
    rf"|\[(?:embed|youtube|vimeo)\b[^\[\]]*\][^\[\]<>]*\[/(?:embed|youtube|vimeo)\]|\[/?(?:{CARRIED_OUT})\b[^\[\]]*\]"
    rf"|</?(?P<tag>[a-zA-Z][\w:-]*)(?:=\"[^\"]{{0,2000}}\"(?=[\s/>])|='[^']{{0,2000}}'(?=[\s/>])"
    rf"|[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>"
    rf"|</?(?P<broken>[a-zA-Z][\w:-]*)[^<>]*>"
    rf"|<[!?][^>]*>",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://[!#-;=?-Z\\^-~]+")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")  # they part no words


def words_in(text):
    text = UNSEEN.sub("", composed(text))
    return Counter(re.findall(r"\w+", ADDRESS.sub(" ", text) if "://" in text else text))


class Source:
    """The words of a text, and the lines of the code in it."""

    def __init__(self, content):
        self.words, self.lines = Counter(), Counter()
        self.content = content.replace("\r\n", "\n").replace("\r", "\n")
        self.position, self.in_blocks, self.absent = 0, False, set()
        text = []
        while token := TOKEN.search(self.content, self.position):
            text.append(self.content[self.position : token.start()])
            self.position = token.end()
            text.append(self.read(token))
        text.append(self.content[self.position :])
        self.words += words_in(unescape("".join(text)))

    def read(self, token):
        """Counts what a token begins; answers with what is left of it among the words around it."""
        if token["comment"]:
            self.in_blocks |= BLOCK.match(self.content, token.start()) is not None
            return "" if self.up_to("-->") is not None else token[0]
        if token["hidden"]:
            return "" if self.up_to(f"</{token['hidden']}", unless=f"<{token['hidden']}") is not None else " "
        if token["typed"]:
            inner = self.up_to(f"</{token['typed']}")
            return self.typed(inner if token["typed"].lower() == "xmp" else unescape(inner or ""))
        if token["name"]:
            return self.shortcode(token)
        if token["box"] and (language := dressed_language(token["dress"])) is not None:
            start, inner = self.position, self.up_to(f"</{token['box']}")
            if inner is not None and (language in MARKUP or not COLOURS.fullmatch(inner)):
                wrapped = re.fullmatch(r"\s*<code\b[^<>]*>(.*)</code>\s*", inner, re.IGNORECASE | re.DOTALL)
                return self.typed(as_typed(wrapped[1] if wrapped else inner))
            self.position = start
        tag = (token["tag"] or token["broken"] or token["box"] or "").lower()
        return " " if not tag or tag in PARTING else ""

    def shortcode(self, token):
        name = token["name"].lower()
        if name == "highlight" and "lang" not in token["attributes"].lower():
            return token[0]
        start, inner = self.position, self.up_to(f"[/{name}]", unless=BLOCK.pattern if self.in_blocks else None)
        if inner is None:
            self.position = start
            return token[0]
        return self.typed(as_typed(inner), lines=name not in FORMULAS)

    def up_to(self, end, *, unless=None):
        """The text before `end`, or None where it is missing or `unless` stands before it."""
        pattern = re.escape(end) + (f"|{unless}" if unless else "")
        if pattern in self.absent:
            return None
        found = re.compile(pattern, re.IGNORECASE).search(self.content, self.position)
        if found is None:
            self.absent.add(pattern)  # looked for once only
        if found is None or found[0].lower() != end.lower():
            return None
        inner = self.content[self.position : found.start()]
        self.position = found.end()
        return inner

    def typed(self, text, *, lines=True):
        self.words += words_in(text or "")
        if lines:
            self.lines += Counter(line.rstrip() for line in (text or "").split("\n") if line.strip())
        return " "


def lines_in(markup):
    """The lines of code and preformatted text in our own markup."""
    found = re.findall(r"<(pre|code)\b[^<>]*>(.*?)</\1>", markup, re.DOTALL)
    text = "\n".join(unescape(re.sub(r"<[^<>]*>", "", inner)) for _name, inner in found)
    return Counter(line.rstrip() for line in text.split("\n"))


# The same of markup that a parser has written


def words(root):
    """How often each word stands in a tree; blocks part words."""
    return words_of(etree.tostring(root, encoding="unicode", method="html"))


def words_of(*markups):
    return words_in(unescape("\n".join(re.sub(r"<[^<>]*>", between, markup) for markup in markups)))


def between(tag):
    name = re.match(r"</?([a-z0-9]+)", tag[0])
    return " " if name and name[1] in PARTING else ""
