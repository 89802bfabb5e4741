"""The rows of the index that follow what was announced."""

import logging

from articles.models import Edition
from cms.batches import one_by_one
from search import index

logger = logging.getLogger(__name__)

BATCH = 50


def index_article(article_id):
    """Marked ones are written by whoever marked them."""
    write_rows(Edition.objects.filter(article=article_id).exclude(index_entry__version=index.MARKED))


def write_rows(editions):
    for edition in one_by_one(index.with_texts(editions), BATCH):
        try:
            index.index(edition)
        except Exception:
            logger.exception("edition %s is not in the search index: rebuild_search", edition.pk)
    send()


def send():
    try:
        index.send()
    except Exception:
        logger.exception("OpenSearch does not hold all articles: rebuild_search")
