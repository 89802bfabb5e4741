"""Whole pages of anonymous readers are answered from memory while the generation lasts, and made once where many ask: by one
process of the machine, for all of them.

Two pieces of middleware: the outer one stands before all others, the inner one where the text of a page is whole, is not
compressed, and has not been compared with what the reader has.
"""

import logging
import threading
import time
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.http import parse_http_date_safe

from cms import outages
from cms.http import encodings
from cms.http.methods import READING
from cms.kept import ends, proxy, release, shared
from cms.kept.generation import watch
from cms.kept.store import KeptPage, Store
from cms.paths import with_query

logger = logging.getLogger(__name__)

# Seconds after a new generation was seen, during which others get the former page while one makes the new one.
FORMER_FOR = 0.7
LONGEST_WAIT = 10  # seconds for the one who makes it
# Seconds for the one who makes what was no page to keep so many seconds ago: the makers of many processes would wait in turn.
SHORT_WAIT, UNKEPT_FOR = 0.2, 1
LONGEST_QUERY = 1000  # characters
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
OF_ONE_ENCODING = {"Content-Encoding", "Content-Length"}
NO_PAGE = (301, 404, 410)
UNMARKED = "no-cache"  # by whoever answers with 404: it is for everybody, and for no other cache than this
SHARE_OF_QUERIES = 4  # a quarter of the memory is for addresses with a query, of which there may be any number
SHARE_OF_NO_PAGE = 16  # and a sixteenth for those where no page was, of which there may be as many


def kept(*parameters):
    """The view's pages may be kept. They depend on these parameters of the query alone, all spellings `name[…]` included.
    So may its answers that there is no page, where it is asked without any of these, and redirects, which repeat the query.
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
        if hasattr(request, "made_in") and may_be_kept(request, response):
            response.kept_body = response.content
        return response


class KeptPagesMiddleware:
    def __init__(self, get_response):
        if settings.DEBUG or not settings.KEPT_PAGES_MEMORY:  # while templates are written, they are seen at once
            raise MiddlewareNotUsed
        self.get_response, self.flights = get_response, Flights()
        self.plain = Store(settings.KEPT_PAGES_MEMORY)
        self.queried = Store(settings.KEPT_PAGES_MEMORY // SHARE_OF_QUERIES)
        self.absent = Store(settings.KEPT_PAGES_MEMORY // SHARE_OF_NO_PAGE)
        self.link = proxy.Link(settings.PROXY_LINK) if settings.PROXY_LINK else None
        release.digest()  # before the files of a later one may lie there
        self.shared, self.unkept = shared.of_settings(SHARE_OF_QUERIES), Unkept()
        self.ends = ends.Ends(self.plain, self.shared)

    def __call__(self, request):
        if not is_for_everybody(request):
            return self.pass_on(request)
        try:
            request.get_host()  # all hosts that are ours get the same pages
            look = self.look()
            response = self.answer(request, look) if look else self.get_response(request)
        except DisallowedHost:
            return self.get_response(request)
        except (DatabaseError, InterfaceError) as error:
            return self.answer_without_generation(request, error)
        if look and self.link:
            proxy.mark(response, look, self.link)
        return (look and response.status_code == 503 and self.old_page(request)) or response

    def look(self):
        """What is known of the generation; what ends, as was learned with it, is written on the pages."""
        look = watch.look(timezone.now())
        if look:
            self.ends.write(look)
        return look

    def answer_without_generation(self, request, error):
        if outages.kind_of(error):
            return self.old_page(request) or self.get_response(request)
        logger.error("no page is kept: %s", error, exc_info=error)
        return self.get_response(request)

    def old_page(self, request):
        """The page of whatever generation, marked as old, but none whose own article has ended, nor that there is none: None."""
        key = self.key_of(request)
        page, own = self.shared.get(key), self.found(key)
        if page is None or (own and own.generation.is_later_than(page.generation)):
            page = own
        if page is None or not page.is_page or page.has_ended(timezone.now()):
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
                with suppress(DatabaseError, InterfaceError):
                    self.look()  # what it ended is known then, should the database go away

    def answer(self, request, look):
        """One maker at a time keeps a page of each key: none is put over one that was begun after it. Raises a DatabaseError
        where the database does not say what the generation is."""
        until, in_vain = time.monotonic() + LONGEST_WAIT, 0
        while in_vain < 2:
            key = self.key_of(request)
            page = self.found(key)
            if page and page.generation == look.generation:
                return given(page, request, is_fresh=True)
            is_former = page and page.is_page and look.was_right(page.generation, seconds=FORMER_FOR)
            former = page if is_former else None
            flight, is_ours = self.flights.join(key)
            if is_ours:
                return self.made_for_all(request, look, key, flight, former)
            if former:
                return given(former, request)
            if not flight.wait(until - time.monotonic()):
                break
            if not flight.kept:  # it may have been begun before something was published
                before, look = look, self.look() or look
                in_vain = in_vain + 1 if look.generation == before.generation else 0
        return self.made(request, look, is_kept=False)

    def made_for_all(self, request, look, key, flight, former):
        """For all threads, and all processes. `former` is given as long as another process makes the new one."""
        try:
            page = self.found(key)  # by whoever made it since we looked
            if page and page.generation == look.generation:
                flight.kept = True
                return given(page, request, is_fresh=True)
            patience = SHORT_WAIT if self.unkept.was_last(key, look.generation) else LONGEST_WAIT
            with self.shared.making(key, 0 if former else patience) as is_alone:
                if former and not is_alone:
                    return given(former, request)
                page, look = self.made_by_others(key, look)
                response = page and given(page, request, is_fresh=True)
                response = response or self.made(request, look, is_kept=is_alone)
            flight.kept = bool(page) or getattr(response, "is_kept", False)
            return response
        finally:
            self.flights.leave(key)

    def made_by_others(self, key, look):
        """(the page that another process made, or None; what is known of the generation). Whoever finds a page of a later one
        looks again, as others do in a moment."""
        page = self.shared.get(key)
        if page and page.generation.is_later_than(look.generation):
            watch.notice()
            look = self.look() or look
        if page is None or page.generation != look.generation or page.has_ended(timezone.now()):
            return None, look
        self.put(key, page)
        return page, look

    def made(self, request, look, *, is_kept=True):
        """Renders the page, keeps it if it may be kept, and compares it with what the reader has."""
        asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        request.made_in, request.counts_by_query = look.generation, bool(self.key_of(request)[-1])
        response = self.get_response(request)
        request.META.update(asked)
        vars(request).pop("headers", None)  # a cached view of META
        if hasattr(response, "kept_body"):
            return self.keep(request, look, response, is_kept)
        if is_kept:
            self.keep_none(request, look, response)
        return compared(request, response) if response.status_code == 200 else response

    def keep(self, request, look, made, is_kept):
        """Returns what the reader gets of it."""
        headers = {name: value for name, value in made.headers.items() if name not in OF_ONE_ENCODING}
        until = getattr(made, "kept_until", None)
        page = KeptPage(look.generation, until, headers, made.kept_by, made.kept_body, {}, made.status_code)
        if page.is_page:
            self.plain.remember_parameters(request.path_info, page.parameters)
        response = given(page, request, is_fresh=True)
        response.is_kept = is_kept
        if is_kept:
            self.put_for_all(self.key_of(request), page)
        return response

    def put_for_all(self, key, page):
        """Where no page ever was, anybody can make up addresses: what is said there stays with this process, and in its own room."""
        if not page.is_page and not self.was_page(key):
            self.absent.put(key, page)
            return
        self.put(key, page)
        self.shared.put(key, page)

    def keep_none(self, request, look, response):
        """Of what was here once and is no page any more its end is kept: no process gives it while the database is away."""
        key = self.key_of(request)
        self.unkept.remember(key, look.generation)
        if response.status_code in NO_PAGE and self.was_page(key):
            self.store_for(key).forget(key)
            ended = KeptPage(look.generation, timezone.now(), {}, frozenset(), b"", {}, response.status_code)
            self.shared.put(key, ended)

    def was_page(self, key):
        return bool(self.store_for(key).get(key) or self.shared.get(key))

    def put(self, key, page):
        self.store_for(key).put(key, page)

    def found(self, key):
        return self.store_for(key).get(key) or self.absent.get(key)

    def store_for(self, key):
        return self.queried if key[-1] else self.plain

    def key_of(self, request):
        """(scheme, path, query); of a query only what the page depends on, once that is known of its path."""
        query = request.META.get("QUERY_STRING", "")
        if query and (known := self.parameters_of(request)) is not None:
            chosen = ((name, values) for name, values in request.GET.lists() if name.partition("[")[0] in known)
            query = tuple(sorted((name, *values) for name, values in chosen)) or ""
        return request.scheme, request.path_info, query

    def parameters_of(self, request):
        """Those that its pages depend on; None where no process has made one."""
        known = self.plain.parameters.get(request.path_info)
        if known is None:
            page = self.shared.get((request.scheme, request.path_info, ""))
            if page and page.is_page:
                known = page.parameters
                self.plain.remember_parameters(request.path_info, known)
        return known


class Unkept:
    """What has just been asked for, and was nothing to keep in this generation."""

    MOST, LONGEST = 10_000, 300  # keys, characters of one

    def __init__(self):
        self.found = {}  # {key: (generation, `time.monotonic` until which that is believed)}

    def remember(self, key, generation):
        if len(self.found) >= self.MOST:
            self.found = {}
        if sum(map(len, map(str, key))) <= self.LONGEST:
            self.found[key] = generation, time.monotonic() + UNKEPT_FOR

    def was_last(self, key, generation):
        then, until = self.found.get(key, (None, 0))
        return then == generation and time.monotonic() < until


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
    own = (settings.DESK_PATH, settings.SHARE_PATH, settings.MEDIA_URL, settings.STATIC_URL)
    return not request.path_info.startswith(own)


def may_be_kept(request, response):
    """Of what everybody gets: a whole page, or that there is none, where nothing of the query counts."""
    if getattr(response, "kept_by", None) is None or response.streaming or response.cookies:
        return False
    status, marked = response.status_code, response.headers.get("Cache-Control", "")
    if status == 200:
        return marked.startswith("public")
    if status not in NO_PAGE or request.counts_by_query or (status == 301 and request.META.get("QUERY_STRING")):
        return False
    return marked.startswith("public") or (status == 404 and marked == UNMARKED)


def given(page, request, *, is_fresh=False):
    """The response's `kept_in` is the generation while which it may be given again to whoever asks the same: a page alone, as any
    number of addresses has none."""
    response = HttpResponse(status=page.status, headers=page.headers)
    if page.is_page:
        response = compared(request, response)
        response.kept_in = page.generation if is_fresh else None
    elif page.status == 301:
        query = iri_to_uri(request.META.get("QUERY_STRING", ""))
        response.headers["Location"] = with_query(page.headers["Location"], query)
    if response.status_code != page.status:
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
