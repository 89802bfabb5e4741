"""Long lists page by page, at ?page=2. Few are counted: one row more than is shown tells whether there are older ones, and
?page=last leads to the last one, for which alone the rows are counted."""

from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.encoding import escape_uri_path

from rendering.list_cards import with_cards
from rendering.parts import current_release
from website.responses import Moved

LIST_SIZE = 20
LAST = "last"


@dataclass(frozen=True)
class ListPage:
    items: list
    number: int
    has_older: bool
    base: str
    query: str = ""
    last: int | None = None  # number of the last page, where it is known
    leads_to_last: bool = False

    @classmethod
    def of(cls, editions, request, *, size, query=""):
        """`query` is what the addresses of the other pages hold besides the number."""
        number = requested_page(request)
        return cls.cut(rows_of_page(editions, (number - 1) * size, size + 1), number, request, size=size, query=query)

    @classmethod
    def of_rows(cls, prepared, request, *, size, total=None, read_more=lambda rows: rows, **values):
        """Of a `prepared` query that takes a `count`; `read_more` reads what belongs to its rows. `total`: of all rows, where
        somebody counted them."""
        if request.GET.get("page") == LAST:
            rows = prepared.queryset(**values, count=None)
            raise Moved(cls.numbered(request, -(-rows.count() // size)), keeps_query=False, is_permanent=False)
        number = requested_page(request)
        if number == 1:
            found = prepared(**values, count=size + 1)
        else:
            found = rows_of_page(prepared.queryset(**values, count=None), (number - 1) * size, size + 1)
        return cls.cut(read_more(found), number, request, size=size, total=total, leads_to_last=True)

    @classmethod
    def numbered(cls, request, number):
        return cls([], number, False, escape_uri_path(request.path)).address(max(1, number))

    @classmethod
    def of_cards(cls, prepared, request, *, size, kind, **values):
        """Of one for editions with their part of a `kind`."""
        values |= {"kind": kind, "release": current_release()}
        return cls.of_rows(prepared, request, size=size, read_more=partial(with_cards, kind), **values)

    @classmethod
    def cut(cls, found, number, request, *, size, query="", total=None, leads_to_last=False):
        if number > 1 and not found:
            raise Http404
        has_older, last = len(found) > size, total and max(number, -(-total // size))
        base = escape_uri_path(request.path)
        return cls(found[:size], number, has_older, base, query, last, leads_to_last and has_older)

    def address(self, number):
        values = QueryDict(self.query, mutable=True)
        if number != 1:
            values["page"] = number
        return f"{self.base}?{values.urlencode()}" if values else self.base

    @property
    def path(self):
        return self.address(self.number)

    @property
    def numbers(self):
        """[(number, address)] of the first page, the last one and those beside this one, with None where some may be left out. The
        last one is LAST where nobody counted."""
        shown = {1, self.last or 1, *range(max(1, self.number - 1), self.number + 1 + self.has_older)}
        found = []
        for number in sorted(shown):
            if found and number > found[-1][0] + 1:
                found.append(None)
            found.append((number, self.address(number)))
        return [*found, None, (LAST, self.address(LAST))] if self.leads_to_last and not self.last else found

    @property
    def newer(self):
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def older(self):
        return self.address(self.number + 1) if self.has_older else ""


def rows_of_page(editions, start, count):
    """Of a page behind the first, which editions it has is asked first, as far as that is a query: what stands before is
    counted off in an index, and no row is looked at that is not shown."""
    found = editions[start : start + count]
    if not start or not isinstance(editions, QuerySet):
        return list(found)
    pks = list(found.values_list("pk", flat=True))
    rows = editions.filter(pk__in=pks).in_bulk()
    return [rows[pk] for pk in pks if pk in rows]


def requested_page(request):
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 6 and int(number) > 0):
        raise Http404
    return int(number)


def is_first_page(request):
    return request.GET.get("page") != LAST and requested_page(request) == 1
