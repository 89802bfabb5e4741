from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LOW, task
from cms.tasks.upkeep import enqueue_unfinished, register_upkeep
from related import indexing


@task(priority=HIGH, label=_("related articles"))
def index_article(article_id):
    indexing.index_article(article_id)


@task(priority=LOW, label=_("articles without related ones"))
def find_unfinished():
    lacking = indexing.unindexed(timezone.now()).order_by("article_id")
    enqueue_unfinished(index_article, dict.fromkeys(lacking.values_list("article_id", flat=True)))


def connect():
    register_upkeep("related articles", find_unfinished, every=timedelta(minutes=10))
