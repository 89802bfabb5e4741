"""503: the database cannot answer now. Nothing is asked of it here. Whoever sent a form of the desk is told whether it was saved,
reads what was typed, and sends it again by one button.

The form is sent again with the token that came with it: one that another site has sent is refused then as it would be now.
"""

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from cms import outages
from cms.http.csrf import typed
from cms.http.submitted import is_secret
from cms.http.too_large import length_of

RETRY_AFTER = 5  # seconds
TOKEN = "csrfmiddlewaretoken"
REASONS = {
    outages.AWAY: gettext_lazy("The database does not answer at the moment."),
    outages.BUSY: gettext_lazy("The database has too much to do at the moment."),
    outages.FULL: gettext_lazy("The disk of the database is full: tell whoever runs the site."),
}


def unavailable(request, error):
    response = answer(request, REASONS[outages.kind_of(error)])
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def answer(request, reason):
    if request.GET.get("responseType") == "json":  # CKEditor, which sends a picture
        return JsonResponse({"uploaded": 0, "error": {"message": str(reason)}}, status=503)
    if not is_form_of_the_desk(request):
        return render(None, "503.html", status=503)
    sent, files = what_was_sent(request)
    context = {
        "reason": reason,
        "address": request.get_full_path(),
        "may_be_saved": outages.may_be_saved(),
        "sent": [] if files else sent,
        "typed": list(typed([(name, value) for name, value in sent if name != TOKEN])),
        "has_files": bool(files),
    }
    return render(None, "503_form.html", context, status=503)


def is_form_of_the_desk(request):
    """By all that is known without the database."""
    return (
        request.method == "POST"
        and request.path_info.startswith(settings.DESK_PATH)
        and settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def what_was_sent(request):
    """([(name, text)], whether files were among it); nothing of what is too large to be read, or holds a password."""
    if length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return [], True
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return [], False
    if any(is_secret(name) for name, _value in sent if name != TOKEN):
        return [], files
    return sent, files
