"""Requests that are larger than this site reads: refused with the reason, and nothing that was typed is lost.

A stranger may send little. Who is signed in, or sends a form that was made for a person, may send what the desk's largest form
holds. Pictures that stand in a text as data are not counted: they are left out while the form is read, piece by piece.
"""

import io
import re
from urllib.parse import parse_qsl, unquote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.http import person
from cms.http.submitted import is_hidden, label_of
from cms.text.pictures import read_without_data

FORM = "application/x-www-form-urlencoded"
BEGINNING = 1000  # bytes of a form, in which its person stands
PERSON = re.compile(rb'(?:\A|&|name=")person(?:=|"\r\n\r\n)([\w%:-]{1,100})(?:&|\r\n)', re.ASCII)
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
                leave_out_pictures(request)
                request.POST  # noqa: B018 - read here, where what goes wrong can be said
            except RequestDataTooBig:
                return refused(request, too_much(length, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
            except TooManyFieldsSent:
                return refused(request, too_many(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
            except TooManyFilesSent:
                return refused(request, _("It holds more files than one form can."))
            except UnreadablePostError:
                request._mark_post_parse_error()  # whoever sent it is gone
        return self.get_response(request)


def length_of(request):
    return int(request.META.get("CONTENT_LENGTH") or 0)  # no server takes another word


def most_to_read(environ):
    """Bytes of a request that are worth waiting for: with more it is refused, whoever sends it."""
    may_be_known = settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    return settings.LARGEST_REQUEST if may_be_known else settings.LARGEST_REQUEST_OF_STRANGERS


def largest_for(request):
    """Bytes of a request, files included."""
    is_known = request.user.is_authenticated or names_somebody(request)
    return settings.LARGEST_REQUEST if is_known else settings.LARGEST_REQUEST_OF_STRANGERS


def names_somebody(request):
    """Whether it begins as a form that was made for a person: of whoever was signed out meanwhile."""
    if not is_of_the_desk(request) or length_of(request) > settings.LARGEST_REQUEST:
        return False
    beginning = request.read(BEGINNING)
    request._stream, request._read_started = Rejoined(beginning, request._stream), False
    found = PERSON.search(beginning)
    return bool(found) and person.pk_in(unquote(found[1].decode())) is not None


class Rejoined:
    """A stream of which the beginning was read."""

    def __init__(self, beginning, rest):
        self.beginning, self.rest = io.BytesIO(beginning), rest

    def read(self, size=None):
        if size is None or size < 0:
            return self.beginning.read() + self.rest.read()
        return self.beginning.read(size) or self.rest.read(size)

    def readline(self, size=-1):
        line = self.beginning.readline(size)
        return line if line.endswith(b"\n") or len(line) == size else line + self.rest.readline()


def leave_out_pictures(request):
    length = length_of(request)
    is_long = request.content_type == FORM and length > settings.LARGEST_REQUEST_OF_STRANGERS
    if not is_long or not is_of_the_desk(request):
        return
    try:
        request._body = read_without_data(request.read, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    except ValueError as error:
        request._body = b""
        raise RequestDataTooBig from error


def is_of_the_desk(request):
    return request.path_info.startswith(settings.DESK_PATH)


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
    context = {"reason": reason, "sent": sent, "is_desk": may_see(request)}
    return render(request, "413.html", context, status=413)


def may_see(request):
    return request.user.is_authenticated and is_of_the_desk(request)


def what_was_written(request):
    """[(name, text)] of the fields of a plain form; [] where it is too large, or of another kind, to be read."""
    length = length_of(request)
    if request.content_type != FORM or length > settings.LARGEST_REQUEST:
        return []
    try:
        body = request._body if hasattr(request, "_body") else request.read(length)
    except UnreadablePostError:
        return []
    fields = parse_qsl(body.decode("ascii", "replace"), encoding="utf-8", errors="replace")
    if person.pk_in(dict(fields).get(person.FIELD)) not in (None, request.user.pk):
        return []
    written = [(label_of(name), text) for name, text in fields if text.strip() and not is_hidden(name)]
    return written[:MOST_SHOWN]
