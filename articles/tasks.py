from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import item_trash, outside_links, pruning, refreshing, trash
from articles.compiling.fingerprint import fingerprint
from articles.models import Article, Edition
from cms.tasks import HIGH, LONG, LOW, enqueue, task
from cms.tasks.periodic import register_periodic

AT_ONCE = 200  # editions, before other tasks have their turn


@task(priority=HIGH, label=_("articles with a picture that has changed"), model="images.Image")
def recompile_editions_showing(image_id):
    refreshing.recompile(Edition.objects.filter(edition_images__image=image_id))


@task(priority=HIGH, label=_("articles with a file that has changed"), model="documents.Document")
def recompile_editions_offering(document_id):
    refreshing.recompile(Edition.objects.filter(edition_documents__document=document_id))


@task(priority=LOW, label=_("articles compiled by another release"), continues=True)
def recompile_editions(after=0):
    """The rest is asked for first, so that one that fails holds up no other."""
    pks = list(Edition.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if len(pks) == AT_ONCE:
        enqueue(recompile_editions, pks[-1])
    refreshing.recompile(Edition.objects.filter(pk__in=pks))


@task(priority=LOW, label=_("texts that nothing refers to"), continues=True)
def prune_writing(after=0):
    """First the forms that hold texts, then the texts."""
    while after == 0 and pruning.prune_forms():
        pass
    last = pruning.prune_texts(after)
    if last is not None:
        enqueue(prune_writing, last)


@task(priority=LOW, label=_("what was in the trash for thirty days"))
def empty_trash():
    for each in (trash, item_trash):
        while each.delete_expired(timezone.now()):
            pass


@task(priority=LOW, queue_name=LONG, label=_("links to other sites"), continues=True)
def collect_outside_links(after=0):
    """Then they are asked for."""
    pks = list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    outside_links.collect(pks, timezone.now())
    if len(pks) == AT_ONCE:
        enqueue(collect_outside_links, pks[-1])
    else:
        outside_links.forget_unused()
        enqueue(try_outside_links)


@task(priority=LOW, queue_name=LONG, label=_("whether links to other sites are dead"))
def try_outside_links():
    if outside_links.ask(timezone.now()):
        enqueue(try_outside_links)


def night():
    return outside_links.begin_of_night(timezone.now()).isoformat()


def connect():
    if settings.CHECK_LINKS:
        register_periodic("outside links", collect_outside_links, every=timedelta(minutes=10), facts=night)
    register_periodic("trash", empty_trash, every=timedelta(hours=6))
    register_periodic("texts of writing", prune_writing, every=timedelta(hours=6))
    register_periodic("compiled editions", recompile_editions, every=timedelta(minutes=10), facts=fingerprint)
