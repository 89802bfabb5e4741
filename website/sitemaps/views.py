"""The sitemaps and what leads robots to them; for all languages at once."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from rendering.links import absolute
from website.pagination import requested_page
from website.responses import readers_page
from website.sitemaps import files as sitemaps
from website.sitemaps.article_files import article_file


@readers_page()
def index(request):
    return as_xml(sitemaps.index(request.at))


@readers_page("page")
def pages(request):
    found = list(sitemaps.pages(request.at))
    return as_xml(sitemaps.of_pages(sitemaps.file_of(found, requested_file(request, len(found)))))


@readers_page("page")
def articles(request):
    file = article_file(request.at, requested_page(request), most=sitemaps.MOST_ARTICLES)
    if file is None:
        raise Http404
    return as_xml(sitemaps.of_articles(file.editions(request.at)))


@readers_page()
def news(request):
    return as_xml(sitemaps.of_news(sitemaps.news(request.at)))


@readers_page()
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {settings.DESK_PATH}",
        f"Sitemap: {absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def requested_file(request, count):
    page = requested_page(request)
    if page > sitemaps.file_count(count):
        raise Http404
    return page


def as_xml(content):
    return HttpResponse(content, content_type="application/xml; charset=utf-8")
