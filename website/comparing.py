"""One address at two moments: what readers are answered, and what differs in it."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from lxml import html
from rapidfuzz.distance import Indel

from articles.merging import compare
from articles.models import Edition
from articles.naming import Names
from website.answers import answer_at

SHOWN = ("title", "kicker", "standfirst", "body", "faq", "tags", "bylines", "lead_image", "partner")
APPEARS, LEAVES, MOVES, RETITLED = "appears", "leaves", "moves", "retitled"


@dataclass(frozen=True)
class Answered:
    """`path` is where readers end up, `titles` are pairs (path, title) of the articles that a list there names, `edition` what
    they read there, None of what is no article."""

    at: datetime
    status: int
    path: str
    is_redirected: bool
    titles: list = field(repr=False)
    edition: Edition | None
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ListedTitle:
    """`elsewhere` is its place in the other list, None where it is not there; both count from 1."""

    title: str
    path: str
    place: int
    elsewhere: int | None
    change: str


def answered(address, at):
    """A redirect is followed once: none of ours leads to another one."""
    response, path = answer_at(address, at), address
    is_redirected = response.status_code == 301 and response["Location"].startswith("/")
    if is_redirected:
        path = response["Location"]
        response = answer_at(path, at)
    edition = edition_of(path, at) if response.status_code == 200 else None
    content = b"".join(response) if response.streaming else response.content
    titles = [] if edition else titles_on(response, content)
    return Answered(at, response.status_code, path, is_redirected, titles, edition, content)


def article_slug(path):
    """(language, slug) where it is an article's address, else (language, None)."""
    path = unquote(urlsplit(path).path)
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    with override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return language, None
    return language, match.kwargs["slug"] if match.view_name == "site:article" else None


def edition_of(path, at):
    language, slug = article_slug(path)
    here = Edition.objects.live(at).in_language(language).filter(slug=slug)
    return here.with_source().first() if slug else None


def titles_on(response, content):
    """Whatever the page is made like: the articles that it leads to, in their order."""
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = {}
    for link in html.fromstring(content).xpath("//main//a[@href][not(@aria-hidden)]"):
        path, title = link.get("href"), " ".join(link.text_content().split())
        if title and path.startswith("/") and path not in found and article_slug(path)[1]:
            found[path] = title
    return list(found.items())


def text_differences(one, other):
    """The list of FieldDifference between two Answered, of what readers see of an article."""
    before, after = (
        {name: value for name, value in each.edition.source.items() if name in SHOWN} if each.edition else {}
        for each in (one, other)
    )
    return compare(before, after, Names([before, after], articles=None))


def title_differences(one, other):
    """Two lists of ListedTitle."""
    paths, others = [path for path, _title in one], [path for path, _title in other]
    common, common_of_other = [path for path in paths if path in others], [path for path in others if path in paths]
    stayed = {
        path
        for kind, start, end, _begin, _stop in Indel.opcodes(common, common_of_other)
        if kind == "equal"
        for path in common[start:end]
    }
    return listed(one, dict(other), others, stayed, LEAVES), listed(other, dict(one), paths, stayed, APPEARS)


def listed(pairs, titles, others, stayed, missing):
    found = []
    for place, (path, title) in enumerate(pairs, start=1):
        elsewhere = others.index(path) + 1 if path in titles else None
        change = missing if elsewhere is None else "" if path in stayed else MOVES
        if not change and titles[path] != title:
            change = RETITLED
        found.append(ListedTitle(title, path, place, elsewhere, change))
    return found
