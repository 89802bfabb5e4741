"""The public pages. Everything on them follows from the editions live at `request.at`, in the address's language."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from articles import feeds, page, seo, sitemaps
from articles.models import Tag
from articles.search import LONGEST_QUERY
from articles.search import search as find
from articles.site import front
from articles.site.addresses import author_at, edition_at, live_here, readers_page, tag_at
from articles.site.frame import show
from articles.site.paging import Part, number_asked_for

LIST_SIZE = 20


@readers_page
def home(request):
    live, sections = live_here(request), list(Tag.objects.sections())
    part = Part.of(live.newest_first().for_listing(), request, size=front.SIZE)
    composed = front.compose(part.items, live, sections) if part.number == 1 else None
    context = {"part": part, "front": composed, "sections": sections, "schemas": [seo.web_site()]}
    return show(request, "articles/home.html", {**context, "canonical": seo.absolute(part.path)})


@readers_page
def article(request, slug):
    return show(request, "articles/article.html", page.context(edition_at(request, slug), at=request.at))


@readers_page
def tag(request, slug):
    found = tag_at(request, slug)
    part = Part.of(live_here(request).tagged(found).for_listing(), request, size=LIST_SIZE)
    context = {"tag": found, "part": part, "canonical": seo.absolute(part.path)}
    return show(request, "articles/tag.html", {**context, "schemas": [seo.breadcrumbs((found.name, part.base))]})


@readers_page
def author(request, slug):
    found = author_at(request, slug)
    part = Part.of(live_here(request).written_by(found).for_listing(), request, size=LIST_SIZE)
    context = {"author": found, "part": part, "canonical": seo.absolute(part.path)}
    return show(request, "authors/author.html", {**context, "schemas": [seo.person(found)]})


@readers_page
def search(request):
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    found = find(query, at=request.at, language=get_language())
    values = request.GET.copy()
    values.clear()
    values["q"] = query
    part = Part.of(found.for_listing(), request, size=LIST_SIZE, query=values.urlencode())
    context = {"query": query, "part": part, "count": found.count() if query else 0, "keep_out": True}
    return show(request, "articles/search.html", context)


@readers_page
def feed(request):
    title, home_path = settings.SITE_NAME, reverse("site:home")
    return as_atom(request, live_here(request).newest_first(), title, home_path, subtitle=settings.SITE_TAGLINE)


@readers_page
def tag_feed(request, slug):
    found = tag_at(request, slug)
    title = f"{found.name} – {settings.SITE_NAME}"
    return as_atom(request, live_here(request).tagged(found), title, found.get_absolute_url(), found.description)


@readers_page
def author_feed(request, slug):
    found = author_at(request, slug)
    title = f"{found.name} – {settings.SITE_NAME}"
    return as_atom(request, live_here(request).written_by(found), title, found.get_absolute_url(), found.role)


def as_atom(request, editions, title, path, subtitle=""):
    newest = editions.for_feed()[: feeds.LENGTH]
    content = feeds.atom(
        newest, title=title, path=path, feed_path=request.path, language=get_language(), subtitle=subtitle
    )
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@readers_page
def sitemap(request):
    """One file, or the list of the files where there are too many addresses for one."""
    parts = sitemaps.pages_of(list(sitemaps.entries(request.at)))
    number = number_asked_for(request)
    if number > len(parts):
        raise Http404
    whole = len(parts) == 1 or "page" in request.GET
    content = sitemaps.url_set(parts[number - 1]) if whole else sitemaps.index(len(parts), request.path)
    return HttpResponse(content, content_type="application/xml; charset=utf-8")


@readers_page
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {settings.DESK_PATH}",
        f"Sitemap: {seo.absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
