"""When a post was published: WordPress keeps it up to three times, and each may be missing, zero or unreadable.

Nothing here ever answers with the present moment: a date that cannot be read is None.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from cms.localtime import instants

# Year, month and day in that order; a time, seconds and fractions of them; Z or an offset. Nothing else is read: of
# 03/04/2021 nobody can say which is the month.
WRITTEN = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"(?:[Tt\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?"
)
MAILED = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+[1-9]\d{3}\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\s+(?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T))?"
)
BY_CLOCKS = ("gap", "local", "twice")  # by how many instants the clocks show a time; of two the first one is taken
FIRST_YEAR, LAST_YEAR = 1000, 9990  # others are nobody's date: 0001 and 9999 are what programs write for none


def moment_of(item, zone):
    """(moment in UTC, or None; which date it was made of)."""
    if moment := in_utc(parsed(item.date_gmt), UTC):
        return moment, "gmt"
    local = parsed(item.date)
    if moment := in_utc(local, zone):
        return moment, "local" if local.tzinfo else BY_CLOCKS[len(instants(local, zone))]
    if moment := in_utc(parsed(item.pub_date) or parsed_by_mail(item.pub_date), UTC):
        return moment, "feed"
    return None, "none"


def parsed(text):
    """A moment out of a text, aware where it names a zone; None for zeros and whatever cannot be read."""
    written = WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    numbers = [int(written[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        return datetime(*numbers, tzinfo=offset(written["zone"]))
    except ValueError:
        return None


def offset(zone):
    if not zone or not zone.startswith(("+", "-")):
        return UTC if zone else None
    digits = zone[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if zone[0] == "-" else away)


def parsed_by_mail(text):
    """The form of feeds: Mon, 03 May 2021 08:00:00 +0000. WordPress's zero in it (30 Nov -0001) would be read as 2000."""
    try:
        return parsedate_to_datetime(text) if MAILED.fullmatch(text.strip()) else None
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def in_utc(moment, zone):
    """`zone` is that of a moment which names none."""
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
