"""The desk's index follows what is written and renamed."""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_migrate, post_save

from articles.models import Tag
from articles.signals import tags_merging, working_copies_changing
from authors.models import Author
from cms.tasks import enqueue
from cms.triggers import put_in
from desk import indexing, tasks


def write_words_of(sender, article_ids, **kwargs):
    """One in its own transaction; the rows of many are marked, and written after it."""
    if len(article_ids) == 1:
        indexing.write_words(article_ids[0])
    transaction.on_commit(write_others, robust=True)


def write_marked(sender, created=False, **kwargs):
    """After commit, what a new name of a tag or an author marked: some at once."""
    if not created:
        transaction.on_commit(write_some, robust=True)


def write_some():
    if indexing.fill_desk_index(indexing.AT_ONCE) == indexing.AT_ONCE:
        write_others()


def write_others():
    """Also what was changed by a way that nobody was told of."""
    if indexing.marked_rows().exists():
        enqueue(tasks.fill_desk_index)


def fill(sender, using, **kwargs):
    put_in(using=using)
    if using == "default":
        indexing.fill_desk_index()


def connect():
    working_copies_changing.connect(write_words_of, dispatch_uid="desk")
    tags_merging.connect(write_marked, dispatch_uid="desk")
    for model in (Tag, Author):
        post_save.connect(write_marked, sender=model, dispatch_uid="desk")
    post_migrate.connect(fill, sender=apps.get_app_config("desk"), dispatch_uid="desk")
