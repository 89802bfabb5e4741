"""The rows of the index: written when an edition is, and whatever is missing by `rebuild`."""

import hashlib
import json
import logging
import time
from collections import Counter, defaultdict
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.models import Prefetch, Q

from articles.models import Edition, EditionByline, EditionTag
from articles.models.edition import TEXTS
from cms.batches import batches
from cms.text import words as analyser
from search import engines, spelling
from search.models import IndexEntry

logger = logging.getLogger(__name__)

VERSION = 2
STALE = 0  # instead of a row's version: it may hold other words than its edition
BATCH = 20  # editions whose rows are written in one transaction: a few hundredths of a second
MOST_WORDS = 20_000  # of one text: the rest of a longer one is not found


def index_edition(edition):
    """Writes an edition's row anew if its words, or the analyser, are others than the row's. Returns whether it did."""
    return index_editions([edition]) == 1


def index_editions(editions, *, locked=False):
    """`index_edition` for many, in few statements: the words are analysed first, and the rows written in one transaction.
    `locked`: they were (`lock`) before they were read. Returns how many were written."""
    texts = {edition.pk: texts_of(edition) for edition in editions}
    digests = {edition.pk: digest_of(edition.language, texts[edition.pk]) for edition in editions}
    current = IndexEntry.objects.filter(pk__in=texts, version=VERSION)
    current = set(current.values_list("pk", "digest"))
    others = sorted((each for each in editions if (each.pk, digests[each.pk]) not in current), key=lambda each: each.pk)
    if not others:
        return 0
    values = {edition.pk: analysed(*texts[edition.pk], edition.language) for edition in others}
    with transaction.atomic():
        if not locked:
            same = with_same_texts({edition.pk: texts[edition.pk] for edition in others})
            others = [edition for edition in others if edition.pk in same]
        learn_words(others, values)
        put(
            IndexEntry(edition_id=each.pk, version=VERSION, digest=digests[each.pk], **values[each.pk])
            for each in others
        )
        note(*dict.fromkeys(edition.article_id for edition in others))
    return len(others)


def digest_of(language, texts):
    facts = json.dumps([VERSION, language, *texts], ensure_ascii=False)
    return hashlib.blake2b(facts.encode("utf-8", "replace"), digest_size=16).hexdigest()


def with_same_texts(texts):
    """The keys of those editions that are there, locked, with these texts: whoever gave one others meanwhile has marked its
    row and writes it."""
    editions = Edition.objects.filter(pk__in=texts)
    lock(editions)
    return {edition.pk for edition in with_texts(editions) if texts_of(edition) == texts[edition.pk]}


def lock(editions):
    """Until the transaction ends nobody else marks or writes their rows."""
    pks = list(editions.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    list(IndexEntry.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))


def learn_words(editions, values):
    by_language = defaultdict(set)
    for edition in editions:
        by_language[edition.language].update(values[edition.pk]["words"].split())
    for language, words in sorted(by_language.items()):
        spelling.learn(words, language)


def put(rows):
    fields = [field.name for field in IndexEntry._meta.concrete_fields if not field.primary_key]
    IndexEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["edition"], update_fields=fields)


@transaction.atomic
def mark_stale(editions):
    """Says that these rows may hold other words than their editions, in the transaction that makes it so. They answer as
    before until they are written; until then `outdated` counts them."""
    rows = IndexEntry.objects.filter(edition__in=editions.order_by().values("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # in one order, whoever marks
    rows.update(version=STALE)


def unwritten(editions):
    """Those whose row is marked, and those that have none yet: whoever was about to write it leaves that to the one who
    gave the edition other words meanwhile, and there was no row to mark."""
    return editions.filter(Q(index_entry__isnull=True) | Q(index_entry__version=STALE))


def texts_of(edition):
    """(title, what stands above the text and beside it, text)"""
    names = [row.tag.name for row in edition.edition_tags.all()]
    names += [row.author.name for row in edition.bylines.all()]
    questions = [entry["question"] for entry in edition.faq]
    return edition.title, "\n".join([edition.kicker, edition.standfirst, *names, *questions]), edition.text


def analysed(title, deck, text, language):
    title, deck, text = (analyser.words(part, language)[:MOST_WORDS] for part in (title, deck, text))
    words = list(dict.fromkeys([*title, *deck, *text]))
    stem_of = dict(zip(words, analyser.stemmed(words, language), strict=True))
    return {
        "title": " ".join(map(stem_of.get, title)),
        "deck": " ".join(map(stem_of.get, deck)),
        "body": "  ".join(rounds(map(stem_of.get, text))),
        "length": len(text),
        "words": " ".join(words),
        "title_words": " ".join(dict.fromkeys(title)),
    }


def rounds(stems):
    """Each stem once; then those again that occur twice, then four times, and so on: short, and how often is still seen.

    Two spaces part the rounds, so that a stem that follows itself has a space of its own on either side.
    """
    often = Counter(stems)
    while often:
        yield " ".join(often)
        often = {each: count // 2 for each, count in often.items() if count > 1}


def with_texts(editions):
    """What `index_editions` reads of them, in three queries. Names come by joins: Django asks for the rows that others point to by
    a list of ORs, of which SQLite takes no thousand."""
    tags, bylines = EditionTag.objects.select_related("tag"), EditionByline.objects.select_related("author")
    return (
        editions.with_source()
        .only("language", "title", "kicker", "standfirst", "faq", "article_id", *TEXTS)
        .prefetch_related(Prefetch("edition_tags", tags), Prefetch("bylines", bylines))
    )


def outdated():
    """Editions that have no row, a marked one, or one of another analyser."""
    return Edition.objects.filter(Q(index_entry__isnull=True) | ~Q(index_entry__version=VERSION))


def rebuild(editions, *, step=lambda count: None):
    """Writes the rows that are missing or say something else; `step(count)` is called now and then. Returns how many
    were written. Safe to stop, to repeat, and to run while editions come and go."""
    written = done = 0
    for batch in batches(with_texts(editions.order_by("pk")), BATCH):
        written += index_editions(batch)
        done += len(batch)
        step(done)
    return written


# What follows what was announced


def index_articles(article_ids):
    """Of their editions that have none: what is published is never changed, and stale rows are written by whoever made them so.
    Never raises. Returns how many could not be written, at least."""
    with failures_logged(f"articles {', '.join(map(str, article_ids))}") as failures:
        missed = write_rows(Edition.objects.filter(article__in=article_ids, index_entry__isnull=True))
    return 1 if failures else missed


def write_rows(editions):
    """One that fails stops no other. Returns how many failed."""
    if locked := connection.in_atomic_block:
        lock(editions)
    return sum(len(write_batch(batch, locked=locked)) for batch in batches(with_texts(editions), BATCH))


def write_batch(batch, *, locked=False):
    """The errors of those that could not be written."""
    try:
        with savepoint_in_transaction():
            index_editions(batch, locked=locked)
    except Exception:
        found = []
        for edition in batch:
            with failures_logged(f"edition {edition.pk}") as failures:
                index_edition(edition)
            found += failures
        return found
    return []


def write_outdated(*, seconds):
    """Writes the rows that are missing, marked, or made by another analyser, the newest editions first, for about so long.
    Returns whether it came to the end; what could not be written is raised there."""
    begun, errors, written = time.monotonic(), [], 0
    for batch in batches(with_texts(outdated().newest_first()), BATCH):
        if written and time.monotonic() - begun > seconds:
            return False
        found = write_batch(batch)
        errors, written = errors + found, written + len(batch) - len(found)
    if errors:
        raise errors[0]
    return True


@contextmanager
def failures_logged(what):
    """Gives a list, which holds the error afterwards. What fails undoes nothing of a transaction that is around it."""
    failures = []
    try:
        with savepoint_in_transaction():
            yield failures
    except Exception as error:
        failures.append(error)
        logger.exception("%s is not in the search index yet", what)


def savepoint_in_transaction():
    """Where there is no transaction, nothing: no lock is held while words are analysed."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def note(*article_ids):
    """In the transaction that changes something of these articles."""
    for engine in engines.registered:
        engine.note(*article_ids)


def sync():
    for engine in engines.registered:
        try:
            engine.sync()
        except Exception:
            logger.exception("%s does not hold all articles: rebuild_search", engine.name)
