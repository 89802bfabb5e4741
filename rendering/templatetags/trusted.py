"""The only place of the site that trusts markup."""

import json
from itertools import chain, repeat

from django import template
from django.utils.safestring import mark_safe

from articles.compiling.typesetting import typeset_bio

register = template.Library()

# No "<" can end the script, no "&" can be read as an entity; the separators are line ends to older JavaScript.
JSON_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def trusted_body(html):
    """An edition's compiled body or answer, or an author's bio: they came out of richtext.clean when they were written, and
    the compiler escapes what it adds. Or a finished part, which is what our own templates made."""
    return mark_safe(html)


@register.simple_tag
def trusted_bio(html):
    """Of an author, with its typography."""
    return trusted_body(typeset_bio(html))


@register.simple_tag
def trusted_cards(editions, first, others):
    """The cards of these names of the first edition and of all others."""
    names = chain([first], repeat(others))
    return mark_safe("".join(edition.cards[name] for edition, name in zip(editions, names, strict=False)))


@register.simple_tag
def json_ld(data):
    """A data block: browsers never run it, and no value can leave it."""
    return mark_safe(script(json_text(data)))


def json_text(data):
    return json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)


def script(content):
    return f'<script type="application/ld+json">{content}</script>'
