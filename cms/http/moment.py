"""The moment that a request is served at: `request.at` is now, or the moment that the time machine is set to. `request.present`
is now in either case, for what is said of the time machine itself.

Read once, at the start of the request. An anonymous reader's session is never looked at.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from cms.http.caching import private

KEY = "moment"


class MomentMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = chosen_moment(request)
        request.time_machine = chosen is not None
        request.present = timezone.now()
        request.at = chosen or request.present
        response = self.get_response(request)
        if request.time_machine:
            private(response)
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def chosen_moment(request):
    """The time machine's moment, or None, also while the database does not answer. The permission is asked again every
    time; the desk works in the present, and so does what it shares."""
    in_the_present = request.path_info.startswith((settings.DESK_PATH, settings.SHARE_PATH))
    if in_the_present or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        moment = datetime.fromisoformat(request.session.get(KEY, ""))
    except (TypeError, ValueError, DatabaseError):
        return None
    return moment if moment.tzinfo and may_travel(request.user) else None


def may_travel(user):
    return user.has_perm(settings.TIME_MACHINE_PERMISSION)


def set_moment(request, at):
    """From the next request on. The caller has asked `may_travel`; every request asks it again."""
    request.session[KEY] = at.astimezone(UTC).isoformat()


def clear_moment(request):
    request.session.pop(KEY, None)
