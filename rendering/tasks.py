"""Share cards follow what is drawn on them, finished parts what they show."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LOW, enqueue, task
from cms.tasks.periodic import enqueue_unfinished, register_periodic
from rendering import finishing, share_cards

AT_ONCE = 100  # editions, before other tasks have their turn
FINISHED_AT_ONCE = 20


@task(priority=HIGH, label=_("share cards of an article"), model="articles.Article")
def draw_cards_of(article_id):
    share_cards.draw_cards(article=article_id)
    enqueue(finish_parts_of, article_id)  # which name it


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


@task(label=_("finished parts of an article"), model="articles.Article")
def finish_parts_of(article_id):
    now = timezone.now()
    finishing.finish(finishing.lacking(now).filter(article=article_id).values_list("pk", flat=True))
    finishing.drop_of_past(now, article=article_id)


@task(priority=LOW, label=_("finished parts of all articles"), continues=True)
def finish_parts(before=0):
    """Those that are lacking, the newest first. The rest is asked for first, so that one that fails holds up no other."""
    editions = finishing.lacking(timezone.now())
    editions = editions.filter(pk__lt=before) if before else editions
    pks = list(editions.values_list("pk", flat=True)[:FINISHED_AT_ONCE])
    if len(pks) == FINISHED_AT_ONCE:
        enqueue(finish_parts, pks[-1])
    finishing.finish(pks)


@task(priority=LOW, label=_("finished parts of former editions"))
def drop_parts():
    finishing.drop_of_past(timezone.now())


def connect():
    register_periodic("parts", finish_parts, every=timedelta(minutes=10))
    register_periodic("parts of the past", drop_parts, every=timedelta(hours=6))
    register_periodic("share cards", find_unfinished, every=timedelta(minutes=10))
    register_periodic("design of share cards", draw_cards, every=timedelta(minutes=10), facts=share_cards.fingerprint)
