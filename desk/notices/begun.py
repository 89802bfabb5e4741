"""That something planned is published is told when its moment has come."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition
from cms.tasks import LOW, task
from desk.models import NoticeEvent
from desk.notices import people
from desk.notices.telling import tell


@task(priority=LOW, label=_("notices of what was planned"), model="articles.Article")
def tell_published(article_id, moment):
    of_begun(article_id, moment, timezone.now())


def published_key(article, moment):
    return f"published:{article.pk}:{moment.timestamp()}"


def of_begun(article_id, moment, now):
    """That what was planned for `moment` is published, if it is: not where it was moved or cancelled."""
    moment = datetime.fromisoformat(moment)
    begun = Edition.objects.filter(article=article_id, live_from=moment, live_from__lte=now)
    edition = begun.select_related("made_by").first()
    if edition is None or not Edition.objects.live(now).filter(article=article_id).exists():
        return
    article = Article.objects.get(pk=article_id)
    told = people.writers(article).exclude(pk=edition.made_by_id)
    tell(NoticeEvent.PUBLISHED, told, key=published_key(article, moment), article=article, moment=moment.isoformat())
