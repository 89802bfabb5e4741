"""The page for a form that was refused: what is true of the reason, and what was typed, so that nothing is lost. Of a form
of the desk that somebody sends who is not signed in any more, too.

Sending it again is offered only where the browser itself said that the form stands on a page of ours (a verified `Origin`,
which no other site can forge): a form of another site must never become one press of a button.
"""

import logging
import re

from django.conf import settings
from django.shortcuts import render

from cms.http.caching import private
from cms.http.submitted import is_hidden, is_secret, label_of
from cms.text.richtext import plain_text

logger = logging.getLogger(__name__)

OURS = ("csrfmiddlewaretoken", "next")
MARKUP = re.compile(r"</[a-z][a-z0-9]*>", re.IGNORECASE)
LONGEST_ORIGIN = 200
SIGNED_OUT = "signed out"


class SignedOutMiddleware:
    """Stands after the check of the token. A form without typed text is left to the admin, which asks to sign in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_desk = request.path_info.startswith(settings.DESK_PATH) and request.resolver_match.url_name != "login"
        if request.method == "POST" and is_desk and not request.user.is_authenticated:
            sent = sent_by(request)
            if any(typed(sent)) and not any(is_secret(name) for name, _value in sent):
                return refused(request, SIGNED_OUT)
        return None


def sent_by(request):
    return [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]


def refused(request, reason=""):
    """settings.CSRF_FAILURE_VIEW"""
    is_elsewhere = reason.startswith(("Origin", "Referer"))
    sent = sent_by(request)
    has_secret = any(is_secret(name) for name, _value in sent)
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
        "is_signed_out": reason == SIGNED_OUT,
        "is_secret": has_secret,
        "origin": origin,
        "own_origin": settings.BASE_URL,
        "typed": [] if has_secret else list(typed(sent)),
        "sent": sent if origin and not (is_elsewhere or has_secret or request.FILES) else [],
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
