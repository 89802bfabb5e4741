"""Each change of an edition is noted in its own transaction."""

from django.db.models.signals import post_delete, post_save

from articles.models import Edition
from opensearch import sync


def note_article(sender, instance, **kwargs):
    sync.note(instance.article_id)


def connect():
    post_save.connect(note_article, sender=Edition, dispatch_uid="opensearch")
    post_delete.connect(note_article, sender=Edition, dispatch_uid="opensearch.deleted")
