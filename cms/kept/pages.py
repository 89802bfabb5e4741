"""Whole pages of anonymous readers are answered from memory while the generation lasts, and made once where many ask.

Two pieces of middleware: the outer one stands before all others, the inner one where the text of a page is whole, is not
compressed, and has not been compared with what the reader has.
"""

import logging
import threading
import time
from functools import wraps

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from cms import outages
from cms.http import encodings
from cms.http.methods import READING
from cms.kept import proxy
from cms.kept.generation import watch
from cms.kept.store import KeptPage, Store

logger = logging.getLogger(__name__)

FORMER_FOR = (
    0.7  # seconds after a new generation was seen, during which others get the former page while one makes the new one
)
LONGEST_WAIT = 10  # seconds for the one who makes it
LONGEST_QUERY = 1000  # characters
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
OF_ONE_ENCODING = {"Content-Encoding", "Content-Length"}
SHARE_OF_QUERIES = 4  # a quarter of the memory is for addresses with a query, of which there may be any number


def kept(*parameters):
    """The view's pages may be kept. They depend on these parameters of the query alone, all spellings `name[…]` included.
    A response's `kept_until` is the end of the article that it is about."""

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            if not hasattr(response, "kept_by"):  # None: not this one
                response.kept_by = frozenset(parameters)
            return response

        return wrapper

    return decorate


class InnerMiddleware:
    """Takes the text of a page along to the outer one, where that asks for a page to keep."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not getattr(request, "is_made_to_keep", False) or getattr(response, "kept_by", None) is None:
            return response
        if response.status_code == 200 and not response.streaming:
            response.kept_body = response.content
        return response


class KeptPagesMiddleware:
    def __init__(self, get_response):
        if settings.DEBUG or not settings.KEPT_PAGES_MEMORY:  # while templates are written, they are seen at once
            raise MiddlewareNotUsed
        self.get_response, self.flights = get_response, Flights()
        self.plain = Store(settings.KEPT_PAGES_MEMORY)
        self.queried = Store(settings.KEPT_PAGES_MEMORY // SHARE_OF_QUERIES)
        self.link = proxy.Link(settings.PROXY_LINK) if settings.PROXY_LINK else None

    def __call__(self, request):
        if not is_for_everybody(request):
            return self.pass_on(request)
        try:
            request.get_host()  # all hosts that are ours get the same pages
            look = watch.look(timezone.now())
        except DisallowedHost:
            look = None
        except (DatabaseError, InterfaceError) as error:
            return self.answer_without_generation(request, error)
        response = self.answer(request, look) if look else self.get_response(request)
        if look and self.link:
            proxy.mark(response, look, self.link)
        return (look and response.status_code == 503 and self.old_page(request)) or response

    def answer_without_generation(self, request, error):
        if outages.kind_of(error):
            return self.old_page(request) or self.get_response(request)
        logger.error("no page is kept: %s", error, exc_info=error)
        return self.get_response(request)

    def old_page(self, request):
        """The page of whatever generation, marked as old, but none whose own article has ended: None."""
        page = self.found(self.key_of(request))
        if page is None or (page.until and page.until <= timezone.now()):
            return None
        response = given(page, request)
        response.headers["Warning"] = '110 - "Response is Stale"'
        return response

    def pass_on(self, request):
        try:
            return self.get_response(request)
        finally:
            if request.method not in READING:
                watch.notice()
                proxy.changed.set()

    def answer(self, request, look):
        """One maker at a time keeps a page of each key: none is put over one that was begun after it."""
        until = time.monotonic() + LONGEST_WAIT
        while True:
            key = self.key_of(request)
            page = self.found(key)
            if page and page.generation == look.generation:
                return given(page, request, is_fresh=True)
            flight, is_ours = self.flights.join(key)
            if is_ours:
                return self.made_for_all(request, look, key, flight)
            if page and look.was_right(page.generation, seconds=FORMER_FOR):
                return given(page, request)
            if not flight.wait(until - time.monotonic()) or not flight.kept:
                return self.made(request, look, is_kept=False)

    def made_for_all(self, request, look, key, flight):
        try:
            page = self.found(key)  # by whoever made it since we looked
            flight.kept = bool(page and page.generation == look.generation)
            if flight.kept:
                return given(page, request, is_fresh=True)
            response = self.made(request, look)
            flight.kept = getattr(response, "is_kept", False)
            return response
        finally:
            self.flights.leave(key)

    def made(self, request, look, *, is_kept=True):
        """Renders the page, keeps it if it may be kept, and compares it with what the reader has."""
        asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        request.is_made_to_keep = True
        response = self.get_response(request)
        request.META.update(asked)
        vars(request).pop("headers", None)  # a cached view of META
        if may_be_kept(response):
            response = given(self.keep(request, look, response, is_kept), request, is_fresh=True)
            response.is_kept = is_kept
            return response
        return compared(request, response) if response.status_code == 200 else response

    def keep(self, request, look, response, is_kept):
        headers = {name: value for name, value in response.headers.items() if name not in OF_ONE_ENCODING}
        page = KeptPage(look.generation, getattr(response, "kept_until", None), headers, response.kept_body, {})
        self.plain.remember_parameters(request.path_info, response.kept_by)
        key = self.key_of(request)
        if is_kept:
            self.store_for(key).put(key, page)
        return page

    def found(self, key):
        return self.store_for(key).get(key)

    def store_for(self, key):
        return self.queried if key[-1] else self.plain

    def key_of(self, request):
        """(scheme, path, query); of a query only what the page depends on, once that is known of its path."""
        query = request.META.get("QUERY_STRING", "")
        if query and (known := self.plain.parameters.get(request.path_info)) is not None:
            chosen = ((name, values) for name, values in request.GET.lists() if name.partition("[")[0] in known)
            query = tuple(sorted((name, *values) for name, values in chosen)) or ""
        return request.scheme, request.path_info, query


class Flight(threading.Event):
    """Set when the page is done; `kept`: whether others may look for it."""

    kept = False


class Flights:
    """Which pages are being made right now: {key: flight}."""

    def __init__(self):
        self.guard, self.flying = threading.Lock(), {}

    def join(self, key):
        """(the flight, whether it is for the caller to make the page)"""
        with self.guard:
            is_ours = key not in self.flying
            return self.flying.setdefault(key, Flight()), is_ours

    def leave(self, key):
        with self.guard:
            self.flying.pop(key).set()


def is_for_everybody(request):
    """Whether what is answered may be the same for all who ask."""
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:  # what cannot be read is refused further in
        return False
    if "HTTP_RANGE" in request.META or "HTTP_AUTHORIZATION" in request.META:
        return False
    return not request.path_info.startswith((settings.DESK_PATH, settings.MEDIA_URL, settings.STATIC_URL))


def may_be_kept(response):
    is_whole = response.status_code == 200 and hasattr(response, "kept_body")
    return is_whole and not response.cookies and response.headers.get("Cache-Control", "").startswith("public")


def given(page, request, *, is_fresh=False):
    """The response's `kept_in` is the generation while which it may be given again to whoever asks the same."""
    response = compared(request, HttpResponse(headers=page.headers))
    response.kept_in = page.generation if is_fresh else None
    if response.status_code != 200:
        return response
    encoding = encodings.chosen(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    copy = page.copy(encoding)
    if copy is not None:
        response.headers["Content-Encoding"] = encoding
    content = page.body if copy is None else copy
    response.headers["Content-Length"] = str(len(content))
    response.content = b"" if request.method == "HEAD" else content
    return response


def compared(request, response):
    """304 where the reader has it already."""
    etag, changed_at = response.headers.get("ETag"), response.headers.get("Last-Modified", "")
    if not any(name in request.META for name in CONDITIONS) or not (etag or changed_at):
        return response
    changed_at = parse_http_date_safe(changed_at)
    return get_conditional_response(request, etag=etag, last_modified=changed_at, response=response)
