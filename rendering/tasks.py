"""Share cards follow what is drawn on them."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LOW, enqueue, task
from cms.tasks.periodic import enqueue_unfinished, register_periodic
from rendering import share_cards

AT_ONCE = 100  # editions, before other tasks have their turn


@task(priority=HIGH, label=_("share cards of an article"), model="articles.Article")
def draw_cards_of(article_id):
    share_cards.draw_cards(article=article_id)


@task(label=_("share cards that show a picture"), model="images.Image")
def draw_cards_showing(image_id):
    share_cards.draw_cards(lead_image=image_id)


@task(label=_("share cards with the name of a tag"), model="articles.Tag")
def draw_cards_tagged(tag_id):
    share_cards.draw_cards(edition_tags__tag=tag_id)


@task(label=_("articles without a share card"))
def find_unfinished():
    lacking = share_cards.with_cards(timezone.now()).filter(card="").order_by("article_id")
    enqueue_unfinished(draw_cards_of, dict.fromkeys(lacking.values_list("article_id", flat=True)))


@task(priority=LOW, label=_("share cards of another release"), continues=True)
def draw_cards(after=0):
    """The rest is asked for first, so that one that fails holds up no other."""
    editions = share_cards.with_cards(timezone.now()).filter(pk__gt=after).order_by("pk")
    pks = list(editions.values_list("pk", flat=True)[:AT_ONCE])
    if len(pks) == AT_ONCE:
        enqueue(draw_cards, pks[-1])
    share_cards.draw_cards(pk__in=pks)


def connect():
    register_periodic("share cards", find_unfinished, every=timedelta(minutes=10))
    register_periodic("design of share cards", draw_cards, every=timedelta(minutes=10), facts=share_cards.fingerprint)
