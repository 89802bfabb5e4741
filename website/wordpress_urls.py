"""Addresses as WordPress makes them: `/?p=35`, `/2024/11/07/cordoue/`, `/category/voyage/page/2/`, `/wp-content/…`.

Each leads by one redirect to where it is now what it showed (`Redirect`, which the import fills; articles, tags and authors
by their slugs without that). What is not live at `request.at` is as absent as what never was.
"""

import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override

from articles.models import Edition, Redirect, Tag
from articles.models.redirect import LONGEST, normalised
from authors.models import Author
from rendering import front_page
from search.query import LONGEST_QUERY
from website.archive import Period, counted, has_been
from website.feeds.names import BY_FORMAT
from website.media import is_public
from website.misspelled_urls import parts_of
from website.pagination import LIST_SIZE
from website.responses import Gone, Moved, new_place

# The public variables of a WordPress query that show something else than the first page. Those that only change how it
# is shown (`order`, `cpage`, `preview`) and whatever WordPress does not know (`utm_source`) are ignored.
ITEMS = {"p", "page_id", "attachment_id", "subpost_id"}
NAMES = {"name", "pagename", "attachment", "subpost"}
LISTS = {"cat", "category_name", "tag", "tag_id", "author", "author_name"}
FILES = {"sitemap": "sitemap", "robots": "robots", "favicon": "favicon"}
DATES = {"m", "w", "year", "monthnum", "day", "hour", "minute", "second"}
OTHERS = {"s", "search", "feed", "paged", "taxonomy", "term", "post_type", "rest_route"}
ELSEWHERE = {*ITEMS, *NAMES, *LISTS, *FILES, *DATES, *OTHERS}
TAXONOMIES = {"category": "category_name", "post_tag": "tag"}
COMMENTS = "/comments/feed"  # of the whole site

# What stands behind the address of an item or a list: its feed, a part of it, another form of it.
BEHIND = re.compile(
    r"/feed(?:/(?P<feed>\w+))?$|/page/(?P<page>\d{1,5})$|/(?:amp|embed|trackback|comment-page-\d{1,5}|\d{1,3})$"
)
PART = re.compile(r"/page/\d{1,5}$")
# Archives of a year, a month, a day: `/2024/11/07/`, `?m=20241107`.
DAYS = re.compile(r"/(?P<year>[12]\d{3})(?:/(?P<month>0[1-9]|1[0-2])(?:/\d\d)?)?", re.ASCII)
MONTH = re.compile(r"(?P<year>[12]\d{3})(?:(?P<month>0[1-9]|1[0-2])(?:\d\d)?)?", re.ASCII)
SMALLER_COPY = re.compile(r"(?:-scaled|-\d{2,5}x\d{2,5})(?=\.\w{3,4}$)")
SITEMAP = re.compile(r"/(?:wp-sitemap[\w-]*|sitemap_index)\.xml")
FORMS = [
    (re.compile(r"/category/(?:.+/)?([^/]+)"), "?category_name="),
    (re.compile(r"/tag/([^/]+)"), "?tag="),
    (re.compile(r"/author/([^/]+)"), "?author_name="),
    (re.compile(r"/archives/(\d+)"), "?p="),
]


def names_in(request):
    return {name.partition("[")[0]: request.GET[name] for name in request.GET}


def look_for_query(request):
    asked = names_in(request)
    feed, page = asked.get("feed"), number_in(asked.get("paged"))
    if feed is not None and feed.removeprefix("comments-") not in BY_FORMAT:
        return
    if feed and feed.startswith("comments-"):
        lead([COMMENTS], request)
    elif items := [asked[name] for name in sorted(ITEMS & asked.keys())]:
        lead([f"?p={number_in(value)}" for value in items], request)
    elif names := [normalised(asked[name]).strip("/") for name in sorted(NAMES & asked.keys())]:
        lead([form for name in names for form in (f"/{name}", f"?name={last(name)}")], request)
    elif {"s", "search"} & asked.keys():
        if feed is None:
            raise Moved(search_address(asked.get("s", asked.get("search"))))
    elif lists := lists_in(asked):
        lead(lists, request, feed=BY_FORMAT.get(feed, ""), page=page)
    elif files := sorted(FILES.keys() & asked.keys()):
        raise Moved(static("site/icon.svg") if files[0] == "favicon" else reverse(files[0]))
    elif of_days := MONTH.fullmatch(days_in(asked)):
        lead_to_archive(of_days["year"], of_days["month"], request)
    elif DATES.isdisjoint(asked) and {"post_type", "rest_route"}.isdisjoint(asked):
        lead_home(request, feed=BY_FORMAT.get(feed, ""), page=page)


def days_in(asked):
    """Those of an archive, written as `m` has them: 2024, 202411, 20241107."""
    return asked.get("m") or asked.get("year", "") + (asked["monthnum"].zfill(2) if "monthnum" in asked else "")


def lists_in(asked):
    if "term" in asked and asked.get("taxonomy") in TAXONOMIES:
        return [f"?{TAXONOMIES[asked['taxonomy']]}={last(normalised(asked['term']))}"]
    return [f"?{name}={last(normalised(asked[name]))}" for name in sorted(LISTS & asked.keys())]


def last(path):
    return path.rpartition("/")[2]


def number_in(value):
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else None


def search_address(words):
    words = words.replace("\x00", "").strip()[:LONGEST_QUERY]
    return reverse("site:search") + (f"?{urlencode({'q': words})}" if words else "")


def look_for_first_page(request):
    """What the query of the first page asks for instead of it, however its address is written: `/?p=35`, `/index.php?p=35`,
    `/EN/?p=35`, `/page/2/?s=mot`. Raises Moved, Gone or, where that is nothing here, Http404; does nothing where the query
    asks for nothing else."""
    parts = parts_of(PART.sub("", path_of(request)))
    is_first_page = parts is not None and "/".join(parts) in ("", *dict(settings.LANGUAGES))
    if is_first_page and not ELSEWHERE.isdisjoint(names_in(request)):
        try:
            with override(parts[0] if parts else get_language()):
                look_for_query(request)
        except Moved as moved:
            raise Moved(moved.path, keeps_query=False) from None
        raise Http404


def path_of(request):
    return normalised(request.path_info).removeprefix("/index.php")


def look_for_path(request):
    """Raises Moved or Gone where the path is one of WordPress's and its target is or was live."""
    whole = path_of(request)
    if not whole:
        raise Moved(reverse("site:home"))
    path = f"/{whole.removeprefix(f'/{get_language()}/').lstrip('/')}"
    if SITEMAP.fullmatch(path):
        raise Moved(reverse("sitemap"))
    base, asked = path, {}
    if behind := BEHIND.search(path):
        base = path[: behind.start()]
        feed = "/feed" in behind[0] and BY_FORMAT.get(behind["feed"] or "feed", "feed")
        asked = {"feed": feed or "", "page": number_in(behind["page"])}
    lead(forms_of(whole, path, base), request, **asked)
    if of_days := DAYS.fullmatch(PART.sub("", path)):
        lead_to_archive(of_days["year"], of_days["month"], request)
    if behind:
        lead_by_slug(base, request, **asked)


def forms_of(whole, path, base):
    """How the address of an item or list may have been written down, the surest first."""
    forms = [f"{name}{found[1]}" for each in (path, base) for form, name in FORMS if (found := form.fullmatch(each))]
    return [whole, path, SMALLER_COPY.sub("", whole), *forms, base, f"?name={last(base)}"]


def lead(addresses, request, **asked):
    """Raises where the first of these that leads anywhere at this moment leads: what never was live stands in no way."""
    for found in Redirect.objects.for_addresses(
        [each for each in addresses if len(each) <= LONGEST and "\x00" not in each]
    ):
        if found.article_id:
            lead_to_article(found.article_id, request)
        elif found.tag or found.author:
            lead_to_list(found.tag or found.author, request, **asked)
        elif found.image is None:
            raise Gone
        elif is_public(found.image, request.at):
            raise Moved(found.image.url)


def lead_by_slug(base, request, **asked):
    """Of what has been here all the time, in other forms: `/slug/amp/`, `/tag/slug/page/2/`, `/page/2/`."""
    kind, _slash, slug = base.strip("/").rpartition("/")
    if not slug:
        lead_home(request, **asked)
    elif kind in ("tag", "author"):
        rows = {"tag": Tag, "author": Author}[kind].objects
        if found := rows.filter(slug=slug).first() or rows.filter(former_addresses__slug=slug).first():
            lead_to_list(found, request, **asked)
    elif not kind:
        known = Edition.objects.begun(request.at).in_language(get_language()).filter(slug=slug).order_by("-live_from")
        if article := known.values_list("article", flat=True).first():
            lead_to_article(article, request)


def lead_to_article(article_id, request):
    if Edition.objects.begun(request.at).filter(article=article_id).exists():
        raise new_place(article_id, request.at)


def lead_to_list(found, request, *, feed="", page=None):
    """A tag's or author's page or feed: in the language asked for, or in another where something is live."""
    is_tag = isinstance(found, Tag)
    editions = Edition.objects.tagged(found) if is_tag else Edition.objects.written_by(found)
    for language in dict.fromkeys([get_language(), *dict(settings.LANGUAGES)]):
        live = editions.live(request.at).in_language(language)
        if live.exists() or (is_tag and found.is_section):
            with override(language):
                name = "site:tag" if is_tag else "site:author"
                path = reverse(f"{name}_{feed}" if feed else name, args=[found.slug])
            raise Moved(path if feed else list_page_at(path, page, live, size=LIST_SIZE))
    if editions.begun(request.at).exists():
        raise Gone


def lead_to_archive(year, month, request):
    period = Period(int(year), month and int(month))
    if counted([period], at=request.at, language=get_language()):
        raise Moved(period.get_absolute_url())
    if has_been(period, at=request.at, language=get_language()):
        raise Gone


def lead_home(request, *, feed="", page=None):
    if feed:
        raise Moved(reverse(f"site:{feed}"))
    if page:
        live = Edition.objects.live(request.at).in_language(get_language()).newest_first()
        raise Moved(list_page_at(reverse("site:home"), page, live, size=front_page.SIZE))


def list_page_at(path, page, editions, *, size):
    """The same page of a list, if it has as many."""
    there = page and page > 1 and editions[(page - 1) * size :][:1].exists()
    return f"{path}?page={page}" if there else path
