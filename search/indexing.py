"""The rows of the index that follow what was announced."""

import logging
from contextlib import contextmanager

from django.db import transaction

from articles.models import Edition
from cms.batches import one_by_one
from search import index

logger = logging.getLogger(__name__)

BATCH = 50


def index_article(article_id):
    """Never raises. Marked rows are written by whoever marked them."""
    with failure_logged(f"article {article_id}"):
        write_rows(Edition.objects.filter(article=article_id).exclude(index_entry__version=index.MARKED))


def write_rows(editions):
    """One that fails stops no other."""
    for edition in one_by_one(index.with_texts(editions), BATCH):
        with failure_logged(f"edition {edition.pk}"):
            index.index(edition)


@contextmanager
def failure_logged(what):
    """A savepoint: what fails within it undoes nothing of the transaction around it."""
    try:
        with transaction.atomic():
            yield
    except Exception:
        logger.exception("%s is not in the search index: rebuild_search", what)


def send():
    try:
        index.send()
    except Exception:
        logger.exception("OpenSearch does not hold all articles: rebuild_search")
