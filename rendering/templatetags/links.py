"""Links to editions."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def link_to(edition):
    """Its title, marked where it is in another language than the page."""
    path, language, title = edition.get_absolute_url(), edition.language, edition.title
    if language == get_language():
        return format_html('<a href="{}">{}</a>', path, title)
    return format_html('<a href="{}" hreflang="{}" lang="{}">{}</a>', path, language, language, title)
