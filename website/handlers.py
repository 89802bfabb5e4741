"""Where nothing is at an address: what may have been meant is looked for, and only then it is a 404. Where the database is away:
503, which asks it nothing."""

import sys
from urllib.parse import unquote

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404
from django.views import defaults

from cms import outages
from cms.http.caching import public
from cms.http.unavailable import unavailable
from cms.kept.pages import kept
from website import misspelled_urls, responses, wordpress_urls
from website.responses import Gone, Moved

# Tried in this order; each raises Moved, Gone or Http404 where it knows the address.
LOOKED_UP = [wordpress_urls.look_for_first_page, wordpress_urls.look_for_path, misspelled_urls.look_for]


@kept()
def not_found(request, exception=None):
    """handler404"""
    for look_for in LOOKED_UP if is_readers(request) else []:
        try:
            look_for(request)
        except Moved as moved:
            if unquote(moved.path) != request.path:
                return public(responses.redirect(request, moved))
        except Gone as ended:
            return public(responses.gone(request, ended.withdrawal))
        except Http404:
            break
        except (DatabaseError, InterfaceError) as error:
            if outages.kind_of(error):
                return unavailable(request, error)  # it may well be there
            return responses.not_kept(responses.not_found(request, exception))
    return responses.not_found(request, exception)


def is_readers(request):
    return request.method in ("GET", "HEAD") and not request.path_info.startswith(settings.DESK_PATH)


def server_error(request):
    """handler500, called while what went wrong is being handled."""
    error = sys.exc_info()[1]
    return unavailable(request, error) if outages.kind_of(error) else defaults.server_error(request)
