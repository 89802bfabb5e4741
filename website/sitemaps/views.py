"""The sitemaps and what leads robots to them; for all languages at once."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from rendering import structured_data as seo
from website.pagination import number_asked_for
from website.responses import readers_page
from website.sitemaps import files as sitemaps


@readers_page
def index(request):
    return as_xml(sitemaps.index(request.at))


@readers_page
def pages(request):
    found = list(sitemaps.pages(request.at))
    return as_xml(sitemaps.of_pages(sitemaps.part(found, part_asked_for(request, len(found)))))


@readers_page
def articles(request):
    found = sitemaps.articles(request.at)
    return as_xml(sitemaps.of_articles(sitemaps.part(found, part_asked_for(request, found.count()))))


@readers_page
def news(request):
    return as_xml(sitemaps.of_news(sitemaps.news(request.at)))


@readers_page
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {settings.DESK_PATH}",
        f"Sitemap: {seo.absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def part_asked_for(request, count):
    number = number_asked_for(request)
    if number > sitemaps.parts(count):
        raise Http404
    return number


def as_xml(content):
    return HttpResponse(content, content_type="application/xml; charset=utf-8")
