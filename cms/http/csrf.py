"""What answers a form of the desk that cannot be accepted as it came: nobody is signed in any more, its token is an old one, or it
was made for another person. Whatever was written is kept (`cms.http.kept_forms`), or shown so that it can be copied.

A form of another site must never become one press of a button: only what names a person by our own signature is kept, and
nothing that the browser itself says to come from elsewhere.
"""

import logging

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.http import kept_forms, person
from cms.http.caching import private
from cms.http.kept_forms import sent_by
from cms.http.submitted import is_hidden, is_secret, label_of, readable, words_in

logger = logging.getLogger(__name__)

LONGEST_ORIGIN = 200
SIGNED_OUT = "signed out"
SIGNING_IN = ("login", "sign_in", "logout")  # names of the addresses that are for everybody


class SignedOutMiddleware:
    """Stands after the check of the token. A form with nothing typed or chosen is left to the admin, which asks to sign in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not is_of_the_desk(request):
            return None
        if person.is_at_the_desk(request.user):
            made_for = person.pk_of(request.POST)
            return None if made_for in (None, request.user.pk) else of_another(request)
        if wants_json(request):
            return json_answer(request)
        sent = sent_by(request)
        is_named = person.pk_of(request.POST) is not None
        is_worth_keeping = is_chosen(sent) if is_named else any(typed(sent)) and not has_secret(sent)
        return refused(request, SIGNED_OUT) if is_worth_keeping else None


def is_of_the_desk(request):
    match = request.resolver_match
    is_open = match and (match.url_name in SIGNING_IN or getattr(match.func, "is_for_everybody", False))
    return request.path_info.startswith(settings.DESK_PATH) and not is_open


def refused(request, reason=""):
    """settings.CSRF_FAILURE_VIEW"""
    is_elsewhere = reason.startswith(("Origin", "Referer"))
    if is_elsewhere:
        log_elsewhere(request)
    elif answer := kept_answer(request, without_cookie=reason.startswith("CSRF cookie")):
        return answer
    return shown_answer(request, reason, is_elsewhere=is_elsewhere)


def kept_answer(request, *, without_cookie):
    """What goes on from here; None where there is nothing to go on with."""
    if wants_json(request):
        return json_answer(request)
    if request.path_info.startswith(settings.DESK_PATH) and kept_forms.FIELD in request.POST:
        kept = kept_forms.opened(request.POST[kept_forms.FIELD])  # sent with a sign-in form that was an old one
    else:
        kept = kept_forms.keep(request) if is_of_the_desk(request) else None
    if kept is None:
        return None
    if not person.is_at_the_desk(request.user):
        return kept_forms.sign_in_page(request, kept, without_cookie=without_cookie)
    if kept.person != request.user.pk:
        return of_another(request)
    return kept_forms.page(request, kept, status=403)


def of_another(request):
    """Nothing of the form is in it."""
    if wants_json(request):
        return said(request, _("Somebody else is signed in"), status=403, person=False)
    return private(render(request, "kept_form_of_another.html", {"person": request.user}, status=403))


def wants_json(request):
    accepts = request.headers.get("Accept", "")
    return (
        request.content_type == "application/json" or accepts.startswith("application/json") or is_from_editor(request)
    )


def is_from_editor(request):
    """CKEditor, which sends a picture."""
    return request.GET.get("responseType") == "json"


def json_answer(request):
    """Whoever is signed in has to show that it is for this page: `desk/static/desk/sign_in.js` gets a new token."""
    return said(request, _("You are not signed in any more."), status=401, signed_in=False)


def said(request, message, *, status, **facts):
    if is_from_editor(request):
        facts |= {"uploaded": 0, "error": {"message": message}}
    return private(JsonResponse({"message": message, **facts}, status=status))


def log_elsewhere(request):
    logger.warning(
        "A form sent from %r to the host %r was refused. If that is this site's own address, the proxy must pass on the "
        "host and the scheme that readers see, and BASE_URL (%s) must be what stands in their address bars.",
        (origin_of(request) or request.META.get("HTTP_REFERER", ""))[:LONGEST_ORIGIN],
        request.get_host(),
        settings.BASE_URL,
    )


def origin_of(request):
    return request.META.get("HTTP_ORIGIN", "")[:LONGEST_ORIGIN]


def shown_answer(request, reason, *, is_elsewhere):
    """What was typed, to be copied; nothing where the form says that it is another person's, or holds a password."""
    sent = sent_by(request)
    context = {
        "is_elsewhere": is_elsewhere,
        "without_cookie": reason.startswith("CSRF cookie"),
        "is_signed_out": reason == SIGNED_OUT,
        "is_secret": has_secret(sent),
        "origin": origin_of(request),
        "own_origin": settings.BASE_URL,
        "typed": [] if has_secret(sent) or is_of_somebody_else(request) else list(typed(sent)),
        "has_files": bool(request.FILES),
        "person": request.user if request.user.is_authenticated else None,
    }
    return private(render(request, "403_csrf.html", context, status=403))


def is_of_somebody_else(request):
    return person.pk_of(request.POST) not in (None, request.user.pk)


def has_secret(sent):
    return any(is_secret(name) for name, _value in sent)


def is_chosen(sent):
    """Whether there is more in it than what pages put into their forms: a day is no word, and lost as easily."""
    return any(value.strip() and not is_hidden(name) for name, value in sent)


def typed(sent):
    """(label, text) of what a person may have written."""
    for name, value in sent:
        text = readable(value)
        if not is_hidden(name) and words_in(text):
            yield label_of(name), text
