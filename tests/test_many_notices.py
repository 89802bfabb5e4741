"""Notices and their mails for more rows than are read at once, while somebody else writes."""

from datetime import timedelta

import pytest
from django.core import mail as sent
from django.utils import timezone

from articles.models import OutsideLink
from articles.models.outside_link import Outcome
from cms.tasks import enqueue_each
from desk.models import Notice
from desk.notices import begun, looks
from desk.notices import tasks as notice_tasks
from desk.notices.begun import published_key
from tests.factories import make_article, make_user, publish_article
from tests.many import MANY, small_bites  # noqa: F401 - a fixture
from tests.test_many_tasks import do, nothing_failed, number_done  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_notices():
    ana = make_user(role="journalist", email="ana@example.org")
    article, now = make_article(by=ana), timezone.now()
    facts = {"outcome": Outcome.GONE, "nights": 2, "since": now}
    links = [OutsideLink(address=f"https://h{number}.example/", **facts) for number in range(MANY)]
    for link in OutsideLink.objects.bulk_create(links):
        link.articles.add(article)
    do(looks.look_around)
    assert Notice.objects.filter(event="dead_link").count() == MANY
    Notice.objects.update(created_at=now - timedelta(days=2))
    do(notice_tasks.send_digests)
    assert number_done(notice_tasks.mail_digest) == len(sent.outbox) == 1
    assert Notice.objects.filter(mailed_at=None).count() == max(0, MANY - 200)
    old = {"person": ana, "event": "mention", "way": "mail", "created_at": now - timedelta(days=200)}
    Notice.objects.bulk_create(Notice(key=str(number), **old) for number in range(MANY))
    do(looks.look_around)
    assert Notice.objects.filter(event="mention").count() == 0


def test_mails_of_notices():
    edition = publish_article(by=make_user(role="chief editor"))
    ana = edition.article.created_by
    ana.email = "ana@example.org"
    ana.save()
    facts = {"person": ana, "event": "published", "article": edition.article, "way": "mail"}
    made = Notice.objects.bulk_create(Notice(key=str(number), **facts) for number in range(MANY))
    enqueue_each(notice_tasks.mail_notice, [[notice.pk] for notice in made])
    do(begun.tell_published, edition.article_id, edition.live_from.isoformat())
    assert Notice.objects.filter(key=published_key(edition.article, edition.live_from)).count() == 1
    assert len(sent.outbox) == MANY + 1
