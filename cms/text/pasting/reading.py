"""A clipboard's HTML as a tree: parsed as browsers do, with what its source says of each element."""

import re
from dataclasses import dataclass
from html import escape, unescape

import nh3
from lxml import etree
from lxml import html as lxml_html

from cms.text.canonical import ATTRIBUTE, TOKEN, VOID, without_tracked_deletions
from cms.text.invisible import without_invisible
from cms.text.nesting import only_html, within_reason
from cms.text.pictures import without_data
from cms.text.plaintext import without_controls
from cms.text.richtext import READ
from cms.text.vocabulary import UNSEEN

LANGUAGE_OF_ALL = re.compile(r"""<(?:html|body)\b[^>]{0,2000}?\slang=["']?([A-Za-z]{2,8})""", re.IGNORECASE)
SAID = {"class", "style", "hidden", "id", "name", "role", "lang", "dir", "title", "aria-level", "data-aria-level"}
OF_PICTURES = {"src", "data-src", "alt", "width", "height", "data-image"}
ATTRIBUTES = {tag: {*attributes, *SAID} for tag, attributes in READ.items()}
ATTRIBUTES["img"] |= OF_PICTURES
ATTRIBUTES["tr"] |= {"height"}
ATTRIBUTES["*"] = SAID
SCHEMES = {"http", "https", "mailto", "tel", "data", "file", "cid", "blob", "about"}


@dataclass
class Clipboard:
    root: object  # an element around all
    deleted: list  # words of tracked deletions
    language: str  # that the document says it is written in; "" where it says nothing


def read(html):
    said = LANGUAGE_OF_ALL.search(html[:20_000])
    deleted = []
    markup = parsed(without_data(seen(without_head(html)))[0])
    markup = without_tracked_deletions(seen(markup), deleted)  # again, as they may come as entities
    words = [" ".join(unescape(re.sub("<[^>]*>", " ", each)).split()) for each in deleted]
    return Clipboard(tree_of(markup), list(filter(None, words)), said[1] if said else "")


def without_head(html):
    for name in ("head", "title"):
        begin = re.search(rf"<{name}[\s>]", html, re.IGNORECASE)
        end = begin and re.compile(rf"</{name}[\s>]", re.IGNORECASE).search(html, begin.end())
        if end:
            html = html[: begin.start()] + html[end.end() :]
    return html


def seen(text):
    return without_invisible(without_controls(text))


def parsed(html):
    """Well-formed markup of what a browser would make of it."""
    return nh3.clean(
        within_reason(only_html(html)),
        tags=READ.keys() - {"*"},
        attributes=ATTRIBUTES,
        clean_content_tags=set(UNSEEN),
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).replace("&nbsp;", "\u00a0")


def tree_of(markup):
    """Of well-formed markup, as it is: a parser of HTML would close lists that stand in lists."""
    builder = etree.TreeBuilder(element_factory=lambda tag, attributes: lxml_html.Element(tag, attributes))
    builder.start("div", {})
    for end, name, attributes, text in TOKEN.findall(markup):
        if text:
            builder.data(unescape(text))
        elif end:
            builder.end(name)
        else:
            builder.start(name, {key: unescape(value) for key, value in ATTRIBUTE.findall(attributes)})
            if name in VOID:
                builder.end(name)
    builder.end("div")
    return builder.close()


def written(root):
    inside = "".join(etree.tostring(child, method="html", encoding="unicode") for child in root)
    return escape(root.text or "", quote=False) + inside
