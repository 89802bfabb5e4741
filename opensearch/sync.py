"""Keeps OpenSearch in step with the database, which is what it is filled from.

Who changes an edition, or its row in the index, leaves a `PendingArticle` in the same transaction; after commit the
documents are written and it goes; what could not be written then is a task. As long as one is there the database answers: what OpenSearch does not know yet is neither missed
nor of any influence.
"""

import hashlib
import json
import logging
import time
from collections import defaultdict
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from articles.models import Edition, EditionByline, EditionTag
from cms.tasks import LOW, enqueue, task
from opensearch import client
from opensearch.client import FOREVER, micros
from opensearch.models import PendingArticle
from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, Unavailable
from search.models import IndexEntry

logger = logging.getLogger("patio.opensearch")

TIME_LIMIT = 5  # seconds, of whoever changed something, for what others left
TRIES = 10
CHUNK = 200
MANY = 2_000


def is_in_step():
    """Whether OpenSearch may be asked."""
    return settings.SEARCH is not None and not PendingArticle.objects.exists()


# What was changed


def note(*article_ids):
    if settings.SEARCH:
        PendingArticle.objects.bulk_create(PendingArticle(article_id=article_id) for article_id in article_ids)
        enqueue(write_pending)


@task(label=_("OpenSearch: what was changed"))
def write_pending():
    """What whoever changed it could not write after the commit."""
    pending = PendingArticle.objects.filter(article_id__isnull=False)
    before = pending.count()
    sync()
    left = pending.count()
    if left and left >= before:
        raise Unavailable(f"{left} changes are not written")
    if left:
        enqueue(write_pending)


@task(priority=LOW, label=_("OpenSearch: all of it"))
def keep_in_step():
    """After a loss, or when it is new. As long as it does not answer this is told elsewhere, and tried the next time."""
    if settings.SEARCH:
        with suppress(Unavailable):
            if not is_there() or not is_complete():
                fill()


def is_there():
    try:
        client.sum_of_marks()
    except Unavailable:
        return False
    return True


def sync():
    """Writes what is pending, as far as time goes."""
    if not settings.SEARCH:
        return
    begun, pending = time.monotonic(), defaultdict(list)
    rows = PendingArticle.objects.filter(article_id__isnull=False).order_by("-pk")
    for article, row in rows.values_list("article_id", "pk"):
        pending[article].append(row)
    for article, rows in pending.items():
        try:
            reconcile(Edition.objects.filter(article=article), {"term": {"article_id": article}})
        except Unavailable as error:
            if client.outage.is_known:
                return
            logger.warning("article %s is not in OpenSearch: %s", article, error)
        else:
            taken(rows)
        if time.monotonic() - begun > TIME_LIMIT:
            return


def taken(rows):
    """Only these: what was changed since is pending still."""
    for start in range(0, len(rows), CHUNK):
        PendingArticle.objects.filter(pk__in=rows[start : start + CHUNK]).delete()


def reconcile(editions, clause, *, patient=False):
    """Makes the documents that the clause finds those of these editions, and looks again until they are: whoever wrote
    meanwhile may have known less. Returns how many were written."""
    written = 0
    for _try in range(TRIES):
        known = facts_of(editions)
        held = client.marks(clause, patient=patient)
        others = [edition_id for edition_id, facts in known.items() if held.get(edition_id) != facts["mark"]]
        gone = sorted(held.keys() - known.keys())
        if not others and not gone:
            return written
        client.write(documents(known, others), gone=gone, patient=patient)
        written += len(others)
    raise Unavailable("it does not keep what it is given")


# All of it


def fill(*, force=False, step=lambda count: None):
    """Makes the index if there is none, writes the documents that are missing or say something else, removes those
    without an edition. Safe to stop and to repeat; until it has come to its end the database answers."""
    PendingArticle.objects.create()
    pending = list(PendingArticle.objects.values_list("pk", flat=True))
    client.create(force=force)
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    written, after = 0, 0
    for start in range(0, max(len(numbers), 1), CHUNK):
        part = numbers[start : start + CHUNK]
        is_last = start + CHUNK >= len(numbers)
        until = FOREVER if is_last else part[-1]
        editions = Edition.objects.filter(pk__gt=after, pk__lte=until)
        written += reconcile(editions, {"range": {"edition_id": {"gt": after, "lte": until}}}, patient=True)
        after = until
        step(start + len(part))
    taken(pending)
    client.outage.end()
    return written


def is_complete():
    """Whether OpenSearch holds the documents that the database would have it hold, and nothing is pending."""
    number, total = client.sum_of_marks()
    return (number, total) == (Edition.objects.count(), sum(every_mark())) and not PendingArticle.objects.exists()


def every_mark():
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), MANY):
        part = numbers[start : start + MANY]
        for facts in facts_of(Edition.objects.filter(pk__gte=part[0], pk__lte=part[-1])).values():
            yield facts["mark"]


# Documents


FACTS = ("pk", "article_id", "language", "live_from", "live_until", "published_at", "index_entry__digest")


def facts_of(editions):
    """{edition id: all of a document but its words}. Its `mark` is a digest of these and of the digest of the words."""
    editions = editions.order_by("pk")
    tags = keys_by_edition(EditionTag.objects.filter(edition__in=editions), "tag_id")
    authors = keys_by_edition(EditionByline.objects.filter(edition__in=editions), "author_id")
    found = {}
    for edition_id, article, language, begin, end, published_at, digest in editions.values_list(*FACTS):
        facts = {
            "edition_id": edition_id,
            "article_id": article,
            "language": language,
            "live_from": micros(begin),
            "live_until": micros(end),
            "published_at": micros(published_at),
            "tags": tags[edition_id],
            "authors": authors[edition_id],
        }
        found[edition_id] = {**facts, "mark": mark_of(facts, digest)}
    return found


def keys_by_edition(rows, field):
    found = defaultdict(list)
    for edition_id, key in rows.order_by("edition", field).values_list("edition_id", field):
        found[edition_id].append(key)
    return found


def mark_of(facts, digest):
    """32 bits of it, so that the sum of two million is still exact in OpenSearch's arithmetic."""
    text = json.dumps([*facts.values(), digest])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())


def documents(known, edition_ids):
    """An edition without a row in the index has no words, as it has none in the database."""
    for start in range(0, len(edition_ids), CHUNK):
        rows = IndexEntry.objects.in_bulk(edition_ids[start : start + CHUNK])
        for edition_id in edition_ids[start : start + CHUNK]:
            yield {**known[edition_id], **words_of(rows.get(edition_id))}


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
    return {where: sorted(set(text.split())) for where, text in texts.items()}
