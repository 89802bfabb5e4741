"""What documents do when one of them is deleted."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete

from documents import files, usage
from documents.models import Document


def refuse_while_used(sender, instance, **kwargs):
    usage.refuse_while_used(instance)


def remove_file(sender, instance, **kwargs):
    transaction.on_commit(partial(files.let_go, instance.token), robust=True)


def connect():
    pre_delete.connect(refuse_while_used, sender=Document, dispatch_uid="documents")
    post_delete.connect(remove_file, sender=Document, dispatch_uid="documents")
