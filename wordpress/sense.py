"""What styles and classes say of words, carried out by the table of `cms.text.vocabulary`, as the cleaner does."""

from cms.text.styles import effects_of_classes, effects_of_style
from cms.text.vocabulary import BLOCKS, LOOKS_OF_BLOCKS, UNSEEN_BY_STYLE
from wordpress.flow import make, pieces_of
from wordpress.losses import words
from wordpress.verbatim import ConversionNote

WRAPPED_IN = {"s", "sub", "sup", "strong", "em"}


SAID_BY = ("style", "class", "hidden")


def carry_out(root, notes):
    dressed = [element for element in root.iter() if any(name in element.attrib for name in SAID_BY)]
    if not dressed:
        return
    before = words(root)
    for element in dressed:
        effects = {*effects_of_style(element.attrib.pop("style", "")).split()}
        effects |= effects_of_classes(element.get("class") or "")
        if UNSEEN_BY_STYLE in effects or element.attrib.pop("hidden", None) is not None:
            leave_out(element)
            continue
        looks = element.tag in BLOCKS and element.tag not in ("p", "div")
        for effect in sorted(effects & WRAPPED_IN - (LOOKS_OF_BLOCKS if looks else set())):
            if effect in ("sub", "sup") and element.tag in BLOCKS or not element.text_content().strip():
                continue
            element.append(make(effect, *pieces_of(element)))
        if (
            "not-strong" in effects
            and element.tag in ("b", "strong")
            or "not-em" in effects
            and element.tag in ("i", "em")
        ):
            element.drop_tag()
    if left_out := before - words(root):
        notes.append(ConversionNote("unseen", " ".join(left_out.elements())))


def leave_out(element):
    if element.getparent() is not None and element.text_content().strip():
        element.drop_tree()
