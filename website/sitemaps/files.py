"""Every address that answers 200 at a moment and is worth a visit, for search engines.

An index of three kinds of files: pages (home, archive, tags, authors, series, corrections), articles with their pictures, and the news
of the last two days. A date is when readers were last told of a change, so that a typing error corrected is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import quote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from articles.models import Edition, EditionImage, Series, Tag
from articles.models.series import changes_by_series
from authors.models import Author
from cms.paths import around_the_slug, path_of
from cms.text.plaintext import without_controls
from rendering import structured_data
from rendering.links import absolute
from website.corrections import corrections_in
from website.sitemaps.article_files import article_files

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MOST = 10_000  # addresses in a file of pages
MOST_ARTICLES = 5_000  # in one file, each with its pictures
URLSET = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{NAMESPACE}" xmlns:image="{IMAGES}">'
MOST_NEWS = 1_000  # the most that news search engines read
NEWS_FOR = timedelta(hours=48)


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
    newest = live.last_change()
    if newest is None:
        return
    yield Entry(reverse("site:home"), newest)
    for name in ("archive", "authors", "tags"):
        yield Entry(reverse(f"site:{name}"), newest)
    sections = dict.fromkeys(Tag.objects.sections().values_list("slug", flat=True))
    tags = live.changes_by_tag()
    for slug in [*sections, *(slug for slug in tags if slug not in sections)]:
        yield Entry(path_of("site:tag", slug, language=code), tags.get(slug))
    for slug, changed_at in live.changes_by_author().items():
        yield Entry(path_of("site:author", slug, language=code), changed_at)
    for slug, changed_at in changes_by_series(live).items():
        yield Entry(path_of("site:series", slug, language=code), changed_at)
    for correction in corrections_in(at=at, language=code, count=1):
        yield Entry(reverse("site:corrections"), correction.live_from)


def pictures_of(editions):
    """{pk of an edition: addresses of its pictures}"""
    rows = EditionImage.objects.filter(edition__in=editions.values("pk")).order_by("pk")
    found = {}
    for pk, *image in rows.values_list("edition", "image__token", "image__file", "image__renditions"):
        found.setdefault(pk, []).append(structured_data.stored_picture_address(*image))
    return found


def news(at):
    """The newest first, from their first second to the last of their two days; nothing that a partner pays for."""
    recent = Edition.objects.live(at).filter(live_from__gt=at - NEWS_FOR)  # what was published since was begun since
    live = recent.filter(published_at__gt=at - NEWS_FOR, published_at__lte=at, partner="")
    wanted = live.newest_first().only("language", "slug", "title", "published_at", "updated_at")
    return wanted[:MOST_NEWS]


def file_of(found, page):
    """Those of the addresses that stand in the file at ?page=."""
    return found[(page - 1) * MOST : page * MOST]


def file_count(count):
    """How many files hold so many addresses; an empty file is one too."""
    return max(1, -(-count // MOST))


def page_file_count(at):
    """Where all tags, authors and series there are would fit into one file, nobody asks which of them have live articles. No more
    are counted than fit."""
    most = len(settings.LANGUAGES) * (
        5 + sum(rows.all()[:MOST].count() for rows in (Tag.objects, Author.objects, Series.objects))
    )
    return 1 if most <= MOST else file_count(sum(1 for _entry in pages(at)))


# The files


def index(at):
    root = ElementTree.Element("sitemapindex", xmlns=NAMESPACE)
    for page in range(1, page_file_count(at) + 1):
        add(root, "sitemap", numbered("sitemap_pages", page))
    for page, file in enumerate(article_files(at, most=MOST_ARTICLES) or [None], 1):
        add(root, "sitemap", numbered("sitemap_articles", page), file and file.changed_at)
    add(root, "sitemap", reverse("sitemap_news"))
    return as_xml(root)


def numbered(name, page):
    return reverse(name) + (f"?page={page}" if page > 1 else "")


def of_pages(entries):
    return "".join([URLSET, *(url(entry.path, entry.changed_at) for entry in entries), "</urlset>"]).encode()


def url(path, changed_at):
    """Written as text: thousands of rows as objects and elements take four times as long."""
    changed = f"<lastmod>{date(changed_at)}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(absolute(path))}</loc>{changed}</url>"


def of_articles(editions):
    """Rows as the database gives them: what Django makes of thousands of moments takes longer than all the rest."""
    pictures, around, written = pictures_of(editions), cache(around_an_article), [URLSET]
    sql, parameters = editions.values_list("pk", "language", "slug", "updated_at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    for pk, language, slug, changed_at in rows:
        before, after = around(language)
        shown = "".join(
            f"<image:image><image:loc>{escape(each)}</image:loc></image:image>" for each in pictures.get(pk, ())
        )
        written.append(f"{before}{quote(slug)}{after}<lastmod>{date(changed_at)}</lastmod>{shown}</url>")
    return "".join([*written, "</urlset>"]).encode()


def around_an_article(language):
    """What stands around its slug: addresses are percent-encoded, `escape` is for the site's own."""
    before, after = around_the_slug("site:article", language=language)
    return f"<url><loc>{escape(absolute(before))}", f"{after}</loc>"


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
    """Of one without a zone, as SQLite has it, in UTC."""
    written = moment.isoformat(timespec="seconds")
    return written if moment.tzinfo else f"{written}+00:00"


def as_xml(root):
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
