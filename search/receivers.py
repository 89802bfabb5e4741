"""The search index follows what was published and renamed."""

from articles.models import Edition
from articles.signals import (
    editions_changed,
    editions_changing,
    words_changed,
    words_changing,
)
from cms.tasks import enqueue
from search import indexing, tasks


def write_rows_of(sender, article_ids, **kwargs):
    """In the transaction that publishes, which goes on whatever becomes of the index. What could not be written, as another
    transaction holds the same words, is written after it."""
    if indexing.index_articles(article_ids):
        enqueue(tasks.write_outdated)


def write_missing_rows_of(sender, article_ids, **kwargs):
    """After commit, without waiting for the task."""
    indexing.write_rows(Edition.objects.filter(article__in=article_ids, index_entry__isnull=True))
    indexing.sync()


def mark_stale_rows(sender, editions, **kwargs):
    """In the transaction that changes their words."""
    indexing.mark_stale(editions)
    enqueue(tasks.write_outdated)


def write_rows(sender, editions, **kwargs):
    """After commit: these few at once."""
    indexing.write_rows(indexing.unwritten(editions))
    indexing.sync()


def connect():
    editions_changing.connect(write_rows_of, dispatch_uid="search")
    editions_changed.connect(write_missing_rows_of, dispatch_uid="search")
    words_changing.connect(mark_stale_rows, dispatch_uid="search")
    words_changed.connect(write_rows, dispatch_uid="search")
