"""Atom feeds with full texts: a function of a list of editions, with every address absolute."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from lxml import html as lxml_html

from articles import seo
from articles.compiling import RELATED_MARK
from cms.plaintext import without_controls
from images import pictures

LENGTH = 20
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # the date of a feed without entries: it must not change by itself
FEED_PICTURE_SIZES = "100vw"


class AtomFeed(Atom1Feed):
    """Atom with the texts in full, and no character that XML forbids."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def atom(editions, *, title, path, feed_path, language, subtitle=""):
    """The feed as bytes. `path` is the page that it belongs to."""
    feed = AtomFeed(
        title=without_controls(title),
        link=seo.absolute(path),
        description="",
        subtitle=without_controls(subtitle) or None,
        language=language,
        feed_url=seo.absolute(feed_path),
        feed_guid=seo.absolute(feed_path),
        author_name=settings.SITE_NAME,
    )
    for edition in editions:
        add(feed, edition)
    return feed.writeString("utf-8").encode()


def add(feed, edition):
    feed.add_item(
        title=without_controls(edition.title),
        link=seo.absolute(edition.get_absolute_url()),
        description=escape(without_controls(edition.standfirst)),
        author_name=without_controls(", ".join(author.name for author in edition.authors)) or None,
        pubdate=edition.published_at,
        updateddate=edition.live_from,
        unique_id=entry_id(edition),
        content=without_controls(full_text(edition)),
    )


def entry_id(edition):
    """Stays when the title, the address or the text changes."""
    host = urlsplit(settings.BASE_URL).hostname
    return f"tag:{host},{edition.published_at:%Y-%m-%d}:article-{edition.article_id}"


def full_text(edition):
    lead = pictures.figure(edition.lead_image, sizes=FEED_PICTURE_SIZES) if edition.lead_image else ""
    questions = "".join(f"<h3>{escape(entry['question'])}</h3>{entry['answer']}" for entry in edition.faq)
    return with_absolute_addresses(lead + edition.body.replace(RELATED_MARK, "") + questions)


def with_absolute_addresses(markup):
    """Compiled markup for a reader that stands on another page: plain pictures, whole addresses."""
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    for picture in root.xpath(".//picture"):
        img = next(picture.iter("img"))
        img.attrib.pop("srcset", None)
        img.attrib.pop("sizes", None)
        img.tail = picture.tail
        picture.getparent().replace(picture, img)
    for name in ("href", "src", "cite"):
        for element in root.xpath(f".//*[starts-with(@{name}, '/')]"):
            element.set(name, seo.absolute(element.get(name)))
    return lxml_html.tostring(root, encoding="unicode")
