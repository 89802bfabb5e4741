"""The rows of the index: written when an edition is, and whatever is missing by `rebuild`."""

import hashlib
import json
import logging
import time
from collections import Counter
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.models import Prefetch, Q

from articles.models import Edition, EditionByline, EditionTag
from articles.models.edition import TEXTS
from cms.batches import one_by_one
from cms.text import words as analyser
from search import engines, spelling
from search.models import IndexEntry

logger = logging.getLogger(__name__)

VERSION = 2
STALE = 0  # instead of a row's version: it may hold other words than its edition
BATCH = 50
MOST_WORDS = 20_000  # of one text: the rest of a longer one is not found


def index_edition(edition):
    """Writes an edition's row anew if its words, or the analyser, are others than the row's. Returns whether it did."""
    texts = texts_of(edition)
    facts = json.dumps([VERSION, edition.language, *texts], ensure_ascii=False)
    digest = hashlib.blake2b(facts.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if IndexEntry.objects.filter(pk=edition.pk, version=VERSION, digest=digest).exists():
        return False
    values = analysed(*texts, edition.language)
    with transaction.atomic():
        if not has_still(edition.pk, texts):
            return False
        spelling.learn(values["words"].split(), edition.language)
        IndexEntry.objects.update_or_create(pk=edition.pk, defaults={**values, "version": VERSION, "digest": digest})
        note(edition.article_id)
    return True


def has_still(edition_id, texts):
    """Whether the edition is there, with these words: whoever gave it others meanwhile has marked its row and writes it.
    Until the transaction ends nobody else marks or writes the row."""
    if not Edition.objects.select_for_update(of=("self",)).filter(pk=edition_id).exists():
        return False
    IndexEntry.objects.select_for_update().filter(pk=edition_id).exists()
    return texts_of(with_texts(Edition.objects.filter(pk=edition_id)).get()) == texts


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
    return {
        "title": " ".join(analyser.stemmed(title, language)),
        "deck": " ".join(analyser.stemmed(deck, language)),
        "body": "  ".join(rounds(analyser.stemmed(text, language))),
        "length": len(text),
        "words": " ".join(dict.fromkeys([*title, *deck, *text])),
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
    """What `index_edition` reads of them, in three queries. Names come by joins: Django asks for the rows that others point to by
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
    """Writes the rows that are missing or say something else; `step(count)` is called after each. Returns how many
    were written. Safe to stop, to repeat, and to run while editions come and go."""
    written = 0
    for count, edition in enumerate(one_by_one(with_texts(editions.order_by("pk"))), 1):
        written += index_edition(edition)
        step(count)
    return written


# What follows what was announced


def index_article(article_id):
    """Never raises. Stale rows are written by whoever made them so. Returns how many rows could not be written."""
    with failures_logged(f"article {article_id}") as failures:
        missed = write_rows(Edition.objects.filter(article=article_id).exclude(index_entry__version=STALE))
    return 1 if failures else missed


def write_rows(editions):
    """One that fails stops no other. Returns how many failed."""
    missed = 0
    for edition in one_by_one(with_texts(editions), BATCH):
        with failures_logged(f"edition {edition.pk}") as failures:
            index_edition(edition)
        missed += len(failures)
    return missed


def write_outdated(*, seconds):
    """Writes the rows that are missing, marked, or made by another analyser, the newest editions first, for about so long.
    Returns whether it came to the end; what could not be written is raised there."""
    begun, written, errors = time.monotonic(), 0, []
    for edition in one_by_one(with_texts(outdated().newest_first()), BATCH):
        if written and time.monotonic() - begun > seconds:
            return False
        with failures_logged(f"edition {edition.pk}") as failures:
            written += index_edition(edition)
        errors += failures
    if errors:
        raise errors[0]
    return True


@contextmanager
def failures_logged(what):
    """Gives a list, which holds the error afterwards. Where a transaction is around it, a savepoint: what fails undoes nothing
    of that. Where there is none, no lock is held while words are analysed."""
    failures = []
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield failures
    except Exception as error:
        failures.append(error)
        logger.exception("%s is not in the search index yet", what)


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
