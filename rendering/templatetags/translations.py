from django import template
from django.utils.translation import override, pgettext

register = template.Library()


@register.filter
def invitation(edition):
    """In the language that it leads to."""
    with override(edition.language):
        return pgettext("each catalogue names its own language here", "Read this article in English")
