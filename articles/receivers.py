"""What articles listen to: pictures, files to download, names of tags and authors, and migrations (for the groups)."""

from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_migrate, post_save, pre_save

from articles import refreshing, roles, tasks
from articles.models import Edition, Tag
from authors.models import Author
from cms.tasks import enqueue
from cms.triggers import put_in
from documents.signals import document_changing
from documents.signals import file_replaced as document_replaced
from images.signals import file_replaced, image_changing

EDITIONS_BY_NAME_OF = {Tag: "edition_tags__tag", Author: "bylines__author"}


def recompile_editions_showing(sender, image, **kwargs):
    enqueue(tasks.recompile_editions_showing, image.pk)


def recompile_newest_showing(sender, image, **kwargs):
    """Not left to the task alone: until then their readers see no picture."""
    newest = Edition.objects.filter(edition_images__image=image).newest_first()
    transaction.on_commit(partial(refreshing.recompile_newest, newest), robust=True)


def recompile_editions_offering(sender, document, **kwargs):
    enqueue(tasks.recompile_editions_offering, document.pk)


def recompile_newest_offering(sender, document, **kwargs):
    newest = Edition.objects.filter(edition_documents__document=document).newest_first()
    transaction.on_commit(partial(refreshing.recompile_newest, newest), robust=True)


def notice_renaming(sender, instance, update_fields, **kwargs):
    is_saved = instance.pk and (update_fields is None or "name" in update_fields)
    instance.is_renamed = is_saved and sender.objects.filter(pk=instance.pk).exclude(name=instance.name).exists()


def refresh_after_renaming(sender, instance, **kwargs):
    """In the transaction that saves it, and after it is written: whoever changes what editions show holds their stamps
    (`rendering.triggers`) before their rows in the search index, or two would wait for one another."""
    if instance.is_renamed:
        refreshing.refresh_after_commit(Edition.objects.filter(**{EDITIONS_BY_NAME_OF[sender]: instance.pk}))


def make_groups(sender, using, **kwargs):
    roles.make_groups(using=using)


def connect():
    post_migrate.connect(make_groups, sender=apps.get_app_config("articles"), dispatch_uid="articles")
    post_migrate.connect(put_in, sender=apps.get_app_config("articles"), dispatch_uid="articles.triggers")
    image_changing.connect(recompile_editions_showing, dispatch_uid="articles")
    file_replaced.connect(recompile_newest_showing, dispatch_uid="articles")
    document_changing.connect(recompile_editions_offering, dispatch_uid="articles")
    document_replaced.connect(recompile_newest_offering, dispatch_uid="articles")
    for model in EDITIONS_BY_NAME_OF:
        pre_save.connect(notice_renaming, sender=model, dispatch_uid="articles")
        post_save.connect(refresh_after_renaming, sender=model, dispatch_uid="articles")
