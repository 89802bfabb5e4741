"""What images do when one of them was saved or deleted."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete

from cms.tasks import enqueue
from images import files, tasks, usage
from images.models import Image
from images.signals import renditions_wanted


def render(sender, image, **kwargs):
    enqueue(tasks.render, image.pk)


def refuse_while_used(sender, instance, **kwargs):
    usage.refuse_while_used(instance)


def remove_files(sender, instance, **kwargs):
    transaction.on_commit(partial(files.let_go, instance.token), robust=True)


def connect():
    renditions_wanted.connect(render, dispatch_uid="images")
    pre_delete.connect(refuse_while_used, sender=Image, dispatch_uid="images")
    post_delete.connect(remove_files, sender=Image, dispatch_uid="images")
