"""The page for a form that was refused: what is true of the reason, and what was typed, so that nothing is lost.

Sending it again is offered only where the browser itself said that the form stands on a page of ours (a verified `Origin`,
which no other site can forge): a form of another site must never become one press of a button.
"""

import logging
import re

from django.conf import settings
from django.shortcuts import render

from cms.pages import private
from cms.richtext import plain_text
from cms.sent import SECRET, is_hidden, label_of

logger = logging.getLogger(__name__)

OURS = ("csrfmiddlewaretoken", "next")
MARKUP = re.compile(r"</[a-z][a-z0-9]*>", re.IGNORECASE)
LONGEST_ORIGIN = 200


def refused(request, reason=""):
    """settings.CSRF_FAILURE_VIEW"""
    is_elsewhere = reason.startswith(("Origin", "Referer"))
    sent = [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
    is_secret = any(SECRET.search(name) for name, _value in sent)
    origin = request.META.get("HTTP_ORIGIN", "")[:LONGEST_ORIGIN]
    if is_elsewhere:
        logger.warning(
            "A form sent from %r to the host %r was refused. If that is this site's own address, the proxy must pass on the "
            "host and the scheme that readers see, and BASE_URL (%s) must be what stands in their address bars.",
            origin or request.META.get("HTTP_REFERER", "")[:LONGEST_ORIGIN],
            request.get_host(),
            settings.BASE_URL,
        )
    context = {
        "is_elsewhere": is_elsewhere,
        "without_cookie": reason.startswith("CSRF cookie"),
        "is_secret": is_secret,
        "origin": origin,
        "own_origin": settings.BASE_URL,
        "typed": [] if is_secret else list(typed(sent)),
        "sent": sent if origin and not (is_elsewhere or is_secret or request.FILES) else [],
        "has_files": bool(request.FILES),
        "person": request.user if request.user.is_authenticated else None,
    }
    return private(render(request, "403_csrf.html", context, status=403))


def typed(sent):
    """(label, text) of what a person may have written."""
    for name, value in sent:
        text = plain_text(value) if MARKUP.search(value) else value.strip()
        if not is_hidden(name) and re.search(r"[^\W\d_]{2}", text):
            yield label_of(name), text
