"""Requests that are larger than this site reads: refused with the reason, and nothing that was typed is lost.

A stranger may send little. Who is signed in may send what the desk's largest form holds; of a form that is larger still,
up to twice as much, the page shows what was written in it, without the pictures that made it too large.
"""

import re
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.http.submitted import is_hidden, label_of

FORM = "application/x-www-form-urlencoded"
# A picture in a text, as a form sends it: the part of an address that is data, percent signs and all.
PICTURE = re.compile(
    rb"data(?::|%3A)image(?:/|%2F)[\w.%+-]{1,40}?(?:;|%3B)base64(?:,|%2C)[\w+/=]*(?:%(?:2B|2F|3D)[\w+/=]*)*",
    re.IGNORECASE,
)
MOST_SHOWN = 200  # fields


class TooLargeMiddleware:
    """Before the first that reads what was posted, and after those that know who asks and in which language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = length_of(request)
        if length > settings.LARGEST_REQUEST_OF_STRANGERS and length > largest_for(request):
            return refused(request, too_much(length, largest_for(request)))
        if request.method == "POST":
            try:
                request.POST  # noqa: B018 - read here, where what goes wrong can be said
            except RequestDataTooBig:
                return refused(request, too_much(length, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
            except TooManyFieldsSent:
                return refused(request, too_many(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
            except TooManyFilesSent:
                return refused(request, _("It holds more files than one form can."))
            except UnreadablePostError:
                pass  # whoever sent it is gone
        return self.get_response(request)


def length_of(request):
    return int(request.META.get("CONTENT_LENGTH") or 0)  # no server takes another word


def most_to_read(environ):
    """Bytes of a request that are worth waiting for: with more it is refused, whoever sends it."""
    may_be_known = settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    return settings.LARGEST_REQUEST if may_be_known else settings.LARGEST_REQUEST_OF_STRANGERS


def largest_for(request):
    """Bytes of a request, files included."""
    return settings.LARGEST_REQUEST if request.user.is_authenticated else settings.LARGEST_REQUEST_OF_STRANGERS


def too_much(length, most):
    numbers = {"length": filesizeformat(length), "most": filesizeformat(most)}
    return _("It has %(length)s; at most %(most)s can be sent at once.") % numbers


def too_many(most):
    told = ngettext("It has more than %(most)d field.", "It has more than %(most)d fields.", most)
    return told % {"most": most}


def refused(request, reason):
    sent = what_was_written(request) if may_see(request) else []
    request._mark_post_parse_error()  # so that nobody reads it again
    if request.GET.get("responseType") == "json":  # CKEditor, which sends a picture
        return JsonResponse({"uploaded": 0, "error": {"message": reason}}, status=413)
    is_form = request.content_type == FORM
    context = {"reason": reason, "sent": sent, "is_desk": may_see(request), "is_form": is_form}
    return render(request, "413.html", context, status=413)


def may_see(request):
    return request.user.is_authenticated and request.path_info.startswith(settings.DESK_PATH)


def what_was_written(request):
    """[(name, text)] of the fields of a plain form; [] where it is too large, or of another kind, to be read."""
    length = length_of(request)
    if request.content_type != FORM or length > 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return []
    try:
        body = request._body if hasattr(request, "_body") else request.read(length)
    except UnreadablePostError:
        return []
    body, pictures = PICTURE.subn(b"", body)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return []
    fields = parse_qsl(body.decode("ascii", "replace"), encoding="utf-8", errors="replace")
    written = [(label_of(name), text) for name, text in fields if text.strip() and not is_hidden(name)]
    return written[:MOST_SHOWN]
