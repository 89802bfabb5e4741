"""Every address that answers 200 at a moment and is worth a visit, for search engines.

An index of three kinds of files: pages (home, tags, authors, corrections), articles with their pictures, and the news
of the last two days. A date is when readers were last told of a change, so that a typing error corrected is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils.translation import override

from articles.models import Edition, EditionImage, Tag
from cms.text.plaintext import without_controls
from rendering import structured_data
from rendering.links import absolute
from website.corrections import corrections_in

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MOST = 10_000  # addresses in one file
MOST_NEWS = 1_000  # the most that news search engines read
NEWS_FOR = timedelta(hours=48)
AT_ONCE = 1_000  # editions in memory with their pictures


@dataclass(frozen=True)
class Entry:
    path: str
    changed_at: datetime | None = None


# What is in the files


def pages(at):
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield from pages_of_language(code, at)


def pages_of_language(code, at):
    live = Edition.objects.live(at).in_language(code)
    newest = live.aggregate(newest=Max("updated_at"))["newest"]
    if newest is None:
        return
    yield Entry(reverse("site:home"), newest)
    sections = dict.fromkeys(Tag.objects.sections().values_list("slug", flat=True))
    tags = dict(live.changes_by_tag())
    for slug in [*sections, *(slug for slug in tags if slug not in sections)]:
        yield Entry(reverse("site:tag", args=[slug]), tags.get(slug))
    for slug, changed_at in live.changes_by_author():
        yield Entry(reverse("site:author", args=[slug]), changed_at)
    corrected_at = corrections_in(code, at).aggregate(last=Max("live_from"))["last"]
    if corrected_at:
        yield Entry(reverse("site:corrections"), corrected_at)


def articles(at):
    """In the order in which they were begun: a new one moves none from its file to another."""
    return Edition.objects.live(at).order_by("article_id")


def with_pictures(editions):
    rows = EditionImage.objects.select_related("image").order_by("pk")
    wanted = editions.only("language", "slug", "updated_at").prefetch_related(Prefetch("edition_images", rows))
    return wanted.iterator(chunk_size=AT_ONCE)


def news(at):
    """The newest first, from their first second to the last of their two days."""
    live = Edition.objects.live(at).filter(published_at__gt=at - NEWS_FOR, published_at__lte=at)
    wanted = live.newest_first().only("language", "slug", "title", "published_at", "updated_at")
    return wanted[:MOST_NEWS]


def file_of(found, page):
    """Those of the addresses that stand in the file at ?page=."""
    return found[(page - 1) * MOST : page * MOST]


def file_count(count):
    """How many files hold so many addresses; an empty file is one too."""
    return max(1, -(-count // MOST))


# The files


def index(at):
    root = ElementTree.Element("sitemapindex", xmlns=NAMESPACE)
    for name, count in (("sitemap_pages", sum(1 for _entry in pages(at))), ("sitemap_articles", articles(at).count())):
        for page in range(1, file_count(count) + 1):
            add(root, "sitemap", reverse(name) + (f"?page={page}" if page > 1 else ""))
    add(root, "sitemap", reverse("sitemap_news"))
    return as_xml(root)


def of_pages(entries):
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for entry in entries:
        add(root, "url", entry.path, entry.changed_at)
    return as_xml(root)


def of_articles(editions):
    root = ElementTree.Element("urlset", {"xmlns": NAMESPACE, "xmlns:image": IMAGES})
    for edition in with_pictures(editions):
        url = add(root, "url", edition.get_absolute_url(), edition.updated_at)
        for row in edition.edition_images.all():
            picture = ElementTree.SubElement(url, "image:image")
            ElementTree.SubElement(picture, "image:loc").text = structured_data.picture_address(row.image)
    return as_xml(root)


def of_news(editions):
    root = ElementTree.Element("urlset", {"xmlns": NAMESPACE, "xmlns:news": NEWS})
    for edition in editions:
        url = add(root, "url", edition.get_absolute_url(), edition.updated_at)
        item = ElementTree.SubElement(url, "news:news")
        publication = ElementTree.SubElement(item, "news:publication")
        ElementTree.SubElement(publication, "news:name").text = without_controls(settings.SITE_NAME)
        ElementTree.SubElement(publication, "news:language").text = edition.language
        ElementTree.SubElement(item, "news:publication_date").text = date(edition.published_at)
        ElementTree.SubElement(item, "news:title").text = without_controls(edition.title)
    return as_xml(root)


def add(root, name, path, changed_at=None):
    element = ElementTree.SubElement(root, name)
    ElementTree.SubElement(element, "loc").text = absolute(path)
    if changed_at:
        ElementTree.SubElement(element, "lastmod").text = date(changed_at)
    return element


def date(moment):
    return moment.isoformat(timespec="seconds")


def as_xml(root):
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
