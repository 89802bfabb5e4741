"""The desk's index follows what is written and renamed, and its people are told what happens."""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_migrate

from articles.signals import (
    action_recorded,
    clash_kept,
    remark_written,
    words_changing,
    working_copies_changing,
    working_copies_locking,
)
from cms.tasks import enqueue
from cms.triggers import put_in
from desk import indexing, tasks
from desk.notices import happened


def write_words_of(sender, article_ids, **kwargs):
    """One in its own transaction; the rows of many are marked, and written after it."""
    if len(article_ids) == 1:
        indexing.write_words(article_ids[0])
    transaction.on_commit(write_others, robust=True)


def lock_rows(sender, articles, **kwargs):
    indexing.lock(articles)


def write_marked(sender, **kwargs):
    """After commit, what a new name of a tag or an author marked: some at once."""
    transaction.on_commit(write_some, robust=True)


def write_some():
    if indexing.fill_desk_index(indexing.AT_ONCE) == indexing.AT_ONCE:
        write_others()


def write_others():
    """Also what was changed by a way that nobody was told of."""
    if indexing.marked_rows().exists():
        enqueue(tasks.fill_desk_index)


def tell_of_action(sender, record, article, **kwargs):
    happened.of_action(record, article)


def tell_of_remark(sender, remark, **kwargs):
    happened.of_remark(remark)


def tell_of_clash(sender, clash, **kwargs):
    happened.of_clash(clash)


def connect():
    action_recorded.connect(tell_of_action, dispatch_uid="desk")
    remark_written.connect(tell_of_remark, dispatch_uid="desk")
    clash_kept.connect(tell_of_clash, dispatch_uid="desk")
    working_copies_changing.connect(write_words_of, dispatch_uid="desk")
    working_copies_locking.connect(lock_rows, dispatch_uid="desk")
    words_changing.connect(write_marked, dispatch_uid="desk")
    post_migrate.connect(put_in, sender=apps.get_app_config("desk"), dispatch_uid="desk")
