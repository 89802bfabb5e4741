"""What WordPress shows as it was typed: code in shortcodes, formulas, and elements whose content is not markup.

`protected` goes over a text before any parser does, and writes each such part as escaped markup, which no parser after
it can misread. The names are those of SyntaxHighlighter Evolved (WordPress.com), CodeColorer, Crayon, Enlighter,
WP-Syntax and their like.
"""

import re
from dataclasses import dataclass
from html import escape, unescape

LANGUAGES = frozenset(
    "actionscript3 apache arduino as3 asp bash batch c c-sharp cf clj clojure coldfusion cpp csharp css delphi diff erl"
    " erlang fsharp go golang groovy haskell html ini java javafx javascript jfx js jscript json kotlin lisp lua matlab"
    " matlabkey mysql obj-c objc pas pascal patch perl php pl plain plsql powershell ps py python rails rb ror ruby rust"
    " scala sh shell splus sql swift tex text typescript vb vbnet xhtml xml xslt yaml yml".split()
)
NO_LANGUAGE = {"plain", "text", "txt", "none", "generic", "default", "code"}
CODE = LANGUAGES | {"code", "sourcecode", "source", "codeblock", "codecolorer", "crayon", "enlighter"}
COLORER = r"cc[a-z]{0,8}(?:_[\w+#-]{1,30})?"  # [cc], [ccN], [cci_php]
FORMULAS = {"latex", "math", "equation"}  # kept as text, with their brackets
NAMES = "|".join(sorted(map(re.escape, CODE | FORMULAS | {"highlight"}), key=len, reverse=True)) + f"|{COLORER}"
OPENING = (
    rf"\[(?P<escape>\[?)(?P<name>{NAMES})(?P<attributes>(?:[\s=][^\[\]]{{0,2000}}?)?)(?P<single>/?)\](?P<double>\]?)"
)
TOKEN = re.compile(
    rf"(?P<comment><!--)|<(?P<swallowing>script|style|iframe)\b[^<>]*>|<(?P<raw>xmp|textarea|plaintext)\b[^<>]*>"
    rf"|<(?P<box>pre|code)\b(?P<dress>[^<>]*)>|</(?P<end>pre|code)\s*>"
    rf"|\$latex[=\s](?P<formula>(?:[^$\\]|\\.){{1,2000}})\$|{OPENING}",
    re.IGNORECASE | re.DOTALL,
)
BLOCK = re.compile(r"<!--\s+/?wp:")
LANGUAGE = re.compile(r"[a-z0-9][a-z0-9+#.-]{0,29}")
LANGUAGE_ATTRIBUTE = re.compile(r"(?<![\w-])(?:lang|language|type)\s*=\s*[\"']?\s*([\w+#.-]+)", re.IGNORECASE)
LONE_VALUE = re.compile(r"\s*=?\s*[\"']?([\w+#.-]+)[\"']?(?=\s|$)(?!\s*=)")
TITLE = re.compile(r"\btitle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
COLOURED = re.compile(r"\b(?:lang|brush)\s*:\s*([\w+#.-]+)", re.IGNORECASE)  # in the class of a <pre>
COLOURS = re.compile(r"(?=.*<)[^<]*(?:</?(?:span|br)\b[^<>]*>[^<]*)+", re.IGNORECASE | re.DOTALL)  # and no code
MARKUP = {"html", "xml", "xhtml", "xslt", "php"}
QUOTES = re.compile("&quot;|&#8220;|&#8221;|&#8243;|[“”″]")
STARTS_LINE = re.compile(r"(?:\A|\n|<!--.*-->|</?(?:p|div|li|td|th|br|blockquote|pre|ul|ol)\b[^<>]*>)[ \t\xa0]*\Z")
ENDS_LINE = re.compile(r"[ \t\xa0]*(?:\Z|\n|<!--|</?(?:p|div|li|td|th|br|blockquote|pre|ul|ol)\b)")


@dataclass(frozen=True)
class ConversionNote:
    """Something that was changed or left out on the way; the report has words for each code."""

    code: str
    detail: str = ""


def protected(content, notes):
    return VerbatimScanner(content, notes).rewritten()


def as_typed(text):
    """The code as its author sees it. An editor that escapes does so throughout, so that one bare bracket says that none
    did; but for line breaks, which some write as elements between what they escaped."""
    bare = text
    if "&lt;" in text:
        bare = re.sub(r"<br\s*/?>\n?", "\n", re.sub(r"</p>\s*<p>", "\n\n", text)).replace("<p>", "").replace("</p>", "")
    return text if "<" in bare or ">" in bare else unescape(bare)


def language_of(attributes, name=""):
    """Of a shortcode's attributes (`lang="php"`, `='php'`, `php`), or of its name; "" where it is none."""
    attributes = QUOTES.sub('"', attributes)
    found = LANGUAGE_ATTRIBUTE.search(attributes) or LONE_VALUE.match(attributes)
    language = (found[1] if found else name).lower()
    return language if LANGUAGE.fullmatch(language) and language not in NO_LANGUAGE else ""


def dressed_language(attributes):
    """The language of an element that a highlighter reads as code, `<pre lang="php">` or `class="lang:php"`, or None."""
    found = LANGUAGE_ATTRIBUTE.search(attributes)
    if found and found[1].lower() in LANGUAGES:
        return language_of("", found[1])
    found = COLOURED.search(attributes)
    return language_of("", found[1]) if found else None


def classed_language(classes):
    """`language-php`, `lang-php`, `brush: php`: in the classes of an element that is markup like any other, or ""."""
    found = COLOURED.search(classes) or re.search(r"(?<![\w-])lang(?:uage)?-([\w+#.-]+)", classes, re.IGNORECASE)
    return language_of("", found[1]) if found else ""


def code_markup(text, language, *, inline=False):
    attribute = f' data-language="{escape(language)}"' if language else ""
    code = f"<code{attribute}>{escape(text, quote=False)}</code>"
    return code if inline else f"<pre>{code}</pre>"


def without_blank_ends(text):
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()


class VerbatimScanner:
    """Reads a text once, from its beginning to its end, and rewrites what WordPress shows verbatim."""

    def __init__(self, content, notes):
        self.content, self.notes = content, notes
        self.position, self.pieces = 0, []
        self.boxes, self.in_blocks = [], False
        self.absent = set()

    def rewritten(self):
        while token := TOKEN.search(self.content, self.position):
            self.pieces.append(self.content[self.position : token.start()])
            self.position = token.end()
            self.pieces.append(self.take(token))
        self.pieces.append(self.content[self.position :])
        return "".join(self.pieces)

    def take(self, token):
        if token["comment"]:
            self.in_blocks |= bool(BLOCK.match(self.content, token.start()))
            return self.passed(token, "-->") or token[0]
        if token["swallowing"]:
            return self.swallowing(token)
        if token["raw"]:
            return self.raw(token)
        if token["box"]:
            return self.box(token)
        if token["end"]:
            return self.box_ends(token)
        if token["formula"]:
            return escape(as_typed(token[0]), quote=False).replace("[", "&#91;")
        return self.shortcode(token)

    def passed(self, token, end):
        """Copies markup as it is; "" where it has no end."""
        found = self.find(re.escape(end))
        if found is None:
            return ""
        self.position = found.end()
        return self.content[token.start() : self.position]

    def swallowing(self, token):
        """An element in which a parser reads no markup: where its end is missing, all that follows would be lost in it."""
        name = token["swallowing"].lower()
        found = self.find(rf"</{name}|<{name}\b")
        if found and found[0].startswith("</"):
            self.position = found.end()
            return self.content[token.start() : self.position]
        return f"{token[0]}</iframe>" if name == "iframe" else ""

    def find(self, pattern):
        """The next match, or None; what is not there is looked for once only."""
        if pattern in self.absent:
            return None
        found = re.compile(pattern, re.IGNORECASE).search(self.content, self.position)
        if found is None:
            self.absent.add(pattern)
        return found

    def inside(self, pattern, *, unless=None):
        """The text up to a match, which is passed over too; None where there is none, or `unless` stands before it."""
        found = self.find(f"{pattern}|(?P<unless>{unless})" if unless else pattern)
        if found is None or (unless and found["unless"]):
            return None
        inner = self.content[self.position : found.start()]
        self.position = found.end()
        return inner

    def raw(self, token):
        name = token["raw"].lower()
        if name == "plaintext":  # nothing can end it
            inner, self.position = self.content[self.position :], len(self.content)
        else:
            inner = self.inside(rf"</{name}\s*>")
        if inner is None:
            return ""
        text = unescape(inner) if name == "textarea" else inner
        return f"<pre>{escape(without_blank_ends(text), quote=False)}</pre>"

    def box(self, token):
        name, language = token["box"].lower(), dressed_language(token["dress"])
        start = self.position
        inner = self.inside(rf"</{name}\s*>") if language is not None else None
        if inner is None:
            self.boxes.append(name)
            return token[0]
        if COLOURS.fullmatch(inner) and language not in MARKUP:
            self.position = start
            self.boxes.append(name)
            return token[0]
        wrapped = re.fullmatch(r"\s*<code\b[^<>]*>(.*)</code>\s*", inner, re.IGNORECASE | re.DOTALL)
        text = without_blank_ends(as_typed(wrapped[1] if wrapped else inner))
        return code_markup(text, language, inline=name == "code" and "\n" not in text)

    def box_ends(self, token):
        if token["end"].lower() in self.boxes:
            while self.boxes.pop() != token["end"].lower():
                continue
        return token[0]

    def shortcode(self, token):
        name, attributes = token["name"], token["attributes"]
        if token["escape"]:
            return self.escaped(token)
        if token["double"]:
            self.position -= 1
        if token["single"] or (name.lower() == "highlight" and not LANGUAGE_ATTRIBUTE.search(attributes)):
            return token[0].removesuffix(token["double"])
        end = rf"\[/{re.escape(name.lower())}\](?!\])|(?<!\[)\[/{re.escape(name.lower())}\]"
        inner = self.inside(end, unless=BLOCK.pattern if self.in_blocks else None)
        if inner is None:
            if name.lower() not in LANGUAGES or "=" in attributes:  # `[go here]` is nobody's shortcode
                self.notes.append(ConversionNote("code_open", token[0][:120]))
            return token[0].removesuffix(token["double"])
        if name.lower() in FORMULAS:
            self.notes.append(ConversionNote("shortcode", token[0][:120]))
            return f"&#91;{token[0][1:]}{escape(inner, quote=False).replace('[', '&#91;')}&#91;/{name}]"
        return self.code(token, as_typed(inner).replace(f"[[/{name}]]", f"[/{name}]"))

    def code(self, token, text):
        name, _underscore, suffix = token["name"].partition("_")
        colorer = re.fullmatch(COLORER, token["name"], re.IGNORECASE) and token["name"].lower() not in CODE
        own = suffix if colorer else name if name.lower() in LANGUAGES else ""
        language = language_of(token["attributes"], own)
        title = TITLE.search(QUOTES.sub('"', token["attributes"]))
        if boxes := [box for box in self.boxes if self.closes(box)]:  # the author put an element for code around it
            return code_markup(text, language, inline=True) if boxes == ["pre"] else escape(text, quote=False)
        asked_inline = colorer and "i" in name[2:]
        if not title and (asked_inline or ("\n" not in text and not self.alone(token))):
            return code_markup(text.strip(), language, inline=True)
        above = f"<p>{title[1] or title[2]}</p>\n" if title and (title[1] or title[2] or "").strip() else ""
        text = without_blank_ends(text)
        return f"\n\n{above}{code_markup(text, language)}\n\n" if text else above

    def closes(self, box):
        """Whether an element is ended after this place: one that was left open holds nothing."""
        found = self.find(rf"<(/?){box}\b")
        return found is not None and found[1] == "/"

    def alone(self, token):
        """Whether there is nothing else on the line or in the box of a shortcode."""
        before = self.content[max(0, token.start() - 300) : token.start()]
        return bool(STARTS_LINE.search(before) and ENDS_LINE.match(self.content, self.position))

    def escaped(self, token):
        """`[[php]` … `[/php]]` and `[[php]]` show a shortcode and are none."""
        if token["double"]:
            return f"&#91;{escape(token[0][2:-2], quote=False)}&#93;"
        inner = self.inside(rf"\[/{re.escape(token['name'])}\]\]")
        if inner is None:
            self.position = token.start() + 1
            return "["
        inner = escape(as_typed(inner), quote=False).replace("[", "&#91;")
        return f"&#91;{escape(token[0][2:], quote=False)}{inner}&#91;/{token['name']}&#93;"
