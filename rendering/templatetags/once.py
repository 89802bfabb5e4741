"""Markup that is the same on all pages of a language."""

from django import template
from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()
MOST = 100  # renderings of one block


class OnceNode(template.Node):
    def __init__(self, nodelist, values):
        self.nodelist, self.values, self.rendered = nodelist, values, {}

    def render(self, context):
        # Addresses depend on the site's own language too, and on where the site and its files are.
        here = (get_language(), settings.LANGUAGE_CODE, get_script_prefix(), settings.STATIC_URL)
        key = (*here, *(value.resolve(context, ignore_failures=True) for value in self.values))
        found = self.rendered.get(key)
        if found is None:
            if len(self.rendered) >= MOST:
                self.rendered.clear()
            found = self.rendered[key] = self.nodelist.render(context)
        return found


@register.tag
def once(parser, token):
    """`{% once site.name site.logo %}…{% endonce %}` is rendered once for a process, in each language and for all values of
    the variables that it names. It may hold no others."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist, values)
