"""Who may keep a copy of a page: nobody of a private one, anybody of a public one. Readers' browsers ask each time whether it
changed, proxies after a second: always the same, as a shorter time would tell what is planned.

Public texts travel compressed.
"""

import hashlib
import re
from functools import wraps

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe, quote_etag

from cms.http import encodings

# Texts whose compression pays: pictures and fonts are compressed already.
TEXTS = re.compile(
    r"text/(?:html|css|javascript|plain|xml)|application/javascript|application/(?:[\w.-]+\+)?(?:json|xml)|image/svg\+xml"
)


SHARED_FOR = 1  # seconds
WITHOUT_US = 10  # seconds that a proxy may go on while nobody answers it: a restart
FOR_LONG = 365 * 24 * 3600  # seconds


def public(response, *, is_at_its_own_address=False):
    """Mark an answer that every anonymous reader may share. A browser may keep it for long where its address shows nothing else ever; a
    proxy may not, as it may have to be taken back from those who have not seen it."""
    own = f"max-age={FOR_LONG}, immutable" if is_at_its_own_address else "max-age=0"
    response.headers["Cache-Control"] = f"public, {own}, s-maxage={SHARED_FOR}, stale-if-error={WITHOUT_US}"
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
    """ETags and 304 for what was found only: an error is never "not modified". HEAD is answered as GET is; our views make
    the whole page for it too."""

    def process_response(self, request, response):
        if response.status_code != 200 or request.method not in ("GET", "HEAD"):
            return response
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_etag(response)
        etag, changed_at = response.get("ETag"), parse_http_date_safe(response.get("Last-Modified", ""))
        if not (etag or changed_at):
            return response
        return get_conditional_response(request, etag=etag, last_modified=changed_at, response=response)


def set_etag(response):
    """By SHA-256, which takes half as long as Django's MD5."""
    if not response.streaming and response.content:
        response.headers["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])


class CompressionMiddleware(GZipMiddleware):
    """Compresses the texts that everybody gets: never a private page, whose length could betray what is secret on it.

    The ETag of a text is a weak one, compressed or not, so that either copy is asked after by the same name. A page that will be
    kept (it has a `kept_body`) is compressed by whoever keeps it.
    """

    max_random_bytes = 0  # nothing on a public page is secret: equal pages stay equal bytes

    def __call__(self, request):
        asked = request.META.get("HTTP_IF_NONE_MATCH")
        if asked:
            request.META["HTTP_IF_NONE_MATCH"] = asked.replace('W/"', '"')
        response = super().__call__(request)
        return without_body(response) if request.method == "HEAD" else response

    def process_response(self, request, response):
        if not self.is_open_text(request, response):
            return response
        weaken(response)
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 304 or hasattr(response, "kept_body"):
            return response
        if encodings.chosen(request.headers.get("Accept-Encoding", ""), ("gzip",)) is None:
            return response
        return super().process_response(request, response)

    def is_open_text(self, request, response):
        if "private" in response.headers.get("Cache-Control", "") or response.has_header("Content-Range"):
            return False
        if response.status_code == 304:
            return not request.path_info.startswith(settings.MEDIA_URL)
        return bool(TEXTS.fullmatch(response.headers.get("Content-Type", "").partition(";")[0].strip()))


def without_body(response):
    """For HEAD: the headers of the whole answer, its length included, and no content."""
    if response.streaming:
        response.streaming_content = []
    else:
        response.content = b""
    return response


def weaken(response):
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
