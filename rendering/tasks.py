"""Share cards follow what is drawn on them."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LOW, task
from cms.tasks.upkeep import enqueue_unfinished, register_upkeep
from rendering import share_cards


@task(priority=HIGH, label=_("share cards of an article"))
def draw_cards_of(article_id):
    share_cards.draw_cards(article=article_id)


@task(label=_("share cards that show a picture"))
def draw_cards_showing(image_id):
    share_cards.draw_cards(lead_image=image_id)


@task(label=_("share cards with the name of a tag"))
def draw_cards_tagged(tag_id):
    share_cards.draw_cards(edition_tags__tag=tag_id)


@task(priority=LOW, label=_("articles without a share card"))
def find_unfinished():
    lacking = share_cards.with_cards(timezone.now()).filter(card="").order_by("article_id")
    enqueue_unfinished(draw_cards_of, dict.fromkeys(lacking.values_list("article_id", flat=True)))


def connect():
    register_upkeep("share cards", find_unfinished, every=timedelta(minutes=10))
