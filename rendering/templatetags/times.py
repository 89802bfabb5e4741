"""Moments on the public pages, readable for people and machines."""

from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(moment):
    return day_in(moment, timezone.get_current_timezone_name(), get_language())


@lru_cache(maxsize=4096)
def day_in(moment, _zone, _language):
    """A page of cards says many days, and most pages the same ones. Zone and language are the active ones."""
    return format_html('<time datetime="{}">{}</time>', iso(moment), date_format(timezone.localtime(moment)))


@register.filter
def minute(moment):
    """With the time and its zone, which is named in the hour that comes twice too."""
    local = timezone.localtime(moment)
    words = f"{date_format(local)}, {date_format(local, 'TIME_FORMAT')} {local.tzname()}"
    return format_html('<time datetime="{}">{}</time>', iso(moment), words)


@register.filter
def iso(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")
