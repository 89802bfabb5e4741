from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LONG, LOW, enqueue, task
from cms.tasks.periodic import enqueue_unfinished, register_periodic
from related import counting, indexing, subprocesses

MANY = 500  # articles: these are compared one by one


@task(priority=HIGH, label=_("related articles"), model="articles.Article")
def index_article(article_id):
    if indexing.index_article(article_id):
        enqueue(compare_all)


@task(priority=LOW, queue_name=LONG, label=_("related articles"))
def compare_all():
    """All those of a language whose stems should be counted again, and what was left undone."""
    subprocesses.rebuild()


@task(label=_("articles without related ones"))
def find_unfinished():
    """Where many lack them, as after an upgrade, all are compared at once."""
    lacking = indexing.unindexed(timezone.now()).order_by("article_id").values_list("article_id", flat=True)
    articles = list(dict.fromkeys(lacking[: MANY + 1]))
    if len(articles) > MANY or counting.is_interrupted():
        enqueue(compare_all)
    else:
        enqueue_unfinished(index_article, articles)


def connect():
    register_periodic("related articles", find_unfinished, every=timedelta(minutes=10))
