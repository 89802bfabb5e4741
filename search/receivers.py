"""The search index follows what was published and renamed."""

from articles.signals import editions_changed, words_changed, words_changing
from search import indexing


def write_rows_of(sender, article_id, **kwargs):
    indexing.index_article(article_id)


def mark_stale_rows(sender, editions, **kwargs):
    """In the transaction that changes their words."""
    indexing.mark_stale(editions)


def write_rows(sender, editions, **kwargs):
    indexing.write_rows(indexing.unwritten(editions))


def connect():
    editions_changed.connect(write_rows_of, dispatch_uid="search")
    words_changing.connect(mark_stale_rows, dispatch_uid="search")
    words_changed.connect(write_rows, dispatch_uid="search")
