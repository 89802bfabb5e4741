"""Share cards follow what is drawn on them."""

from django.db import transaction
from django.db.models.signals import post_delete

from articles.models import Edition
from articles.signals import editions_changed
from cms.tasks import later
from images import files
from images.signals import image_changed
from rendering import share_cards


def redraw_cards_showing(sender, image, **kwargs):
    later(share_cards.redraw_cards_showing, image.pk)


def redraw_cards_of(sender, article_id, **kwargs):
    later(share_cards.redraw_cards_of, article_id)


def remove_card(sender, instance, **kwargs):
    if instance.card:
        transaction.on_commit(lambda: files.remove([instance.card]), robust=True)


def connect():
    image_changed.connect(redraw_cards_showing, dispatch_uid="rendering")
    editions_changed.connect(redraw_cards_of, dispatch_uid="rendering")
    post_delete.connect(remove_card, sender=Edition, dispatch_uid="rendering")
