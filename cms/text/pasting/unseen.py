"""What nobody sees on the page that it is copied from, and what belongs to the page and not to the text."""

import re

from cms.text.styles import effects_of_classes, effects_of_style
from cms.text.vocabulary import UNSEEN_BY_STYLE, names

OF_THE_PAGE = names("mw-editsection mw-jump-link")  # of Wikipedia: links to its own editor
COMMENT_OF_WORD = re.compile("msocom", re.IGNORECASE)
COMMENT_OF_DOCS = re.compile(r"#cmnt")


def leave_out_unseen(root):
    """Returns the words of what was deleted or hidden; comments and parts of the page go without a word."""
    left_out = []
    for element in list(root.iter()):
        if element is root or element.getroottree().getroot() is not root:
            continue  # something around it went
        if is_comment(element) or not OF_THE_PAGE.isdisjoint(classes_of(element)):
            leave_out(element)
        elif is_unseen(element):
            left_out.append(" ".join(element.text_content().split()))
            leave_out(element)
    return list(filter(None, left_out))


def classes_of(element):
    return element.get("class", "").split()


def is_unseen(element):
    effects = effects_of_classes(element.get("class", "")) | {*effects_of_style(element.get("style", "")).split()}
    return UNSEEN_BY_STYLE in effects or "hidden" in element.attrib


def is_comment(element):
    if COMMENT_OF_WORD.search(element.get("class", "")) or "mso-element:comment" in element.get("style", ""):
        return True
    return element.tag in ("sup", "div") and any(is_comment_of_docs(link) for link in element.iter("a"))


def is_comment_of_docs(link):
    """The mark in the text, or the way back to it from the comment, which stands in a box of its own."""
    beside = link.getparent()
    around = beside.getparent() if beside.tag == "p" else beside
    is_alone = beside.tag == "sup" or (around.tag == "div" and "border" in around.get("style", ""))
    return is_alone and bool(COMMENT_OF_DOCS.match(link.get("href", "")))


def leave_out(element):
    element.drop_tree()
