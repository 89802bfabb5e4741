"""When a post was published: WordPress keeps it up to three times, and each may be missing or zero."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(item, zone):
    """(moment in UTC, or None; which date it was made of)."""
    if moment := parsed(item.date_gmt):
        return moment.replace(tzinfo=UTC), "gmt"
    if local := parsed(item.date):
        moment = in_utc(local.replace(tzinfo=zone))
        if moment:
            exists = moment.astimezone(zone).replace(tzinfo=None) == local
            return moment, "local" if exists else "gap"
    try:
        moment = parsedate_to_datetime(item.pub_date)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None, "none"
    if moment.year < 2:
        return None, "none"
    return in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC)), "feed"


def parsed(text):
    try:
        moment = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return moment if moment.year > 1 else None


def in_utc(moment):
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
