"""Keeps OpenSearch in step with the database, which is what it is filled from.

Who changes an edition, or its row in the index, leaves an `Unsent` in the same transaction; after commit the documents are
written and it goes. As long as one is there the database answers: what OpenSearch does not know yet is neither missed
nor of any influence.
"""

import hashlib
import json
import logging
import time
from collections import defaultdict

from django.conf import settings

from articles.models import Edition, EditionByline, EditionTag
from search.index import opensearch
from search.index.conditions import TEXT, TITLE, TITLE_WORDS, TOP, WORDS
from search.index.opensearch import FOREVER, SilentError, micros
from search.models import IndexEntry, Unsent

logger = logging.getLogger(__name__)

PATIENCE = 5  # seconds, of whoever changed something, for what others left
TRIES = 10
CHUNK = 200
MANY = 2_000


def is_in_step():
    """Whether OpenSearch may be asked."""
    return settings.SEARCH is not None and not Unsent.objects.exists()


# What was changed


def leave_unsent(*articles):
    if settings.SEARCH:
        Unsent.objects.bulk_create(Unsent(article_number=number) for number in articles)


def send():
    """Writes what is unsent, as far as time goes; the rest stays for the next change, or for `rebuild_search`."""
    if not settings.SEARCH:
        return
    begun, unsent = time.monotonic(), defaultdict(list)
    rows = Unsent.objects.filter(article_number__isnull=False).order_by("-pk")
    for article, row in rows.values_list("article_number", "pk"):
        unsent[article].append(row)
    for article, rows in unsent.items():
        try:
            settle(Edition.objects.filter(article=article), {"term": {"article": article}})
        except SilentError as error:
            if opensearch.outage.is_known:
                return
            logger.warning("article %s is not in OpenSearch: %s", article, error)
        else:
            taken(rows)
        if time.monotonic() - begun > PATIENCE:
            return


def taken(rows):
    """Only these: what was changed since is unsent still."""
    for start in range(0, len(rows), CHUNK):
        Unsent.objects.filter(pk__in=rows[start : start + CHUNK]).delete()


def settle(editions, clause, *, patient=False):
    """Makes the documents that the clause finds those of these editions, and looks again until they are: whoever wrote
    meanwhile may have known less. Returns how many were written."""
    written = 0
    for _try in range(TRIES):
        known = facts_of(editions)
        held = opensearch.marks(clause, patient=patient)
        others = [number for number, facts in known.items() if held.get(number) != facts["mark"]]
        gone = sorted(held.keys() - known.keys())
        if not others and not gone:
            return written
        opensearch.write(documents(known, others), gone=gone, patient=patient)
        written += len(others)
    raise SilentError("it does not keep what it is given")


# All of it


def fill(*, anew=False, step=lambda count: None):
    """Makes the index if there is none, writes the documents that are missing or say something else, removes those
    without an edition. Safe to stop and to repeat; until it has come to its end the database answers."""
    Unsent.objects.create()
    unsent = list(Unsent.objects.values_list("pk", flat=True))
    opensearch.create(anew=anew)
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    written, after = 0, 0
    for start in range(0, max(len(numbers), 1), CHUNK):
        part = numbers[start : start + CHUNK]
        is_last = start + CHUNK >= len(numbers)
        until = FOREVER if is_last else part[-1]
        editions = Edition.objects.filter(pk__gt=after, pk__lte=until)
        written += settle(editions, {"range": {"number": {"gt": after, "lte": until}}}, patient=True)
        after = until
        step(start + len(part))
    taken(unsent)
    opensearch.outage.end()
    return written


def is_complete():
    """Whether OpenSearch holds the documents that the database would have it hold, and nothing is unsent."""
    number, total = opensearch.sum_of_marks()
    return (number, total) == (Edition.objects.count(), sum(every_mark())) and not Unsent.objects.exists()


def every_mark():
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), MANY):
        part = numbers[start : start + MANY]
        for facts in facts_of(Edition.objects.filter(pk__gte=part[0], pk__lte=part[-1])).values():
            yield facts["mark"]


# Documents


FACTS = ("pk", "article_id", "language", "live_from", "live_until", "published_at", "index_entry__digest")


def facts_of(editions):
    """{number: all of a document but its words}. Its `mark` is a digest of these and of the digest of the words."""
    editions = editions.order_by("pk")
    tags = numbers_by_edition(EditionTag.objects.filter(edition__in=editions), "tag_id")
    authors = numbers_by_edition(EditionByline.objects.filter(edition__in=editions), "author_id")
    found = {}
    for number, article, language, begin, end, published_at, digest in editions.values_list(*FACTS):
        facts = {
            "number": number,
            "article": article,
            "language": language,
            "live_from": micros(begin),
            "live_until": micros(end),
            "published_at": micros(published_at),
            "tags": tags[number],
            "authors": authors[number],
        }
        found[number] = {**facts, "mark": mark_of(facts, digest)}
    return found


def numbers_by_edition(rows, field):
    found = defaultdict(list)
    for edition, number in rows.order_by("edition", field).values_list("edition_id", field):
        found[edition].append(number)
    return found


def mark_of(facts, digest):
    """32 bits of it, so that the sum of two million is still exact in OpenSearch's arithmetic."""
    text = json.dumps([*facts.values(), digest])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())


def documents(known, numbers):
    """An edition without a row in the index has no words, as it has none in the database."""
    for start in range(0, len(numbers), CHUNK):
        rows = IndexEntry.objects.in_bulk(numbers[start : start + CHUNK])
        for number in numbers[start : start + CHUNK]:
            yield {**known[number], **words_of(rows.get(number))}


def words_of(row):
    """Each word once."""
    if row is None:
        return {}
    texts = {
        TITLE: row.title,
        TOP: f"{row.title} {row.deck}",
        TEXT: f"{row.title} {row.deck} {row.body}",
        WORDS: row.words,
        TITLE_WORDS: row.title_words,
    }
    return {opensearch.FIELDS[where]: sorted(set(text.split())) for where, text in texts.items()}
