"""Pages in the memory of this process, those asked for last, up to so many bytes."""

import threading
from collections import OrderedDict
from typing import NamedTuple

from cms.http import encodings

PER_PAGE = 2000  # bytes that a page costs beside its texts
MOST_PATHS = 20_000
LEAST_COMPRESSED = 200  # bytes, as in Django's middleware


class KeptPage(NamedTuple):
    generation: object
    until: object  # the moment at which its own article ends, or None
    headers: dict  # without those of one encoding
    parameters: frozenset  # those of the query that it depends on
    body: bytes
    copies: dict  # {encoding: the body in it}, of those that somebody asked for
    status: int = 200  # any other says that there is no page

    @property
    def is_page(self):
        return self.status == 200

    def has_ended(self, at):
        return self.until is not None and self.until <= at

    def may_end(self, until, generation):
        """Whether that is news, which was learned in this generation."""
        return self.is_page and self.until != until and not self.generation.is_later_than(generation)

    @property
    def size(self):
        """Its copies are together smaller than itself; where they are not, it is a short one."""
        return 2 * len(self.body) + PER_PAGE

    def copy(self, encoding):
        """The body in an encoding; None where that does not pay."""
        if encoding is None or len(self.body) < LEAST_COMPRESSED:
            return None
        copy = self.copies.get(encoding)
        if copy is None:
            copy = self.copies[encoding] = encodings.COMPRESS[encoding](self.body)
        return copy if len(copy) < len(self.body) else None


class Store:
    """One page for each key: a new one takes the place of the former."""

    def __init__(self, most_bytes):
        self.most_bytes, self.bytes = most_bytes, 0
        self.pages, self.parameters = OrderedDict(), OrderedDict()
        self.guard = threading.Lock()

    def get(self, key):
        with self.guard:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
            return page

    def put(self, key, page):
        with self.guard:
            former = self.pages.pop(key, None)
            self.bytes += page.size - (former.size if former else 0)
            self.pages[key] = page
            while self.bytes > self.most_bytes and self.pages:
                self.bytes -= self.pages.popitem(last=False)[1].size

    def forget(self, key):
        with self.guard:
            page = self.pages.pop(key, None)
            self.bytes -= page.size if page else 0

    def end(self, key, until, generation):
        """The page of this key, if there is one, ends then, as is known in this generation."""
        with self.guard:
            page = self.pages.get(key)
            if page and page.may_end(until, generation):
                self.pages[key] = page._replace(until=until)

    def remember_parameters(self, path, names):
        with self.guard:
            self.parameters[path] = names
            self.parameters.move_to_end(path)
            while len(self.parameters) > MOST_PATHS:
                self.parameters.popitem(last=False)

    def clear(self):
        with self.guard:
            self.pages.clear()
            self.parameters.clear()
            self.bytes = 0
