"""The feeds: of the site, a tag, an author; each as Atom and as JSON Feed, at the moment and in the language asked for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django.utils.translation import get_language

from cms.text.for_readers import typeset_of_site
from rendering.parts import current_release
from website.feeds.entries import KIND, LENGTH, feed_of
from website.lists import last_change, newest
from website.responses import author_at, readers_page, tag_at

SECOND = timedelta(seconds=1)


@readers_page()
def of_site(request, form):
    title, path = settings.SITE_NAME, reverse("site:home")
    return answer(request, form, "site", title=title, path=path, subtitle=settings.SITE_TAGLINE)


@readers_page()
def of_tag(request, form, slug):
    tag = tag_at(request, slug)
    return answer(
        request,
        form,
        "tag",
        tag.pk,
        title=titled(tag),
        path=tag.get_absolute_url(),
        subtitle=typeset_of_site(tag.description),
    )


@readers_page()
def of_author(request, form, slug):
    author = author_at(request, slug)
    path, role = author.get_absolute_url(), typeset_of_site(author.role)
    return answer(request, form, "author", author.pk, title=titled(author), path=path, subtitle=role)


def titled(found):
    return f"{found.name} – {settings.SITE_NAME}"


def answer(request, form, chosen, key=0, **about):
    """`form` is the module that writes; `chosen` and `key` are those of `website.lists`."""
    asked = {"chosen": chosen, "key": key, "at": request.at, "language": get_language()}
    editions = newest(**asked, kind=KIND, release=current_release(), count=LENGTH)
    feed = feed_of(editions, at=request.at, language=get_language(), feed_path=escape_uri_path(request.path), **about)
    response = HttpResponse(form.write(feed), content_type=f"{form.TYPE}; charset=utf-8")
    changed_at = None if feed.leads else last_change(**asked)
    if changed_at and whole_second(changed_at) + SECOND <= request.at:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    elif changed_at:
        response.kept_by = None  # it will have this header in a moment
    return response


def whole_second(moment):
    """Dates of HTTP are as coarse as this: of a second that is not over nobody knows what it will still bring."""
    return moment.replace(microsecond=0)
