"""The public pages. Everything on them follows from the editions live at `request.at`, in the address's language."""

from dataclasses import replace

from django.http import HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import head, page, seo
from articles.corrections import corrections_in, described
from articles.models import Tag
from articles.search import LONGEST_QUERY
from articles.search import search as find
from articles.site import front
from articles.site.addresses import author_at, edition_at, live_here, readers_page, tag_at
from articles.site.frame import show
from articles.site.paging import Part

LIST_SIZE = 20


@readers_page
def home(request):
    live, sections = live_here(request), list(Tag.objects.sections())
    part = Part.of(live.newest_first().for_listing(), request, size=front.SIZE)
    composed = front.compose(part.items, live, sections) if part.number == 1 else None
    context = {"part": part, "front": composed, "sections": sections}
    return show(request, "articles/home.html", {**context, "schemas": seo.of_home(), "head": head.of_home(part)})


@readers_page
def article(request, slug):
    return show(request, "articles/article.html", page.context(edition_at(request, slug), at=request.at))


@readers_page
def tag(request, slug):
    found = tag_at(request, slug)
    part = Part.of(live_here(request).tagged(found).for_listing(), request, size=LIST_SIZE)
    schemas = seo.of_list(found.name, part, description=found.description)
    context = {"tag": found, "part": part, "schemas": schemas, "head": head.of_tag(found, part)}
    return show(request, "articles/tag.html", context)


@readers_page
def author(request, slug):
    found = author_at(request, slug)
    part = Part.of(live_here(request).written_by(found).for_listing(), request, size=LIST_SIZE)
    context = {"author": found, "part": part, "schemas": seo.of_author(found), "head": head.of_author(found, part)}
    return show(request, "authors/author.html", context)


@readers_page
def search(request):
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    found = find(query, at=request.at, language=get_language())
    values = request.GET.copy()
    values.clear()
    values["q"] = query
    part = Part.of(found.for_listing(), request, size=LIST_SIZE, query=values.urlencode())
    context = {"query": query, "part": part, "count": found.count() if query else 0, "keep_out": True}
    schemas = [seo.breadcrumbs((_("Search"), part.base))]
    return show(request, "articles/search.html", {**context, "schemas": schemas, "head": head.of_search(query)})


@readers_page
def corrections(request):
    part = Part.of(corrections_in(get_language(), request.at), request, size=LIST_SIZE)
    part = replace(part, items=described(part.items, request.at))
    context = {"part": part, "schemas": seo.of_list(_("Corrections"), part), "head": head.of_corrections(part)}
    return show(request, "articles/corrections.html", context)


@readers_page
def favicon(request):
    """For those who ask for it unasked: pages name their icon."""
    return HttpResponsePermanentRedirect(static("site/icon.svg"))
