"""Where an address leads that is slightly wrong: another case, a full stop copied from a sentence, a missing slash, the
other language, a feed's name elsewhere. One 301 straight to the page that was meant; else the 404 of all that is absent.

Asked only where nothing was found, so pages that are found cost nothing more. What is meant is looked up by the same
functions as every page: a draft or a plan is as absent as what never was.
"""

import re
from html import unescape
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

from cms.text.folding import slugify
from website.feeds.names import BY_PATH
from website.responses import Moved, article_meant, author_at, series_at, tag_at

LONGEST_PATH = 2000
LONGEST_FEED = 2  # parts of a path
PAGES = {"search": "search", "corrections": "corrections", "archive": "archive", "author": "authors", "tag": "tags"}
LISTS = {"tag": tag_at, "author": author_at, "series": series_at}


def look_for(request):
    """Raises Moved, Gone or Http404; does nothing where the path cannot be an address of ours."""
    parts = parts_of(request.path_info)
    if parts is None:
        return
    language = get_language()
    if parts and parts[0].lower() in dict(settings.LANGUAGES):
        language, *parts = [parts[0].lower(), *parts[1:]]
    parts, feed = without_feed(parts)
    with override(language):
        match [slugify(part) for part in parts]:
            case []:
                raise Moved(reverse(f"site:{feed or 'home'}"))
            case ["tag" | "author" as kind, slug] if slug:
                look_for_list(request, kind, slug, feed)
            case ["series" as kind, slug] if slug and not feed:
                look_for_list(request, kind, slug, feed)
            case [name] if name in PAGES and not feed:
                raise Moved(reverse(f"site:{PAGES[name]}"))
            case [slug] if slug and not feed:
                article_meant(request, slug)


def look_for_list(request, kind, slug, feed):
    view_name = f"site:{kind}_{feed}" if feed else f"site:{kind}"
    path = reverse(view_name, args=[slug])
    if unquote(path) != request.path:
        LISTS[kind](request, slug, view_name=view_name)
        raise Moved(path)


def parts_of(path):
    """The parts of a path that say anything, without signs around them; None where it cannot be an address of ours."""
    path = unescape(unquote(path))
    if len(path) > LONGEST_PATH or "\0" in path or "\ufffd" in path or ".." in path.split("/"):
        return None
    return [part for part in path.split("/") if slugify(part)]


def without_feed(parts):
    """(the parts before, the name of the feed that the last ones mean)"""
    for count in range(min(LONGEST_FEED, len(parts)), 0, -1):
        name = "/".join(re.sub(r"^\W+|\W+$", "", part).lower() for part in parts[-count:])
        if name in BY_PATH:
            return parts[:-count], BY_PATH[name]
    return parts, ""
