"""Cleaned markup as a tree, and back again."""

from html import escape

from lxml import etree
from lxml import html as lxml_html

from cms.text import richtext
from cms.text.numbers import whole_number
from cms.text.plaintext import tidy


def parse(markup):
    """The cleaned markup below one <div>: cleaned here again, whatever the writer of the source did."""
    return lxml_html.fragment_fromstring(richtext.clean(markup), create_parent="div")


def serialise(root):
    inner = escape(root.text or "", quote=False)
    markup = inner + "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return markup.replace("</source>", "")  # libxml2 does not know that a <source> has no end


def replace(element, markup):
    """Puts markup of ours in an element's place; a block inside a paragraph is lifted out by the parser's rules."""
    fragments = lxml_html.fragments_fromstring(markup) if markup else []
    parent, tail = element.getparent(), element.tail or ""
    element.tail = None
    for fragment in fragments:
        if isinstance(fragment, str):
            tail = fragment + tail
            continue
        element.addprevious(fragment)
        fragment.tail = None
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def inner_html(element):
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def text_of(element):
    """Its words on one line, without soft hyphens."""
    return tidy(element.text_content())


def image_pk_of(element):
    return pk_in(element, "data-image")


def pk_in(element, name):
    return whole_number(element.get(name))
