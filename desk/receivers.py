"""The desk's index follows what is written and renamed."""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_migrate

from articles.signals import words_changing, working_copy_changing
from cms.tasks import later
from cms.triggers import put_in
from desk import indexing


def write_words_of(sender, article_id, **kwargs):
    indexing.write_words(article_id)
    transaction.on_commit(write_others, robust=True)


def write_marked(sender, **kwargs):
    """After commit, what a new name of a tag or an author marked: some at once."""
    transaction.on_commit(write_some, robust=True)


def write_some():
    if indexing.fill_desk_index(indexing.AT_ONCE) == indexing.AT_ONCE:
        write_others()


def write_others():
    """Also what was changed by a way that nobody was told of."""
    if indexing.marked_rows().exists():
        later(indexing.fill_desk_index)


def fill(sender, using, **kwargs):
    put_in(using=using)
    if using == "default":
        indexing.fill_desk_index()


def connect():
    working_copy_changing.connect(write_words_of, dispatch_uid="desk")
    words_changing.connect(write_marked, dispatch_uid="desk")
    post_migrate.connect(fill, sender=apps.get_app_config("desk"), dispatch_uid="desk")
