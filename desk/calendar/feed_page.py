"""What a calendar program reads: without a session, kept by nobody, the same answer for whatever is wrong with an address."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.http.caching import private
from cms.http.methods import READING, only
from desk.calendar import feeds
from desk.calendar.entries import Question, entries_of
from desk.calendar.ics import calendar_file
from desk.calendar.span import Span


@only(*READING)
def read(request, token):
    feed = feeds.feed_of(token)
    if feed is None:
        return hidden(render(request, "guests/nothing.html", status=404))
    if feeds.is_too_often(feed):
        return hidden(HttpResponse(status=429, headers={"Retry-After": "60"}))
    with translation.override(feed.person.language):
        content = file_of(feed, request.at)
    feeds.note_fetched(feed, timezone.localtime(request.at).date())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="patio.ics"'
    return hidden(response)


def file_of(feed, at):
    """What is past takes no place from what is ahead."""
    today = timezone.localtime(at).date()
    narrowing, yesterday = feeds.narrowing_of(feed), today - timedelta(days=1)
    past = Question(feed.person, at, Span(today - feeds.PAST, yesterday), narrowing, from_the_end=True)
    ahead, is_more = entries_of(Question(feed.person, at, Span(today, today + feeds.AHEAD), narrowing))
    entries = entries_of(past)[0] + ahead
    what = feed.section.name if feed.section else _("My articles") if feed.only_own else _("Calendar")
    return calendar_file(entries, name=f"{settings.SITE_NAME} – {what}", at=at, is_more=is_more)


def hidden(response):
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(response)


addresses = [path("calendar/<str:token>.ics", read, name="calendar")]
