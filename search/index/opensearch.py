"""OpenSearch over the very same words: no analyser of its own, no ranking, only which editions hold them and how many do.

Moments are kept as microseconds, as a date of OpenSearch knows milliseconds only and would let an edition through before
its time. Tags and authors are kept by number, so that a new address of one changes no document.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

from articles.models import Tag
from authors.models import Author
from search.index.conditions import FIELDS

logger = logging.getLogger(__name__)

MAPPING = 1  # another one is another index, which `rebuild_search` makes
WORDS = {"type": "keyword", "doc_values": False}
NUMBER = {"type": "long"}
NUMBERS = ("number", "article", "live_from", "live_until", "published_at", "tags", "authors", "mark")
DOCUMENT = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "language": {"type": "keyword"},
        **dict.fromkeys(NUMBERS, NUMBER),
        **dict.fromkeys(FIELDS.values(), WORDS),
    },
}

SOON, LATER, LATE = 1, 5, 20  # seconds: for a reader, for whoever publishes, for a command
REST = 15  # seconds without a question after one that was not answered
PAGE = 10_000  # OpenSearch gives no more at once
PARCEL = 8 * 1024 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 2**62


class SilentError(Exception):
    """OpenSearch did not answer, or nothing that can be understood, or it refused."""


class Outage:
    """After a failure nobody asks for a while, then one asks while the others go on without: no reader waits in a queue.
    The log has one line of it, however long it lasts."""

    def __init__(self):
        self.end()

    def end(self):
        self.is_known, self.until = False, 0.0

    def begin(self, error):
        if not self.is_known:
            logger.warning("OpenSearch does not answer, the database does: %s", told(error))
        self.is_known, self.until = True, time.monotonic() + REST

    def lasts(self):
        now = time.monotonic()
        if now < self.until:
            return True
        if self.is_known:
            self.until = now + REST
        return False


outage = Outage()


def told(error):
    """The error in one short line."""
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]


def ask(question, *, patient=False):
    """What `question(client)` returns. The patient ones are commands: they wait longer, try in an outage too, and say
    themselves what went wrong."""
    if not patient and outage.lasts():
        raise SilentError
    try:
        answer = question(client(LATE if patient else SOON, **settings.SEARCH))
    except Exception as error:
        if not patient:
            outage.begin(error)
        raise SilentError(told(error)) from error
    if not patient:
        outage.end()
    return answer


@cache
def client(timeout, *, host, port, secure, user, password, index):
    from opensearchpy import OpenSearch  # a site without it need not wait for the import

    return OpenSearch(
        hosts=[{"host": host, "port": port}],
        use_ssl=secure,
        http_auth=f"{user}:{password}".encode().decode("latin-1") if user else None,  # UTF-8, when it is sent
        timeout=timeout,
        max_retries=0,
        pool_maxsize=20,
    )


def name():
    """An alias: what is written by it can never make an index of OpenSearch's own guesses."""
    return f"{settings.SEARCH['index']}-{MAPPING}"


# Asking


class OpenSearch:
    """Questions about the editions of a scope. Numbers of editions are those of the scope in the database too, whatever
    OpenSearch says."""

    def __init__(self, scope):
        self.scope = scope
        self.filters = clauses_of(scope)

    def count(self, conditions, *, most):
        bodies = [{"query": self.holding(each), "size": 0, "track_total_hits": most} for each in conditions]
        return search(bodies, lambda hits: min(int(hits["total"]["value"]), most))

    def size(self, *, most):
        body = {"query": self.holding(), "size": 0, "track_total_hits": most}
        [total] = search([body], lambda hits: min(int(hits["total"]["value"]), most))
        return total

    def newest(self, conditions, *, limit):
        order = [{"published_at": {"order": "desc"}}, {"article": {"order": "desc"}}]
        rest = {"size": limit, "sort": order, "track_total_hits": False, "_source": False}
        bodies = [{"query": self.holding(each), **rest} for each in conditions]
        found = search(bodies, lambda hits: [number_in(hit) for hit in hits["hits"]][:limit])
        numbers = set().union(*found)
        known = set(self.scope.editions().order_by().filter(pk__in=numbers).values_list("pk", flat=True))
        return [[number for number in each if number in known] for each in found]

    def holding(self, *conditions):
        return all_of([*self.filters, *(each.clause() for each in conditions)])


def search(bodies, read, *, patient=False):
    """What `read` finds in the hits of each, all asked at once."""
    lines = [line for body in bodies for line in ({}, body)]

    def question(client):
        answers = client.msearch(body=lines, index=name())["responses"]
        return [read(whole(answer)["hits"]) for _body, answer in zip(bodies, answers, strict=True)]

    return ask(question, patient=patient)


def whole(answer):
    """The answer, if it is one and not of a part of the index only."""
    if "error" in answer or answer["timed_out"] or answer["_shards"]["failed"]:
        raise ValueError(str(answer.get("error", "only a part of the index answered"))[:300])
    return answer


def number_in(hit):
    number = int(hit["_id"])
    if not 0 < number < FOREVER:
        raise ValueError(f"no edition has the number {number}")
    return number


def all_of(clauses):
    return {"bool": {"filter": clauses}}


def clauses_of(scope):
    """Pairs with `Scope.editions`."""
    now = micros(scope.at)
    found = [
        {"term": {"language": scope.language}},
        {"range": {"live_from": {"lte": now}}},
        {"range": {"live_until": {"gt": now}}},
    ]
    if scope.section:
        found.append({"term": {"tags": number_of(Tag, scope.section)}})
    if scope.author:
        found.append({"term": {"authors": number_of(Author, scope.author)}})
    if scope.year:
        found.append({"range": {"published_at": bounds_of(int(scope.year))}})
    return found


def number_of(model, slug):
    return model.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0


def bounds_of(year):
    """As `published_at__year`: in the site's time zone."""
    zone = timezone.get_current_timezone()
    first, last = datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=zone)
    return {"gte": micros(first), "lte": micros(last)}


def micros(moment):
    return FOREVER if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


# Keeping


def create(*, anew=False):
    """Makes the index where there is none; `anew` throws away the one there is."""
    place = f"{name()}-editions"
    body = {"aliases": {name(): {}}, "mappings": DOCUMENT, "settings": {"index": {"number_of_shards": 1}}}

    def question(client):
        if anew:
            client.indices.delete(index=place, ignore=404)
        if not client.indices.exists(index=place):
            client.indices.create(index=place, body=body)

    ask(question, patient=True)


def marks(clause, *, patient=False):
    """{number of an edition: mark of its document}, of one page of documents at the most."""
    body = {
        "query": all_of([clause]),
        "size": PAGE,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["mark"],
    }
    [found] = search(
        [body], lambda hits: {number_in(hit): int(hit["fields"]["mark"][0]) for hit in hits["hits"]}, patient=patient
    )
    return found


def sum_of_marks():
    """(how many documents there are, the sum of their marks)"""
    body = {"size": 0, "track_total_hits": True, "aggs": {"marks": {"sum": {"field": "mark"}}}}

    def question(client):
        answer = whole(client.search(body=body, index=name()))
        return answer["hits"]["total"]["value"], int(answer["aggregations"]["marks"]["value"])

    return ask(question, patient=True)


def write(documents, *, gone=(), patient=False):
    """Puts documents in, and takes those of these numbers out; readers see it when this returns. Every one is tried."""
    from opensearchpy.helpers import bulk

    actions = [{"_op_type": "index", "_id": each["number"], "_source": each} for each in documents]
    actions += [{"_op_type": "delete", "_id": number} for number in gone]
    options = {"require_alias": "true", "refresh": "true", "max_chunk_bytes": PARCEL, "raise_on_error": False}
    options["request_timeout"] = LATE if patient else LATER
    _written, errors = ask(lambda client: bulk(client, actions, index=name(), **options), patient=patient)
    if errors:
        raise SilentError(f"{len(errors)} refused: {str(errors[0])[:300]}")
