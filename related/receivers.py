"""Related articles follow what was published, and the merging of tags."""

from articles.signals import editions_changed, tags_merging
from cms.tasks import later
from related import indexing


def index_article(sender, article_id, **kwargs):
    later(indexing.index_article, article_id)


def follow_merge(sender, tag, into, **kwargs):
    indexing.follow_merge(tag, into)


def connect():
    editions_changed.connect(index_article, dispatch_uid="related")
    tags_merging.connect(follow_merge, dispatch_uid="related")
