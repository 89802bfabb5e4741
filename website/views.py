"""The public pages. Everything on them follows from the editions live at `request.at`, in the address's language."""

import re
from dataclasses import replace
from inspect import unwrap
from urllib.parse import urlencode

from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.models.tag import navigation
from cms.text.folding import slugify
from cms.text.for_readers import typeset_of_site
from cms.text.plaintext import tidy
from rendering import front_page, head, page, structured_data
from search import facets
from search.query import LONGEST_QUERY
from search.results import Results
from search.results import search as find
from search.suggestions import suggest as suggestions_for
from website import wordpress_urls
from website.archive import Period, counted, has_been, published_in, years
from website.corrections import corrections_in, described
from website.lists import newest
from website.names import authors_shown, by_initial, tags_shown
from website.pagination import LIST_SIZE, ListPage, is_first_page
from website.responses import Gone, author_at, edition_at, not_kept, readers_page, series_at, show, tag_at

FILTERS = ("section", "author", "year")
ARCHIVE = "archive"
NAMES_SIZE = 200


@readers_page("page", *wordpress_urls.ELSEWHERE)
def home(request):
    wordpress_urls.look_for_first_page(request)
    sections = navigation()
    kind = front_page.KIND if is_first_page(request) else "rows"
    list_page = cards(request, "site", kind=kind, size=front_page.SIZE)
    composed = None
    if list_page.number == 1:
        chosen = front_page.chosen_for_front_page(**here(request))
        composed = front_page.compose(list_page.items, sections, chosen, **here(request))
        list_page = replace(list_page, items=composed.items if composed else [])
    context = {"list_page": list_page, "front": composed, "sections": sections}
    return show(
        request,
        "website/home.html",
        {**context, "schemas": structured_data.of_home(), "head": head.of_home(list_page, sections)},
    )


@readers_page()
def article(request, slug):
    edition = edition_at(request, slug)
    response = show(request, "website/article.html", page.context(edition, at=request.at))
    response.kept_until = edition.live_until
    return response


@readers_page("page")
def tag(request, slug):
    found = tag_at(request, slug)
    list_page = cards(request, "tag", found.pk)
    if found.is_section and list_page.number == 1:
        chosen = front_page.chosen_for_section(found, "rows", **here(request))
        list_page = replace(list_page, items=front_page.on_top(chosen, list_page.items))
    schemas = structured_data.of_list(found.name, list_page, description=typeset_of_site(found.description))
    context = {"tag": found, "list_page": list_page, "schemas": schemas, "head": head.of_tag(found, list_page)}
    return show(request, "website/tag.html", context)


@readers_page("page")
def series(request, slug):
    found = series_at(request, slug)
    list_page = cards(request, "series", found.pk)
    context = {
        "series": found,
        "list_page": list_page,
        "episodes": list(enumerate(list_page.items, start=1 + (list_page.number - 1) * LIST_SIZE)),
        "schemas": structured_data.of_series(found, list_page),
        "head": head.of_series(found, list_page),
    }
    return show(request, "website/series.html", context)


@readers_page("page")
def author(request, slug):
    found = author_at(request, slug)
    list_page = cards(request, "author", found.pk)
    context = {
        "author": found,
        "list_page": list_page,
        "schemas": structured_data.of_author(found),
        "head": head.of_author(found, list_page),
    }
    return show(request, "website/author.html", context)


@readers_page("page")
def authors(request):
    list_page = ListPage.of_rows(authors_shown, request, size=NAMES_SIZE, **here(request))
    return show_names(request, _("Authors"), list_page)


@readers_page("page")
def tags(request):
    """With the sections above, on the first page."""
    sections = navigation()
    list_page = ListPage.of_rows(tags_shown, request, size=NAMES_SIZE, **here(request))
    above = {"sections": sections, "sections_above": sections if list_page.number == 1 else []}
    return show_names(request, _("Sections and tags"), list_page, **above)


def show_names(request, name, list_page, **context):
    facts = {
        "name": name,
        "list_page": list_page,
        "initials": by_initial(list_page.items),
        "schemas": structured_data.of_list(name, list_page, name_of=str),
        "head": head.of_names(name, list_page),
    }
    return show(request, "website/names.html", {**facts, **context})


@readers_page()
def archive(request):
    """The years. An article that had this address before it was the archive's keeps it."""
    if Edition.objects.begun(request.at).in_language(get_language()).filter(slug=ARCHIVE).exists():
        return unwrap(article)(request, ARCHIVE)
    context = {
        "name": _("Archive"),
        "periods": years(**here(request)),
        "schemas": [structured_data.breadcrumbs((_("Archive"), request.path))],
        "head": head.of_archive(request.path),
    }
    return show(request, "website/archive.html", context)


@readers_page("page")
def archive_of(request, year, month=None):
    """A year, or a month of it."""
    period = Period(year, month)
    numbers = counted([period] if month else period.months, **here(request))
    if not numbers:
        raise Gone if has_been(period, **here(request)) else Http404
    total, span = sum(number for _period, number in numbers), {"begin": period.begin, "until": period.until}
    list_page = ListPage.of_cards(
        published_in, request, size=LIST_SIZE, kind="rows", total=total, **span, **here(request)
    )
    context = {
        "name": period.name,
        "period": period,
        "periods": [] if month else numbers,
        "list_page": list_page,
        "schemas": structured_data.of_list(period.name, list_page, above=[(_("Archive"), reverse("site:archive"))]),
        "head": head.of_period(period, list_page),
    }
    return show(request, "website/archive.html", context)


# What these lists show


def here(request):
    return {"at": request.at, "language": get_language()}


def cards(request, chosen, key=0, *, kind="rows", size=LIST_SIZE):
    return ListPage.of_cards(newest, request, size=size, kind=kind, chosen=chosen, key=key, **here(request))


@readers_page("q", "page", "exact", *FILTERS)
def search(request):
    query = submitted_query(request)
    filters = {name: filter_value(request, name) for name in FILTERS}
    exact = request.GET.get("exact") == "1"
    found = find(query, at=request.at, language=get_language(), exact=exact, **filters) if query else Results()
    values = {
        "q": query,
        **{name: value for name, value in filters.items() if value},
        **({"exact": 1} if exact else {}),
    }
    list_page = ListPage.of(found, request, size=LIST_SIZE, query=urlencode(values))
    context = {
        "query": query,
        "list_page": list_page,
        "found": found,
        "exact": exact,
        "as_written": urlencode({**values, "exact": 1}) if found.corrected else "",
        "likelier": urlencode({**values, "q": found.likelier}) if found.likelier else "",
        "is_narrowed": any(filters.values()),
        "narrowing": facets.of(found, filters, **here(request)) if query else [],
        "noindex": True,
        "schemas": [structured_data.breadcrumbs((_("Search"), list_page.base))],
        "head": head.of_search(query),
    }
    response = show(request, "website/search.html", context)
    return not_kept(response) if found.is_provisional else response


@readers_page("q")
def suggest(request):
    suggestions = suggestions_for(submitted_query(request), at=request.at, language=get_language())
    response = JsonResponse({"suggestions": [suggestion(each) for each in suggestions]})
    response.headers["X-Robots-Tag"] = "noindex"
    return not_kept(response) if suggestions.is_provisional else response


def suggestion(found):
    """What a partner pays for says so, as wherever a title stands without its article."""
    label = {"label": _("Partner content · from %(partner)s") % {"partner": found.partner}} if found.partner else {}
    return {"words": found.words, "path": found.path, **label}


def submitted_query(request):
    return tidy(request.GET.get("q", ""))[:LONGEST_QUERY]


def filter_value(request, name):
    """What the list is to be narrowed by; None where that can be nothing of ours."""
    value = request.GET.get(name, "")
    if name == "year":
        return value if re.fullmatch(r"[12]\d{3}", value, re.ASCII) else None
    return value if value and slugify(value) == value else None


@readers_page("page")
def corrections(request):
    list_page = ListPage.of_rows(corrections_in, request, size=LIST_SIZE, **here(request))
    list_page = replace(list_page, items=described(list_page.items, request.at))
    context = {
        "list_page": list_page,
        "schemas": structured_data.of_list(_("Corrections"), list_page),
        "head": head.of_corrections(list_page),
    }
    return show(request, "website/corrections.html", context)


@readers_page()
def favicon(request):
    """For those who ask for it unasked: pages name their icon."""
    return HttpResponsePermanentRedirect(static("site/icon.svg"))
