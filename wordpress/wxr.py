"""WordPress exports (WXR), read as a stream. Knows neither Django nor what becomes of the records.

`survey` goes through the whole file once and raises Refused before anybody has written anything: not well formed, with
a document type or entities, no export at all. `read` then yields the records in the file's order; it forgets each one
before the next, so that memory does not grow with the file.

Forgiven, as real exports are full of it: control characters that XML forbids are left out, and prefixes that nobody
declared (`dc:`, `wp:`) are taken by their name.
"""

import gzip
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from lxml import etree

CHUNK = 64 * 1024
FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})
RECORDS = {"item", "wp:author", "wp:category", "wp:tag", "wp:term"}
ROOTS = {"rss", "channel", "item"}


class Refused(Exception):
    """The file cannot be read. `code` says why, `details` where."""

    def __init__(self, code, **details):
        super().__init__(code, details)
        self.code, self.details = code, details


@dataclass(frozen=True, kw_only=True)
class Site:
    title: str = ""
    link: str = ""
    language: str = ""
    version: str = ""
    base: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportedAuthor:
    login: str
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""
    wp_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportedTerm:
    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    wp_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Label:
    """A term as an item names it."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """Everything that WordPress keeps as a post: posts, pages, attachments, menu entries. Comments are counted only."""

    kind: str
    status: str
    wp_id: str = ""
    guid: str = ""
    title: str = ""
    slug: str = ""
    link: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    pub_date: str = ""
    password: str = ""
    parent: str = ""
    sticky: bool = False
    attachment_url: str = ""
    labels: tuple = ()
    meta: tuple = ()
    comments: int = 0
    line: int = 0

    def meta_value(self, *keys):
        """The first of these keys that has a value; values are plain text, serialised PHP is never read."""
        values = dict(reversed(self.meta))
        return next((values[key] for key in keys if values.get(key)), "")


@dataclass(kw_only=True)
class Survey:
    items: int = 0
    authors: int = 0
    terms: int = 0
    comments: int = 0
    version: str | None = None
    kinds: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)
    removed_controls: int = 0


class Stream:
    """The bytes of a file, unpacked where it is gzipped, without the control characters that XML forbids."""

    def __init__(self, file):
        self.file, self.removed, self.wide = file, 0, None

    def read(self, size=CHUNK):
        while True:
            try:
                chunk = self.file.read(size)
            except (EOFError, OSError, zlib.error) as error:
                raise Refused("damaged", reason=str(error)) from error
            if self.wide is None:
                self.wide = b"\0" in chunk[:4] or chunk[:2] in (b"\xff\xfe", b"\xfe\xff")
            if self.wide or not chunk:
                return chunk
            kept = chunk.translate(None, FORBIDDEN)
            self.removed += len(chunk) - len(kept)
            if kept:
                return kept

    def close(self):
        self.file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()


def open_export(path):
    path = Path(path)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        return Stream(gzip.open(path, "rb") if packed else path.open("rb"))
    except OSError as error:
        raise Refused("unreadable", reason=error.strerror or str(error)) from error


def survey(path, *, see=None):
    """What the file holds, or Refused. `see` is shown every record on the way."""
    with open_export(path) as stream:
        require_well_formed(stream)
        found = Survey(removed_controls=stream.removed)
    for record in read(path):
        if see:
            see(record)
        match record:
            case Site():
                found.version = record.version or None
            case ExportedAuthor():
                found.authors += 1
            case ExportedTerm():
                found.terms += 1
            case Item():
                found.items += 1
                found.comments += record.comments
                found.kinds[record.kind] += 1
                found.statuses[record.status] += 1
    return found


def require_well_formed(stream):
    """One pass without a tree: refuses what is no well-formed export, and a document type before anything expands."""
    parser = expat.ParserCreate()
    seen = {"root": None, "wordpress": False}

    def start(name, attributes):
        if seen["root"] is None:
            seen["root"] = name
            if name not in ROOTS:
                raise Refused("no_export", root=name, line=parser.CurrentLineNumber)
        if not seen["wordpress"]:
            declared = any(key.startswith("xmlns") and is_wordpress(value) for key, value in attributes.items())
            seen["wordpress"] = declared or name.startswith("wp:")

    def refuse_doctype(*_arguments):
        raise Refused("doctype", line=parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_doctype
    try:
        while chunk := stream.read():
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise Refused("malformed", line=error.lineno, column=error.offset + 1, reason=reason) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Refused("malformed", line=1, column=1, reason=str(error)) from error
    if not seen["wordpress"]:
        raise Refused("no_export", root=f"{seen['root']}", line=1)


def is_wordpress(namespace):
    return "wordpress.org/export/" in namespace


def read(path):
    """Yields the Site first, then ExportedAuthor, ExportedTerm and Item as they come."""
    with open_export(path) as stream:
        yield from records(stream)


def records(stream):
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    site, site_is_told, inside = {}, False, 0
    for event, element in parser:
        name = name_of(element)
        if event == "start":
            inside += bool(inside) or name in RECORDS
            continue
        if inside:
            inside -= 1
            if inside:
                continue
            if not site_is_told:
                site_is_told = True
                yield Site(**site)
            yield MAKERS[name](element)
        elif name in SITE_FIELDS and name_of(element.getparent()) == "channel":
            site.setdefault(SITE_FIELDS[name], text(element))
        forget(element)
    require_complete(parser)
    if not site_is_told:
        yield Site(**site)


def forget(element):
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def require_complete(parser):
    """Undeclared prefixes are forgiven; whatever else the parser complained of means that something was not read."""
    for entry in parser.error_log:
        if entry.type != etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE and entry.level >= etree.ErrorLevels.ERROR:
            raise Refused("malformed", line=entry.line, column=entry.column, reason=entry.message.strip())


PREFIXES = {}


def name_of(element):
    """`wp:post_id`, `content:encoded`, `item`: by what a namespace means, as sites write it in many ways."""
    if element is None or not isinstance(element.tag, str):
        return ""
    namespace, brace, local = element.tag.rpartition("}")
    if not brace:
        return local
    prefix = PREFIXES.get(namespace)
    if prefix is None:
        prefix = prefix_of(namespace)
        if len(PREFIXES) < 100:
            PREFIXES[namespace] = prefix
    return f"{prefix}:{local}"


def prefix_of(namespace):
    if is_wordpress(namespace):
        return "excerpt" if namespace.rstrip("/").endswith("excerpt") else "wp"
    if "rss/1.0/modules/content" in namespace:
        return "content"
    return "dc" if "purl.org/dc/" in namespace else namespace[1:]


SITE_FIELDS = {
    "title": "title",
    "link": "link",
    "language": "language",
    "wp:wxr_version": "version",
    "wp:base_blog_url": "base",
}
ITEM_FIELDS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "pubDate": "pub_date",
    "dc:creator": "creator",
    "content:encoded": "content",
    "excerpt:encoded": "excerpt",
    "wp:post_id": "wp_id",
    "wp:post_name": "slug",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_type": "kind",
    "wp:status": "status",
    "wp:post_password": "password",
    "wp:post_parent": "parent",
    "wp:attachment_url": "attachment_url",
}


def text(element):
    return "".join(element.itertext()) if element is not None else ""


def fields_of(element):
    found = {}
    for child in element:
        found.setdefault(name_of(child), text(child))
    return found


def make_author(element):
    values = fields_of(element)
    return ExportedAuthor(
        login=values.get("wp:author_login", "").strip(),
        display_name=values.get("wp:author_display_name", "").strip(),
        first_name=values.get("wp:author_first_name", "").strip(),
        last_name=values.get("wp:author_last_name", "").strip(),
        wp_id=values.get("wp:author_id", "").strip(),
    )


def make_category(element):
    values = fields_of(element)
    return ExportedTerm(
        taxonomy="category",
        slug=values.get("wp:category_nicename", "").strip(),
        name=values.get("wp:cat_name", "").strip(),
        parent=values.get("wp:category_parent", "").strip(),
        description=values.get("wp:category_description", "").strip(),
        wp_id=values.get("wp:term_id", "").strip(),
    )


def make_tag(element):
    values = fields_of(element)
    return ExportedTerm(
        taxonomy="post_tag",
        slug=values.get("wp:tag_slug", "").strip(),
        name=values.get("wp:tag_name", "").strip(),
        description=values.get("wp:tag_description", "").strip(),
        wp_id=values.get("wp:term_id", "").strip(),
    )


def make_term(element):
    values = fields_of(element)
    return ExportedTerm(
        taxonomy=values.get("wp:term_taxonomy", "").strip(),
        slug=values.get("wp:term_slug", "").strip(),
        name=values.get("wp:term_name", "").strip(),
        parent=values.get("wp:term_parent", "").strip(),
        description=values.get("wp:term_description", "").strip(),
        wp_id=values.get("wp:term_id", "").strip(),
    )


def make_item(element):
    values, labels, meta, comments = {}, [], [], 0
    for child in element:
        name = name_of(child)
        if name in ITEM_FIELDS:
            values.setdefault(ITEM_FIELDS[name], text(child))
        elif name == "category":
            labels.append(make_label(child))
        elif name == "wp:postmeta":
            pair = fields_of(child)
            meta.append((pair.get("wp:meta_key", "").strip(), pair.get("wp:meta_value", "")))
        elif name == "wp:comment":
            comments += 1
        elif name == "wp:is_sticky":
            values["sticky"] = text(child).strip() == "1"
    values = {key: value if key in ("content", "excerpt", "sticky") else value.strip() for key, value in values.items()}
    values["kind"] = values.get("kind") or "post"
    values.setdefault("status", "")
    return Item(**values, labels=tuple(labels), meta=tuple(meta), comments=comments, line=element.sourceline or 0)


def make_label(element):
    return Label(
        taxonomy=element.get("domain") or "category",
        slug=(element.get("nicename") or "").strip(),
        name=text(element).strip(),
    )


MAKERS = {
    "item": make_item,
    "wp:author": make_author,
    "wp:category": make_category,
    "wp:tag": make_tag,
    "wp:term": make_term,
}
