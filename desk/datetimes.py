"""Moments as the desk reads them: in the site's zone, which is always named, also in the hour that comes twice."""

from django.utils import timezone
from django.utils.formats import date_format


def local_datetime(moment):
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y H:i')} {local.tzname()}"
