"""What a feed holds, whatever it is written as: full texts with whole addresses and without control characters.

`website.feeds.atom` and `website.feeds.json_feed` write it; entries are finished parts, written in both forms.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from lxml import html as lxml_html

from articles.compiling import RELATED_MARK
from articles.models import Edition
from articles.models.edition import tag_names_of, with_names
from cms.text.for_readers import typeset_here
from cms.text.plaintext import one_line, without_controls
from images import pictures
from rendering import article_links, parts, structured_data
from rendering.links import absolute
from rendering.story import tells_of_paid_links
from website.feeds import atom, json_feed

KIND = "feed"  # of part
LENGTH = 20
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # the date of a feed without entries: it must not change by itself


@dataclass(frozen=True)
class Person:
    name: str
    address: str


@dataclass(frozen=True)
class Picture:
    address: str
    type: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True)
class Entry:
    """`content` is markup, all else is text."""

    id: str
    address: str
    title: str
    summary: str
    content: str
    language: str
    published_at: datetime
    updated_at: datetime
    authors: list
    tags: list
    picture: Picture | None


class FinishedEntry(NamedTuple):
    """As it stands in a feed, XML and JSON, but for its content."""

    updated_at: datetime
    atom: str
    json: str
    content: str


@dataclass(frozen=True)
class Feed:
    """`address` is that of the page that it belongs to, `own_address` the feed's."""

    title: str
    subtitle: str
    language: str
    address: str
    own_address: str
    publisher: Person
    entries: list
    leads: bool  # to articles, wherever these go: it changes with them

    @property
    def updated_at(self):
        return max((entry.updated_at for entry in self.entries), default=NEVER)


def feed_of(editions, *, at, title, path, feed_path, language, subtitle=""):
    """Of these editions, read `with_part`."""
    finished = parts.finished(KIND, editions, texts=parts.texts_or_none)
    entries = [FinishedEntry(each.updated_at, *each.texts_of_part) for each in finished]
    paths = article_links.paths_at([entry.content for entry in entries], at)
    return Feed(
        title=without_controls(title),
        subtitle=without_controls(subtitle),
        language=language,
        address=absolute(path),
        own_address=absolute(feed_path),
        publisher=Person(without_controls(settings.SITE_NAME), absolute("/")),
        entries=entries if paths is None else [leading(entry, paths) for entry in entries],
        leads=paths is not None,
    )


def leading(entry, paths):
    return entry._replace(content=article_links.leading(entry.content, paths, spelled=absolute))


# One article's


def load(pks):
    editions = with_names(list(Edition.objects.filter(pk__in=pks).order_by().for_feed()))
    tags = tag_names_of([edition.pk for edition in editions])
    for edition in editions:
        edition.names_of_tags = tags[edition.pk]
    return editions


def render(edition):
    entry = entry_of(edition, edition.names_of_tags)
    return [atom.entry_text(entry), json_feed.entry_text(entry), entry.content]


def connect():
    parts.register(KIND, load=load, render=render, by_source=True)


def entry_of(edition, tags):
    address = absolute(edition.get_absolute_url())
    return Entry(
        id=entry_id(edition),
        address=address,
        title=without_controls(titled(edition)),
        summary=without_controls(one_line(edition.standfirst)),
        content=without_controls(full_text(edition, address)),
        language=edition.language,
        published_at=edition.published_at,
        updated_at=edition.updated_at,
        authors=[person_of(author) for author in edition.authors],
        tags=[without_controls(name) for name in ([_("Partner content")] if edition.partner else []) + tags],
        picture=picture_of(edition.lead_image) if edition.lead_image else None,
    )


def titled(edition):
    """Lists of feed readers show titles alone: what a partner pays for says so there."""
    return _("Partner content: %(title)s") % {"title": edition.title} if edition.partner else edition.title


def entry_id(edition):
    """Stays when the title, the address or the text changes."""
    host = urlsplit(settings.BASE_URL).hostname
    return f"tag:{host},{edition.published_at:%Y-%m-%d}:article-{edition.article_id}"


def person_of(author):
    return Person(without_controls(author.name), absolute(author.get_absolute_url()))


def picture_of(image):
    file = structured_data.shared_picture(image)
    alt, credit = without_controls(file.alt), without_controls(typeset_here(image.credit_line))
    return Picture(file.address, file.type, file.width, file.height, alt, credit)


def full_text(edition, address):
    """Who pays for it, lead picture with its credit, body, questions: all that the page shows of the article itself."""
    lead = lead_figure(edition.lead_image) if edition.lead_image else ""
    questions = "".join(f"<h3>{escape(entry['question'])}</h3>{entry['answer']}" for entry in edition.faq)
    told = render_to_string("components/paid_links.html").strip() if tells_of_paid_links(edition) else ""
    label = render_to_string("components/partner.html", {"partner": edition.partner}).strip()
    return for_elsewhere(label + lead + edition.body.replace(RELATED_MARK, "") + questions + told, address)


def lead_figure(image):
    file = structured_data.shared_picture(image)
    return format_html(
        '<figure><img src="{}" width="{}" height="{}" alt="{}">{}</figure>',
        *(file.address, file.width, file.height, file.alt, pictures.caption_html(image)),
    )


def for_elsewhere(markup, address):
    """Compiled markup for a reader that stands on another page: plain pictures, whole addresses, embeds and sounds as links. Links that are
    kept by an article's key still are."""
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    for picture in root.xpath(".//picture"):
        img = next(picture.iter("img"))
        img.attrib.pop("srcset", None)
        img.attrib.pop("sizes", None)
        img.tail = picture.tail
        picture.getparent().replace(picture, img)
    for frame in root.xpath(".//iframe | .//audio"):
        frame.drop_tree()
    for element in root.iter():
        make_whole(element, address)
    return lxml_html.tostring(root, encoding="unicode")


def make_whole(element, address):
    for name, value in element.attrib.items():
        if name.startswith("data-") and name != "data-article":
            del element.attrib[name]
        elif name in ("href", "src", "cite") and value.startswith("/"):
            element.set(name, absolute(value))
        elif name == "href" and value.startswith("#"):
            element.set(name, address + value)
