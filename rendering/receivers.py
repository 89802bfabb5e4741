"""Share cards follow what is drawn on them, finished parts what they show."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from articles.models import Edition, Tag
from articles.signals import editions_changing, editions_locking, tags_merging, words_changing
from authors.models import Author, AuthorLink
from cms.tasks import enqueue, enqueue_each
from images import files
from images.signals import image_changing
from rendering import tasks
from rendering.models import Stamp

ON_CARDS = ("name", "section_position")  # of a tag


def draw_cards_of(sender, article_ids, **kwargs):
    enqueue_each(tasks.draw_cards_of, [[article_id] for article_id in article_ids])


def draw_cards_showing(sender, image, **kwargs):
    enqueue(tasks.draw_cards_showing, image.pk)


def draw_cards_after_saving(sender, instance, update_fields, **kwargs):
    """A section's name is drawn."""
    if instance.pk is None or (update_fields is not None and not set(ON_CARDS) & set(update_fields)):
        return
    before = Tag.objects.filter(pk=instance.pk).values_list(*ON_CARDS).first()
    now = tuple(getattr(instance, name) for name in ON_CARDS)
    if before and before != now and (before[1], now[1]) != (None, None):
        enqueue(tasks.draw_cards_tagged, instance.pk)


def draw_cards_after_merge(sender, tag, into, **kwargs):
    if tag.is_section or into.is_section:
        enqueue(tasks.draw_cards_tagged, into.pk)


def remove_card(sender, instance, **kwargs):
    if instance.card:
        transaction.on_commit(lambda: files.remove([instance.card]), robust=True)


def lock_stamps(sender, editions, **kwargs):
    """As their triggers do (`rendering.triggers`)."""
    stamps = Stamp.objects.filter(edition__in=editions.order_by().values("pk"))
    list(stamps.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def finish_parts_of(sender, article_ids, **kwargs):
    if len(article_ids) == 1:
        enqueue(tasks.finish_parts_of, article_ids[0])
    else:
        enqueue(tasks.finish_parts)


def finish_parts(sender, created=False, **kwargs):
    """Of whatever shows it: which these are, the stamps say. Nothing shows a new author or tag."""
    if not created or sender is AuthorLink:
        enqueue(tasks.finish_parts)


def connect():
    editions_changing.connect(finish_parts_of, dispatch_uid="rendering.parts")
    for signal in (image_changing, words_changing):
        signal.connect(finish_parts, dispatch_uid="rendering.parts")
    for model in (Author, AuthorLink, Tag):
        post_save.connect(finish_parts, sender=model, dispatch_uid="rendering.parts")
        post_delete.connect(finish_parts, sender=model, dispatch_uid="rendering.parts")
    editions_locking.connect(lock_stamps, dispatch_uid="rendering.stamps")
    image_changing.connect(draw_cards_showing, dispatch_uid="rendering")
    editions_changing.connect(draw_cards_of, dispatch_uid="rendering")
    tags_merging.connect(draw_cards_after_merge, dispatch_uid="rendering")
    pre_save.connect(draw_cards_after_saving, sender=Tag, dispatch_uid="rendering")
    post_delete.connect(remove_card, sender=Edition, dispatch_uid="rendering")
