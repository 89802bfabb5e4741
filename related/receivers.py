"""Related articles follow what was published, and the merging of tags."""

from articles.signals import editions_changing, tags_merging
from cms.tasks import enqueue
from related import indexing, tasks


def index_article(sender, article_id, **kwargs):
    enqueue(tasks.index_article, article_id)


def follow_merge(sender, tag, into, **kwargs):
    indexing.follow_merge(tag, into)


def connect():
    editions_changing.connect(index_article, dispatch_uid="related")
    tags_merging.connect(follow_merge, dispatch_uid="related")
