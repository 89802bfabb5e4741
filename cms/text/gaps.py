"""The words that stand in a text for a picture of another site until that is in the library: whoever publishes is told of them,
in whichever language of the desk they were put in."""

import re
from functools import cache
from html import unescape

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

GAP = _("[Missing picture: %(name)s]")
LINK = r"""(?:<a\b[^>]*? href="([^"]*)"[^>]*>\s*)?"""


def gaps(markup):
    """[(address of the picture or "", what it is called)] of clean markup."""
    if "[" not in markup:
        return []
    return [(unescape(address), unescape(name).strip()) for address, name in pattern().findall(markup)]


@cache
def pattern():
    beginnings = "|".join(sorted({beginning_in(code) for code, _name in settings.LANGUAGES}))
    return re.compile(rf"{LINK}(?:{beginnings})([^\]<]*)\]")


def beginning_in(code):
    with override(code):
        return r"\s*".join(re.escape(part) for part in str(GAP).partition("%(name)s")[0].split())
