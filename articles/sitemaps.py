"""Every address that answers 200 at a moment and is worth a visit, for search engines."""

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import override

from articles import seo
from articles.models import Edition, Tag

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000  # addresses in one file; the protocol's limit


@dataclass(frozen=True)
class Entry:
    path: str
    changed_at: datetime | None = None


def entries(at):
    for code, _name in settings.LANGUAGES:
        live = Edition.objects.live(at).in_language(code)
        with override(code):
            yield from of_language(live)


def of_language(live):
    newest = live.aggregate(newest=Max("live_from"))["newest"]
    if newest is None:
        return
    yield Entry(reverse("site:home"), newest)
    sections = dict.fromkeys(Tag.objects.sections().values_list("slug", flat=True))
    tags = dict(live.changes_by_tag())
    for slug in [*sections, *(slug for slug in tags if slug not in sections)]:
        yield Entry(reverse("site:tag", args=[slug]), tags.get(slug))
    for slug, changed_at in live.changes_by_author():
        yield Entry(reverse("site:author", args=[slug]), changed_at)
    for slug, changed_at in live.newest_first().values_list("slug", "live_from"):
        yield Entry(reverse("site:article", args=[slug]), changed_at)


def pages_of(found):
    """The list in files that are not longer than the protocol allows."""
    return [found[start : start + MOST] for start in range(0, len(found), MOST)] or [[]]


def url_set(found):
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for entry in found:
        add(root, "url", entry.path, entry.changed_at)
    return as_xml(root)


def index(count, path):
    """The list of the files, where there are several."""
    root = ElementTree.Element("sitemapindex", xmlns=NAMESPACE)
    for number in range(1, count + 1):
        add(root, "sitemap", f"{path}?page={number}")
    return as_xml(root)


def add(root, name, path, changed_at=None):
    element = ElementTree.SubElement(root, name)
    ElementTree.SubElement(element, "loc").text = seo.absolute(path)
    if changed_at:
        ElementTree.SubElement(element, "lastmod").text = changed_at.isoformat(timespec="seconds")


def as_xml(root):
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
