"""Pictures that a text cannot keep: those that stand in it as data, and those of somebody's own computer, which go, and those of
other sites, which readers get as links.
"""

import re
from html import unescape
from posixpath import basename
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LONGEST_NAME = 80  # characters
LONGEST_HEAD = 100  # of a picture in a body, in bytes
# What such a picture begins with, in a text and as a form sends it, and what it is made of.
HEAD = r"data(?::|%3A)image(?:/|%2F)[\w.+%;=-]{1,60}?(?:;|%3B)base64(?:,|%2C)"
SIGNS = r"(?:[\w+/=-]+|%(?:2B|2F|3D|0A|0D|20))*"
PICTURE = re.compile(f"({HEAD}){SIGNS}", re.IGNORECASE | re.ASCII)
HEAD_IN_BODY, SIGNS_IN_BODY = (re.compile(form.encode(), re.IGNORECASE) for form in (HEAD, SIGNS))
IMG = re.compile(r"<img\b", re.IGNORECASE)
LONGEST_TAG = 20_000
ATTRIBUTE = re.compile(r"""\s(src|alt|title|data-image)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)


class LostPicture(NamedTuple):
    name: str
    is_gone: bool  # else readers get a link


def without_data(text):
    """(the text without what pictures in it are made of, how many there were); their beginnings stay."""
    return PICTURE.subn(r"\1", text) if "base64" in text else (text, 0)


def read_without_data(read, *, most, piece=64 * 1024):
    """The body of a form, read piece by piece, without what pictures in it are made of; their beginnings stay. Raises ValueError
    where more than `most` bytes are left."""
    kept, rest, is_inside = bytearray(), b"", False
    while True:
        came = read(piece)
        rest += came
        while rest:
            if is_inside:
                rest = rest[SIGNS_IN_BODY.match(rest).end() :]
                if not rest or (came and rest[:1] == b"%" and len(rest) < 3):
                    break
                is_inside = False
            if head := HEAD_IN_BODY.search(rest):
                kept += rest[: head.end()]
                rest, is_inside = rest[head.end() :], True
                continue
            settled = max(0, len(rest) - LONGEST_HEAD) if came else len(rest)
            kept += rest[:settled]
            rest = rest[settled:]
            break
        if len(kept) > most:
            raise ValueError
        if not came:
            return bytes(kept)


def lost_pictures(html, *, own_hosts=()):
    """Those of a rich text that cannot be kept as pictures, as LostPicture."""
    found = []
    for tag in tags_of_pictures(html):
        given = {name.lower(): unescape(a or b or c).strip() for name, a, b, c in ATTRIBUTE.findall(tag)}
        source = given.get("src", "")
        if given.get("data-image") or not source:
            continue
        scheme = source.partition(":")[0].lower() if re.match(r"[a-z][a-z0-9+.-]*:", source, re.IGNORECASE) else ""
        host = host_of(source) if scheme in ("http", "https") or source.startswith("//") else ""
        if (scheme and scheme not in ("http", "https")) or (host and host not in own_hosts):
            name = given.get("alt") or given.get("title") or host or name_of(source, scheme)
            found.append(LostPicture(name[:LONGEST_NAME], is_gone=not host))
    return found


def tags_of_pictures(html):
    place = 0
    while beginning := IMG.search(html, place):
        end = html.find(">", beginning.end())
        if end == -1:
            return
        yield html[beginning.start() : min(end + 1, beginning.start() + LONGEST_TAG)]
        place = end + 1


def host_of(source):
    try:
        return urlsplit(source).netloc.lower()
    except ValueError:
        return source[:LONGEST_NAME]


def name_of(source, scheme):
    """Of a file its own; of data its kind: jpeg."""
    if scheme == "data":
        return re.sub(r"^image/([\w.+-]*).*", r"\1", source[5:LONGEST_HEAD], flags=re.DOTALL) or scheme
    return unquote(basename(source.replace("\\", "/"))) or scheme
