"""Dates and times as the desk writes them."""

from django.utils import timezone
from django.utils.formats import date_format


def local_datetime(moment):
    """“2 March 2026 13:00 CET”: in the site's zone, which is always named, as one hour a year comes twice. "" for None."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y H:i')} {local.tzname()}"
