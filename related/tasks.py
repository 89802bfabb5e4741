from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.tasks import HIGH, LONG, LOW, enqueue, task
from cms.tasks.periodic import dismiss_given_up, enqueue_unfinished, enqueue_unless_waiting, register_periodic
from related import counting, indexing, subprocesses
from related.models import StemFrequencies

MANY = 500  # articles: these are compared one by one


@task(priority=HIGH, label=_("related articles"), model="articles.Article")
def index_article(article_id):
    if indexing.index_article(article_id):
        enqueue(compare_all)


@task(priority=LOW, queue_name=LONG, label=_("related articles of the whole archive"))
def compare_all():
    """All those of a language whose stems should be counted again, and what was left undone."""
    subprocesses.rebuild()


@task(label=_("articles without related ones"))
def find_unfinished():
    """Where many lack them, as after an upgrade, all are compared at once. Where nothing is left to do, nothing was given up:
    servers that were killed again and again while they compared leave that behind."""
    lacking = indexing.unindexed(timezone.now()).order_by("article_id").values_list("article_id", flat=True)
    articles = list(dict.fromkeys(lacking[: MANY + 1]))
    if len(articles) > MANY or counting.is_interrupted():
        enqueue_unless_waiting(compare_all)
    else:
        enqueue_unfinished(index_article, articles)
        if not articles and not is_count_due(timezone.now()):
            dismiss_given_up(compare_all)


def is_count_due(at):
    """Whether some language's stems should be counted again, or somebody is about it."""
    counted = StemFrequencies.objects.all()
    is_begun = counted.exclude(finished=F("number")).exists()
    return is_begun or any(counting.has_grown(each.language, at, each) for each in counted.defer("packed"))


def connect():
    register_periodic("related articles", find_unfinished, every=timedelta(minutes=10))
