"""Where nothing is at an address: what may have been meant is looked for, and only then it is a 404."""

from urllib.parse import unquote

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponsePermanentRedirect

from cms.http.caching import public
from website import frame, misspelled, old_addresses
from website.addresses import Gone, Moved, redirect


def without_query(request, path):
    """The query was WordPress's, and said what `path` says now."""
    return HttpResponsePermanentRedirect(path)


# Tried in this order; each raises Moved, Gone or Http404 where it knows the address. Beside it: the answer to Moved.
LOOKED_UP = [
    (old_addresses.look_for_first_page, without_query),
    (old_addresses.look_for_path, redirect),
    (misspelled.look_for, redirect),
]


def not_found(request, exception=None):
    """handler404"""
    for look_for, answer in LOOKED_UP if is_readers(request) else []:
        try:
            look_for(request)
        except Moved as moved:
            if unquote(moved.path) != request.path:
                return public(answer(request, moved.path))
        except Gone:
            return public(frame.gone(request))
        except (Http404, DatabaseError):
            break
    return frame.not_found(request, exception)


def is_readers(request):
    return request.method in ("GET", "HEAD") and not request.path_info.startswith(settings.DESK_PATH)
