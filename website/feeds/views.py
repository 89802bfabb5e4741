"""The feeds: of the site, a tag, an author; each as Atom and as JSON Feed, at the moment and in the language asked for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django.utils.translation import get_language

from articles.models import Edition
from website.feeds.entries import feed_of
from website.responses import author_at, readers_page, tag_at

SECOND = timedelta(seconds=1)


@readers_page()
def of_site(request, form):
    everything = Edition.objects.in_language(get_language()).newest_first()
    title, path = settings.SITE_NAME, reverse("site:home")
    return answer(request, form, everything, title=title, path=path, subtitle=settings.SITE_TAGLINE)


@readers_page()
def of_tag(request, form, slug):
    tag = tag_at(request, slug)
    everything = Edition.objects.in_language(get_language()).tagged(tag)
    return answer(request, form, everything, title=titled(tag), path=tag.get_absolute_url(), subtitle=tag.description)


@readers_page()
def of_author(request, form, slug):
    author = author_at(request, slug)
    everything = Edition.objects.in_language(get_language()).written_by(author)
    return answer(request, form, everything, title=titled(author), path=author.get_absolute_url(), subtitle=author.role)


def titled(found):
    return f"{found.name} – {settings.SITE_NAME}"


def answer(request, form, everything, **about):
    """`form` is the module that writes; `everything` are the editions of all times that the feed chooses from."""
    feed_path = escape_uri_path(request.path)
    feed = feed_of(everything.live(request.at), language=get_language(), feed_path=feed_path, **about)
    response = HttpResponse(form.write(feed), content_type=f"{form.TYPE}; charset=utf-8")
    changed_at = everything.last_boundary(request.at)
    if changed_at and whole_second(changed_at) + SECOND <= request.at:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    elif changed_at:
        response.kept_by = None  # it will have this header in a moment
    return response


def whole_second(moment):
    """Dates of HTTP are as coarse as this: of a second that is not over nobody knows what it will still bring."""
    return moment.replace(microsecond=0)
