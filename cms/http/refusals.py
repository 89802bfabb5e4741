"""400 and 403: of a form of the desk they show what was written, so that it can be copied."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from cms.http.csrf import has_secret, is_of_somebody_else, is_of_the_desk, sent_by, typed


def bad_request(request, exception):
    return render(request, "400.html", {"typed": written(request)}, status=400)


def forbidden(request, exception):
    return render(request, "403.html", {"typed": written(request)}, status=403)


def written(request):
    """[(label, text)]"""
    if request.method != "POST" or not is_of_the_desk(request):
        return []
    try:
        sent = sent_by(request)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []
    return [] if has_secret(sent) or is_of_somebody_else(request) else list(typed(sent))
