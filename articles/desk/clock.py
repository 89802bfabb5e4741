"""Moments as the desk reads them: in the site's zone, which is always named."""

from django.utils import timezone
from django.utils.formats import date_format


def clock(moment):
    return date_format(timezone.localtime(moment), "j M Y H:i T") if moment else ""
