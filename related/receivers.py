"""Related articles follow what was published, and the merging of tags."""

from articles.signals import editions_changing, tags_merging
from cms.tasks import enqueue_each
from related import indexing, tasks


def index_articles(sender, article_ids, **kwargs):
    enqueue_each(tasks.index_article, [[article_id] for article_id in article_ids])


def follow_merge(sender, tag, into, **kwargs):
    indexing.follow_merge(tag, into)


def connect():
    editions_changing.connect(index_articles, dispatch_uid="related")
    tags_merging.connect(follow_merge, dispatch_uid="related")
