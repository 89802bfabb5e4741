"""Related articles follow what was published, and the merging of tags."""

from articles.signals import editions_changed, tags_merging
from cms.tasks import later
from related import keeping


def keep_those_of(sender, article_id, **kwargs):
    later(keeping.keep_those_of, article_id)


def follow_merge(sender, tag, into, **kwargs):
    keeping.follow_merge(tag, into)


def connect():
    editions_changed.connect(keep_those_of, dispatch_uid="related")
    tags_merging.connect(follow_merge, dispatch_uid="related")
