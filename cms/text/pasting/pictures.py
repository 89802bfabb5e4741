"""Pictures of a clipboard: those with an address stay, signs that are drawn as pictures are signs again."""

import re

from cms.text.pasting.unseen import classes_of
from cms.text.pictures import name_of
from cms.text.vocabulary import names

EMOJI = names("emoji wp-smiley goomoji emojione twemoji")
SHORT_NAME = re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE)  # of an emoji in chats: :tada:
NO_SIZE = re.compile(r"[01](?:px)?")
NO_SIZE_BY_STYLE = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01]px", re.IGNORECASE)
WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def leave_out_lost(root):
    """Returns what those are called that no address leads to: by their description, or by the name of their file."""
    lost = []
    for img in list(root.iter("img")):
        alt = " ".join(img.get("alt", "").split())
        if is_of_the_library(img):
            continue
        if is_sign(img, alt):
            img.tail = alt + (img.tail or "")
        elif source := address_of(img):
            img.set("src", source)
            continue
        elif not is_no_picture(img):
            lost.append(alt or name_of_file(img))
        img.drop_tree()
    return lost


def is_of_the_library(img):
    return bool(img.get("data-image")) or any(around.get("data-image") for around in img.iterancestors())


def is_sign(img, alt):
    """Of an emoji, or of what is described by signs alone."""
    if not alt:
        return False
    if SHORT_NAME.fullmatch(alt):
        return True
    is_short = len(alt) <= 8 and not any(sign.isalnum() and ord(sign) < 0x2000 for sign in alt)
    return is_short or not EMOJI.isdisjoint(classes_of(img))


def address_of(img):
    """On the web, or "": the one that pages keep aside until the reader scrolls to it, too."""
    if is_no_picture(img):
        return ""
    for name in ("src", "data-src"):
        address = img.get(name, "").strip()
        if WEB.match(address):
            return f"https:{address}" if address.startswith("//") else address
    return ""


def name_of_file(img):
    source = img.get("src", "")
    return name_of(source, "file") if source.lower().startswith("file:") else ""


def is_no_picture(img):
    """A dot that counts readers, or a box to be ticked."""
    if img.getparent().get("role") == "checkbox" or NO_SIZE_BY_STYLE.search(img.get("style", "")):
        return True
    return any(NO_SIZE.fullmatch(img.get(name, "").strip()) for name in ("width", "height"))
