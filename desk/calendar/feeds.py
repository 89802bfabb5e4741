"""Addresses at which a person's own calendar program reads the calendar: each for one person, and taken back at any time. What it
reads is what that person may see then."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from articles.models import Tag
from cms.text.numbers import whole_number
from desk.calendar.narrowing import Narrowing
from desk.models import CalendarFeed

SALT = "desk.calendar.feeds"
SHOWN_ONCE = "calendar-feed"  # key of the session: an address that was just made
MOST = 20  # of one person
MOST_A_MINUTE = 20
MINE, ALL = "mine", "all"


def digest_of(token):
    return salted_hmac(SALT, token, algorithm="sha256").hexdigest()


def address_of(token):
    return settings.BASE_URL + reverse("share:calendar", args=[token])


def sees_all(user):
    return user.has_perm("articles.change_any_article")


def feeds_of(user):
    return CalendarFeed.objects.filter(person=user, revoked_at=None).select_related("section").order_by("pk")


def make(*, by, what):
    """The token, kept by nobody. `what`: MINE, ALL, or the primary key of a section."""
    if feeds_of(by).count() >= MOST:
        raise ValidationError(_("You have as many addresses as there may be: revoke one first."))
    section = None
    if what not in (MINE, ALL):
        section = Tag.objects.sections().filter(pk=whole_number(what)).first()
        if section is None:
            raise ValidationError(_("Choose what the address is to show."))
    token, only_own = secrets.token_urlsafe(24), what == MINE
    CalendarFeed.objects.create(
        person=by, digest=digest_of(token), section=section, only_own=only_own, sees_all=sees_all(by)
    )
    return token


def revoke(feed, *, at):
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at)


def feed_of(token):
    """The feed with its person; None where it is unknown or was revoked, or where its person lost a right since it was made."""
    found = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None)
    feed = found.select_related("person", "section").first()
    if feed is None or not may_read(feed.person) or (feed.sees_all and not sees_all(feed.person)):
        return None
    if feed.section and feed.section.section_position is None:
        return None
    return feed


def may_read(person):
    return person.is_active and person.is_staff and person.has_perm("articles.view_article")


def narrowing_of(feed):
    """Of those who have no author of their own, nobody's articles are signed: their own feed is what they wrote."""
    return Narrowing(section=feed.section_id, owner=feed.person_id if feed.only_own else None)


def is_too_often(feed):
    """Counted by the minute in the cache."""
    key = f"calendar-feed-{feed.pk}-{int(timezone.now().timestamp() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # the cache lost it just now
        return False


def note_fetched(feed, day):
    """At most one write a day."""
    if feed.fetched_on != day:
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_on=day)


PAST, AHEAD = timedelta(days=31), timedelta(days=366)
