"""A feed as Atom (RFC 4287), its pictures as Media RSS."""

from xml.sax.saxutils import escape

from lxml import etree

TYPE = "application/atom+xml"
ATOM, MEDIA = "http://www.w3.org/2005/Atom", "http://search.yahoo.com/mrss/"
PLACE = '<content type="html"/>'
DECLARATION, END = "<?xml version='1.0' encoding='utf-8'?>\n", "</feed>"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed):
    """As bytes, from `website.feeds.entries.Feed`."""
    root = root_of(feed.language)
    add(root, "id", feed.own_address)
    add(root, "title", feed.title)
    if feed.subtitle:
        add(root, "subtitle", feed.subtitle)
    add(root, "updated", feed.updated_at.isoformat())
    add(root, "link", rel="alternate", type="text/html", href=feed.address)
    add(root, "link", rel="self", type=TYPE, href=feed.own_address)
    add_person(root, feed.publisher)
    frame = etree.tostring(root, encoding="unicode").removesuffix(END)
    return "".join([DECLARATION, frame, *map(whole, feed.entries), END]).encode()


def whole(entry):
    """Of an entry's text, which has the place of its content, and the content."""
    return entry.atom.replace(PLACE, f'<content type="html">{escape(entry.content)}</content>', 1)


def root_of(language):
    return etree.Element(f"{{{ATOM}}}feed", {LANGUAGE: language}, nsmap={None: ATOM, "media": MEDIA})


def entry_text(entry):
    """As it stands in a feed of its language, which declares the name spaces; without its content."""
    root = root_of(entry.language)
    add_entry(root, entry)
    text = etree.tostring(root, encoding="unicode")
    return text[text.index("<entry>") :].removesuffix(END)


def add_entry(root, entry):
    element = add(root, "entry")
    add(element, "id", entry.id)
    add(element, "title", entry.title)
    add(element, "link", rel="alternate", type="text/html", href=entry.address)
    add(element, "published", entry.published_at.isoformat())
    add(element, "updated", entry.updated_at.isoformat())
    for author in entry.authors:
        add_person(element, author)
    for tag in entry.tags:
        add(element, "category", term=tag)
    if entry.summary:
        add(element, "summary", entry.summary)
    add(element, "content", type="html")
    if entry.picture:
        add_picture(element, entry.picture)


def add_person(parent, person):
    element = add(parent, "author")
    add(element, "name", person.name)
    add(element, "uri", person.address)


def add_picture(entry, picture):
    size = {"width": str(picture.width), "height": str(picture.height)}
    media = etree.SubElement(
        entry, f"{{{MEDIA}}}content", url=picture.address, type=picture.type, medium="image", **size
    )
    for name, text, more in (
        ("description", picture.alt, {"type": "plain"}),
        ("credit", picture.credit, {"role": "photographer"}),
    ):
        if text:
            etree.SubElement(media, f"{{{MEDIA}}}{name}", more).text = text


def add(parent, name, text=None, **attributes):
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element
