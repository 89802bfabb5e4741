"""What an anonymous reader is answered at an address at a moment: the views themselves are asked, past caches and sessions."""

from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve
from django.utils.translation import get_language_from_path, override

from website import handlers


def answer_at(address, at):
    request = request_for(address)
    request.at, request.time_machine, request.user = at, False, AnonymousUser()
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        try:
            match = request.resolver_match = resolve(request.path_info)
            return match.func(request, *match.args, **match.kwargs)
        except Http404 as error:
            return handlers.not_found(request, error)


def request_for(address):
    """Without a cookie, as a browser would ask this site."""
    (path, _mark, query), site = address.partition("?"), urlsplit(settings.BASE_URL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or 443),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
