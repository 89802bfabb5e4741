"""Moments on the public pages, readable for people and machines."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

register = template.Library()


@register.filter
def day(moment):
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
