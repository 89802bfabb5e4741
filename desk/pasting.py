"""Where the editor sends what is pasted: it comes back clean."""

import json

from django.http import JsonResponse
from django.utils.translation import gettext as _

from cms.http.caching import private
from cms.http.methods import only
from cms.text.pasting import pasted, pasted_text
from desk.linking import kept_by_key

LONGEST = 1_000_000  # characters: twice what a text may have


@only("POST")
def pasted_view(request):
    """Of JSON {"html" or "text", "language"}; answers {"html", "leftOut", "lost"}. Nothing is kept."""
    if request.method != "POST":
        return refused(405, "")
    asked = read(request)
    if asked is None:
        return refused(400, _("This cannot be read."))
    html, text, language = asked
    if len(html) + len(text) > LONGEST:
        return refused(413, _("This is too large to be pasted at once."))
    found = pasted(html, language=language) if html else pasted_text(text)
    answer = {"html": kept_by_key(found.html, request.at), "leftOut": found.left_out, "lost": found.lost}
    return private(JsonResponse(answer))


def read(request):
    """(html, text, language), or None of what is nothing of the kind."""
    if request.content_type != "application/json":
        return None
    try:
        asked = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(asked, dict):
        return None
    values = tuple(asked.get(name, "") for name in ("html", "text", "language"))
    return values if all(isinstance(value, str) for value in values) else None


def refused(status, message):
    return private(JsonResponse({"message": message}, status=status))
