"""Proof that readers get nothing of an edition before its moment: every public address that could show it, found from the resolver,
as an anonymous reader is answered a second before and at that moment. It asks the views themselves, past caches and sessions."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, unquote_plus, urlencode

from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from articles.models import Edition, Embargo, Series
from images.models import Image
from website.answers import answer_at
from website.media import is_public

SECOND = timedelta(seconds=1)
OTHERS = 12  # newest articles, whose pages may name another one
LONG_LINE = 30  # letters from which on a line of the text is like no other
OF_STAFF = ("moment", "moment_address", "moment_compare", "moment_link", "embargo")  # they ask who is there
NOBODYS = "of-nobody"  # a token that nobody was given: of guests' pages and of calendars it opens nothing
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


class UnknownRoute(Exception):
    """A public address has parameters that nobody fills in here: it would go unproved."""


@dataclass(frozen=True)
class Exposure:
    """`leaks` are the passages of the edition that readers were answered before its moment; `shows`: some at it."""

    address: str
    before: int  # HTTP status
    at: int
    leaks: tuple
    shows: bool


def moment_of(edition):
    """From when on readers may be told of it: not before the end of an embargo that was set before it began."""
    embargo = Embargo.objects.filter(article=edition.article_id, set_at__lt=edition.live_from).first()
    return max(edition.live_from, embargo.until) if embargo else edition.live_from


def prove(edition):
    """A Exposure for each address, in the resolver's order. Raises UnknownRoute."""
    at = moment_of(edition)
    before = at - SECOND
    marks = marks_of(edition, before)
    return [finding(address, marks, before, at) for address in addresses_of(edition)]


def finding(address, marks, before, at):
    (former, told), (later, shown) = answer(address, before), answer(address, at)
    asked = passages_in(unquote_plus(address.partition("?")[2]), marks)  # what was asked for may be repeated
    leaks = [mark for mark in marks if mark in told and mark not in asked]
    return Exposure(address, former, later, tuple(leaks), any(mark in shown for mark in marks))


def passages_in(text, marks):
    return {mark for mark in marks if mark in plain(text)}


# What readers are answered


def answer(address, at):
    """(status, the text in plain letters; of what is no text the address itself, where it is answered)"""
    response = answer_at(address, at)
    return response.status_code, text_of(response, address)


def text_of(response, address):
    if response.streaming or not re.match("text/|application/", response.headers.get("Content-Type", "")):
        if file := getattr(response, "file_to_stream", None):
            file.close()
        return plain(address) if response.status_code == 200 else ""
    return plain(f"{response.headers.get('Location', '')} {response.text}")


def plain(text):
    """As the words were written, whatever they are escaped for: markup in feeds, JSON, addresses."""
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return " ".join(unquote(unescape(unescape(text))).split())


# What is looked for


def marks_of(edition, before):
    """Passages that only this edition has: none that its article's live one says already."""
    live = Edition.objects.live(before)
    former = live.filter(article=edition.article_id).with_source().first()
    known = words_of(former) if former else set()
    new = [*(line for line in words_of(edition) if line not in known), *paths_of(edition, live)]
    return list(dict.fromkeys(new))


def words_of(edition):
    lines = (edition.title, edition.standfirst, edition.description, *edition.text.split("\n"))
    answers = (each["question"] for each in edition.faq)
    return {plain(line) for line in (*lines, *answers) if line == edition.title or len(line) >= LONG_LINE}


def paths_of(edition, live):
    """Addresses and files that nothing shows before."""
    if not live.filter(article=edition.article_id, slug=edition.slug).exists():
        yield plain(edition.get_absolute_url())
    for tag in tags_of(edition):
        if tag.section_position is None and not live.tagged(tag).exists():
            yield plain(f"/tag/{tag.slug}/")
    for author in authors_of(edition):
        if not live.written_by(author).exists():
            yield plain(f"/author/{author.slug}/")
    for series in series_of(edition):
        if not live.in_language(series.language).in_series(series).exists():
            yield plain(series.get_absolute_url())
    for image in images_of(edition):
        if not is_public(image, edition.live_from - SECOND):
            yield image.token
    if edition.card:
        yield edition.card


def tags_of(edition):
    return [row.tag for row in edition.edition_tags.select_related("tag").order_by("position")]


def authors_of(edition):
    return [row.author for row in edition.bylines.select_related("author").order_by("position")]


def series_of(edition):
    return Series.objects.filter(entries__article=edition.article_id, language=edition.language)


def images_of(edition):
    return Image.objects.filter(edition_images__edition=edition).distinct()


# Where it is looked for


def addresses_of(edition):
    routes = public_routes(get_resolver())
    found = [address for name, parameters in routes for address in addresses_at(name, parameters, edition)]
    return list(dict.fromkeys([*found, *mistyped(edition), *others(edition)]))


def public_routes(resolver, namespace=(), path=""):
    """(name, its parameters) of every route but those of the desk."""
    for pattern in resolver.url_patterns:
        here = f"{path}{pattern.pattern}"
        if here.startswith(settings.DESK_PATH.lstrip("/")):
            continue
        if not isinstance(pattern, URLPattern):
            yield from public_routes(pattern, (*namespace, *filter(None, [pattern.namespace])), here)
        elif pattern.name not in OF_STAFF:
            yield ":".join([*namespace, pattern.name]), tuple(pattern.pattern.converters)


def addresses_at(name, parameters, edition):
    """In each language, with what the edition could be found by there."""
    values = values_of(name, parameters, edition) if parameters else [()]
    if values is None:
        raise UnknownRoute(name)
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value in values:
                path = reverse(name, args=value)
                yield from (f"{path}{query}" for query in queries_of(name, edition))


def values_of(name, parameters, edition):
    """What stands for the route's parameters, a tuple for each address; None where nobody knows."""
    if parameters == ("token",):
        return [(NOBODYS,)]
    if parameters == ("token", "path"):
        return [(NOBODYS, path) for path in files_of(edition)]
    place = name.removeprefix("site:")
    if place == "article":
        return [(edition.slug,)]
    if place.split("_")[0] == "tag":
        return [(tag.slug,) for tag in tags_of(edition)]
    if place.split("_")[0] == "author":
        return [(author.slug,) for author in authors_of(edition)]
    if place.startswith("archive_"):
        published = timezone.localtime(edition.published_at)
        return [tuple(getattr(published, parameter) for parameter in parameters)]
    if place == "series":
        return [(series.slug,) for series in series_of(edition)]
    return [(path,) for path in files_of(edition)] if place == "media" else None


def files_of(edition):
    """Below the address of media."""
    urls = [image.url for image in images_of(edition)]
    documents = [row.document.url for row in edition.edition_documents.select_related("document")]
    return [*(url.removeprefix(settings.MEDIA_URL) for url in (*urls, *documents)), *filter(None, [edition.card])]


def queries_of(name, edition):
    if not name.startswith("site:search"):
        return [""]
    start = " ".join(edition.title.split()[:3])
    return [f"?{urlencode({'q': words})}" for words in dict.fromkeys([edition.title, start, start[:4]]) if words]


def mistyped(edition):
    """What is looked up where nothing is found: another case, forms of a former site, and what was never there."""
    path = edition.get_absolute_url()
    return [path.rstrip("/"), path.upper(), f"{path}amp/", f"/?p={edition.article_id}", "/absent/"]


def others(edition):
    """Pages of other articles: the newest, and those that lead to it."""
    live = Edition.objects.live(edition.live_from).exclude(article=edition.article_id)
    newest = live.newest_first().for_link()[:OTHERS]
    linking = live.filter(edition_links__path=edition.get_absolute_url()).for_link()[:OTHERS]
    return [each.get_absolute_url() for each in (*newest, *linking)]
