"""What is said to OpenSearch, and what is kept there: no analyser of its own, only which editions hold which words.

Moments are kept as microseconds, as a date of OpenSearch knows milliseconds only and would let an edition through before
its time. Tags and authors are kept by their keys, so that a new address of one changes no document.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings

from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, Unavailable

logger = logging.getLogger("patio.opensearch")  # `opensearch` is the logger of the library, which is not heard

MAPPING = 2  # another one is another index, which `rebuild_search` makes
KEYWORDS = {"type": "keyword", "doc_values": False}
NUMBER = {"type": "long"}
NUMBERS = ("edition_id", "article_id", "live_from", "live_until", "published_at", "tags", "authors", "mark")
DOCUMENT = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "language": {"type": "keyword"},
        **dict.fromkeys(NUMBERS, NUMBER),
        **dict.fromkeys((TITLE, TOP, TEXT, WORDS, TITLE_WORDS), KEYWORDS),
    },
}

SOON, LATER, LATE = 1, 5, 20  # seconds: for a reader, for whoever publishes, for a command
REST = 15  # seconds without a question after one that was not answered
PAGE = 10_000  # OpenSearch gives no more at once
PARCEL = 8 * 1024 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 2**62


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


def execute(question, *, patient=False):
    """What `question(client)` returns. The patient ones are commands: they wait longer, try in an outage too, and say
    themselves what went wrong."""
    if not patient and outage.lasts():
        raise Unavailable
    try:
        answer = question(connected(LATE if patient else SOON, **settings.SEARCH))
    except Exception as error:
        if not patient:
            outage.begin(error)
        raise Unavailable(told(error)) from error
    if not patient:
        outage.end()
    return answer


@cache
def connected(timeout, *, host, port, secure, user, password, index):
    from opensearchpy import OpenSearch  # a site without it need not wait for the import

    return OpenSearch(
        hosts=[{"host": host, "port": port}],
        use_ssl=secure,
        http_auth=f"{user}:{password}".encode().decode("latin-1") if user else None,  # UTF-8, when it is sent
        timeout=timeout,
        max_retries=0,
        pool_maxsize=20,
    )


def alias():
    """An alias: what is written by it can never make an index of OpenSearch's own guesses."""
    return f"{settings.SEARCH['index']}-{MAPPING}"


def micros(moment):
    return FOREVER if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def all_of(clauses):
    return {"bool": {"filter": clauses}}


# Asking


def search(bodies, read, *, patient=False):
    """What `read` finds in the hits of each, all asked at once."""
    lines = [line for body in bodies for line in ({}, body)]

    def question(client):
        answers = client.msearch(body=lines, index=alias())["responses"]
        return [read(whole(answer)["hits"]) for _body, answer in zip(bodies, answers, strict=True)]

    return execute(question, patient=patient)


def whole(answer):
    """The answer, if it is one and not of a part of the index only."""
    if "error" in answer or answer["timed_out"] or answer["_shards"]["failed"]:
        raise ValueError(str(answer.get("error", "only a part of the index answered"))[:300])
    return answer


def id_in(hit):
    edition_id = int(hit["_id"])
    if not 0 < edition_id < FOREVER:
        raise ValueError(f"no edition has the id {edition_id}")
    return edition_id


# Keeping


def create(*, force=False):
    """Makes the index where there is none; `force` throws away the one there is."""
    place = f"{alias()}-editions"
    body = {"aliases": {alias(): {}}, "mappings": DOCUMENT, "settings": {"index": {"number_of_shards": 1}}}

    def question(client):
        if force:
            client.indices.delete(index=place, ignore=404)
        if not client.indices.exists(index=place):
            client.indices.create(index=place, body=body)

    execute(question, patient=True)


def marks(clause, *, patient=False):
    """{edition id: mark of its document}, of one page of documents at the most."""
    body = {
        "query": all_of([clause]),
        "size": PAGE,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["mark"],
    }
    [found] = search(
        [body], lambda hits: {id_in(hit): int(hit["fields"]["mark"][0]) for hit in hits["hits"]}, patient=patient
    )
    return found


def sum_of_marks():
    """(how many documents there are, the sum of their marks)"""
    body = {"size": 0, "track_total_hits": True, "aggs": {"marks": {"sum": {"field": "mark"}}}}

    def question(client):
        answer = whole(client.search(body=body, index=alias()))
        return answer["hits"]["total"]["value"], int(answer["aggregations"]["marks"]["value"])

    return execute(question, patient=True)


def write(documents, *, gone=(), patient=False):
    """Puts documents in, and takes those of these editions out; readers see it when this returns. Every one is tried."""
    from opensearchpy.helpers import bulk  # a site without it need not wait for the import

    actions = [{"_op_type": "index", "_id": each["edition_id"], "_source": each} for each in documents]
    actions += [{"_op_type": "delete", "_id": edition_id} for edition_id in gone]
    options = {"require_alias": "true", "refresh": "true", "max_chunk_bytes": PARCEL, "raise_on_error": False}
    options["request_timeout"] = LATE if patient else LATER
    _written, errors = execute(lambda client: bulk(client, actions, index=alias(), **options), patient=patient)
    if errors:
        raise Unavailable(f"{len(errors)} refused: {str(errors[0])[:300]}")
