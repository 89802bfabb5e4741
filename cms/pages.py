"""Who may keep a copy of a page: nobody of a private one, anybody of a public one, who then asks whether it changed."""

from functools import wraps

from django.conf import settings
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_vary_headers


def public(response, *, max_age=0):
    """Mark a page that every anonymous reader may share. `max_age` must never reach beyond the next boundary."""
    response.headers["Cache-Control"] = f"public, max-age={max_age}, must-revalidate"
    patch_vary_headers(response, ["Cookie"])
    return response


def private(response):
    response.headers["Cache-Control"] = "private, no-store"
    return response


def public_page(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        return public(view(request, *args, **kwargs))

    return wrapper


def private_page(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        return private(view(request, *args, **kwargs))

    return wrapper


class PrivatePagesMiddleware:
    """No response with a cookie, for a signed-in person or of the desk is ever kept, whatever its view said."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in or response.cookies or request.path_info.startswith(settings.DESK_PATH):
            return private(response)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class RevalidationMiddleware(ConditionalGetMiddleware):
    """ETags and 304 for what was found only: an error is never "not modified"."""

    def process_response(self, request, response):
        return super().process_response(request, response) if response.status_code == 200 else response
