"""Many articles planned for one moment, one of them broken, and a worker that is killed in the middle of what follows.

Ten, or a thousand with `HYPOTHESIS_PROFILE=full`.
"""

import os
import re
import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import workflow
from articles.models import Edition
from cms.tasks import enqueue, leases, queue
from desk.models import Notice, NoticeChoice, NoticeEvent, NoticeWay
from desk.notices import looks
from related.indexing import unindexed
from rendering.models import Part
from search import indexing
from tests.factories import make_article, make_author, make_tag, make_user, publish_article
from tests.mail_server import mailbox  # noqa: F401 - a fixture
from tests.waiting import wait_until
from tests.worker_process import pass_a_day, worker  # noqa: F401 - a fixture
from tests.workers import in_thread, run_due
from website.feeds.entries import LENGTH

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 10


@pytest.fixture
def chief():
    return make_user(role="chief editor", email="paco@example.org", language="en")


@pytest.fixture
def editions(chief):
    """Planned an hour ago, for now: no worker has run since."""
    ana = make_user(role="journalist", email="ana@example.org", language="en")
    NoticeChoice.objects.create(person=ana, event=NoticeEvent.SCHEDULED, way=NoticeWay.NONE)
    shared = {"bylines": [make_author(name="Ana")], "tags": [make_tag(name="Patios")]}
    moment = timezone.now()
    before = moment - timedelta(hours=1)
    articles = [make_article(by=ana, **shared) for _number in range(NUMBER)]
    return [publish_article(article=each, by=chief, at=moment, now=before) for each in articles]


@pytest.fixture
def broken(editions):
    """One whose text nobody can read any more."""
    broken = editions[NUMBER // 2]
    Edition.objects.filter(pk=broken.pk).update(texts=b"broken")
    return broken


def addresses(editions):
    return sorted(edition.get_absolute_url() for edition in editions)


def addresses_in(client, path, pattern):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.findall(pattern, answer.content.decode())


def listed(client):
    """On all pages of the tag."""
    found = []
    for number in range(1, NUMBER):
        address = f"/tag/patios/?page={number}" if number > 1 else "/tag/patios/"
        if client.get(address).status_code != 200:
            break
        found += addresses_in(client, address, r'<h\d[^>]*>\s*<a href="(/article-\d+/)"')
    return sorted(found)


def test_all_others_are_served_at_their_moment_and_none_twice(editions, broken):
    client = Client(raise_request_exception=False)
    others = [each for each in editions if each.pk != broken.pk]
    assert not Edition.objects.live(editions[0].live_from - timedelta(microseconds=1)).exists()
    assert {client.get(address).status_code for address in addresses(others)} == {200}
    assert client.get(broken.get_absolute_url()).status_code == 500
    assert listed(client) == addresses(editions)
    assert sorted(addresses_in(client, "/sitemap-articles.xml", r"http://testserver(/article-\d+/)")) == addresses(
        editions
    )
    newest = sorted(editions, key=lambda each: each.article_id)[-LENGTH:]
    for feed in ("/feed/", "/tag/patios/feed/", "/author/ana/feed/"):
        found = addresses_in(client, feed, r'<link rel="alternate" [^>]*href="http://testserver(/article-\d+/)"')
        assert sorted(found) == addresses(each for each in newest if each.pk != broken.pk), feed
    assert client.get("/search/?q=texte").status_code == 200


def drawn():
    return Edition.objects.exclude(card="").count()


def run_and_kill(worker, mailbox):  # noqa: F811
    """In the middle of the cards, and in the middle of the mails: the server has a letter, and has not said so yet."""
    pass_a_day()
    worker.begin()
    wait_until(lambda: drawn() >= NUMBER // 3)
    worker.kill()
    assert worker.process.wait(60) == -9 and drawn() < NUMBER - 1
    pass_a_day()
    mailbox.after = lambda box: worker.kill() if len(box.letters) == NUMBER // 2 else None
    assert worker.run() == -9 and len(mailbox.letters) == NUMBER // 2


def run_to_the_end(worker):  # noqa: F811
    """What failed is tried for the last time; what a killed worker had begun is taken back first, for some seconds later."""
    for _run in range(2):
        pass_a_day()
        DBTaskResult.objects.filter(traceback__contains="zlib").update(worker_ids=["x"] * len(leases.RETRY_DELAYS))
        enqueue(looks.look_around)  # after whatever is more urgent
        assert worker.run() == 0


def test_a_worker_that_is_killed_and_begun_again_leaves_nothing_undone_and_does_nothing_twice(
    editions,
    broken,
    worker,  # noqa: F811
    mailbox,  # noqa: F811
    chief,
):
    worker.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
    run_and_kill(worker, mailbox)
    run_to_the_end(worker)
    others = {edition.pk for edition in editions} - {broken.pk}
    assert drawn() == NUMBER
    assert set(Part.objects.values_list("edition", flat=True)) == others
    assert [edition.pk for edition in unindexed(timezone.now())] == [broken.pk]
    assert not indexing.outdated().exists()
    failed = DBTaskResult.objects.exclude(status="SUCCESSFUL")
    assert all("zlib" in row.traceback for row in failed)
    assert [broken.article_id] in [row.args_kwargs["args"] for row in queue.given_up()]
    assert Notice.objects.filter(event=NoticeEvent.PUBLISHED).count() == NUMBER
    assert not Notice.objects.filter(way=NoticeWay.MAIL, mailed_at=None).exists()
    to_chief = [letter["Subject"] for letter in mailbox.letters if letter.to == [chief.email]]
    assert "Patio · A task was given up: related articles." in to_chief
    assert len(mailbox.times) == NUMBER + len(to_chief)
    assert sorted(mailbox.times.values()) == [1] * (len(mailbox.times) - 1) + [2]


# One mail


@pytest.fixture
def notices():
    """Three, to be mailed."""
    article = make_article(state="draft")
    for number in range(3):
        make_user(role="editor", email=f"e{number}@example.org")
    workflow.take("submit", article, by=article.created_by)
    return Notice.objects.filter(way=NoticeWay.MAIL)


def test_a_worker_that_is_killed_before_a_mail_is_taken_sends_each_once(notices, worker, mailbox):  # noqa: F811
    worker.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
    mailbox.before = lambda box: worker.kill() if len(box.letters) == 1 else None
    assert worker.run() == -9 and len(mailbox.letters) == 1
    mailbox.before = lambda box: None
    for _run in range(2):  # what was taken back is tried again a few seconds later
        pass_a_day()
        assert worker.run() == 0
    assert sorted(mailbox.to) == ["e0@example.org", "e1@example.org", "e2@example.org"]
    assert not notices.filter(mailed_at=None).exists()


def test_a_worker_that_is_given_up_for_dead_in_the_middle_of_a_mail_repeats_it_under_the_same_id(notices, mailbox):  # noqa: F811
    """It was stopped for longer than its lease lasts: nobody can know whether it will go on."""
    notices.exclude(pk=notices.first().pk).delete()
    taken, go_on = threading.Event(), threading.Event()

    def hesitate(box):
        mailbox.after = lambda box: None
        taken.set()
        assert go_on.wait(120)

    mailbox.after = hesitate
    first = threading.Thread(target=in_thread, args=(run_due, "first"))
    first.start()
    assert taken.wait(120)
    pass_a_day()
    assert leases.take_back() == 1
    pass_a_day()
    run_due("second")
    go_on.set()
    first.join(120)
    pass_a_day()
    run_due("third")
    assert (list(mailbox.times.values()), notices.filter(mailed_at=None).count()) == ([2], 0)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
