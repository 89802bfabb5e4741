"""When publications were planned for, visible, indexed and announced; and a bar where what follows them lags."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import html

from articles import publishing, writing
from articles.models import Edition
from desk import receipts
from desk.models import Notice
from desk.notices import mailing
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_user, publish_article
from tests.workers import run_due

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def published(ines, lucia):
    """A publication of two minutes ago of which nothing was done yet."""
    moment = timezone.now() - 2 * MINUTE
    edition = publish_article(article=make_article(by=lucia, title="Cour"), at=moment, now=moment, by=ines)
    DBTaskResult.objects.update(run_after=moment, enqueued_at=moment)
    Notice.objects.update(created_at=moment)
    return edition


def receipt_of(edition, user, at=None):
    return receipts.of_article(edition.article, user, at or timezone.now())


def states(items):
    return {item.state for item in items}


def page_of(user, **query):
    return html.fromstring(signed_in(user).get(address("receipts"), query).content.decode())


def bar_of(user, page):
    found = html.fromstring(signed_in(user).get(page).content.decode()).xpath('//p[contains(@class, "late-bar")]')
    return " ".join(found[0].text_content().split()) if found else ""


def pages_with_bar(edition):
    return [reverse("admin:index"), address("changelist"), address("change", edition.article_id)]


def test_with_dead_workers_what_waits_is_said_and_a_bar_shown_after_a_minute(published, ines):
    begin = published.live_from
    for after, is_late in ((59 * SECOND, False), (MINUTE, False), (61 * SECOND, True)):
        receipt = receipt_of(published, ines, begin + after)
        assert (receipt.is_late, receipts.late_editions(begin + after)) == (is_late, [published.pk] * is_late)
    search, *tasks = receipt.indexed
    assert (search.state, search.at) == (receipts.DONE, published.made_at)
    assert {(each.state, each.at) for each in tasks} == {(receipts.WAITING, begin)}
    assert len(tasks) == 3
    said = "1 publication is visible, but what follows it is late by more than a minute or failed. See which"
    assert [bar_of(ines, page) for page in pages_with_bar(published)] == [said] * 3
    shown = page_of(ines, late="1").text_content()
    assert "waiting since" in shown and "by its dates; not measured" in shown


def test_what_is_published_for_the_past_is_followed_from_then_on(ines):
    now = timezone.now()
    at = now - timedelta(days=30)
    edition = publishing.publish(make_article(), by=make_user(role="chief editor"), at=at, archive=True, now=now)
    assert (edition.live_from, edition.made_at) == (at, now)
    for after, is_late in ((59 * SECOND, False), (61 * SECOND, True)):
        assert receipt_of(edition, ines, now + after).is_late is is_late


def test_once_they_ran_their_times_are_told_and_the_bar_is_gone(published, ines):
    run_due()
    receipt = receipt_of(published, ines)
    assert states(receipt.indexed) == {receipts.DONE}
    assert all(each.at >= published.live_from for each in receipt.indexed)
    assert receipt.is_late  # they ran two minutes after
    assert receipts.late_editions(timezone.now()) == []
    assert [bar_of(ines, page) for page in pages_with_bar(published)] == [""] * 3
    assert len(page_of(ines, late="1").xpath("//main//li[@class='card']")) == 1


def test_a_task_that_was_given_up_is_said(published, ines):
    rows = DBTaskResult.objects.filter(task_path="related.tasks.index_article")
    rows.update(status="FAILED", finished_at=published.live_from + SECOND)
    DBTaskResult.objects.exclude(pk__in=rows).delete()
    receipt = receipt_of(published, ines)
    assert receipt.is_late and states(receipt.indexed) == {receipts.DONE, receipts.GIVEN_UP}
    assert "failed, given up on" in page_of(ines, late="1").text_content()
    assert bar_of(ines, reverse("admin:index"))


def test_what_was_pruned_is_not_recorded_any_more(published, ines):
    DBTaskResult.objects.all().delete()
    Notice.objects.all().delete()
    receipt = receipt_of(published, ines)
    assert [each.state for each in receipt.indexed] == [receipts.DONE, receipts.UNKNOWN]
    assert states(receipt.announced) == {receipts.NOBODY} and not receipt.is_late
    later = receipt_of(published, ines, timezone.now() + 181 * DAY)
    assert states(later.announced) == {receipts.UNKNOWN}
    assert "not recorded any more" in page_of(ines).text_content()


def test_what_readers_are_not_shown_in_search_yet_waits(published, ines):
    published.index_entry.delete()
    assert receipt_of(published, ines).indexed[0].state == receipts.WAITING


def test_a_later_change_makes_no_former_publication_late(published, ines):
    run_due()
    DBTaskResult.objects.update(finished_at=published.live_from + SECOND)
    assert not receipt_of(published, ines).is_late
    moment = published.live_from + DAY
    for row in DBTaskResult.objects.filter(task_path="rendering.tasks.draw_cards_of"):
        row.pk, row.enqueued_at, row.finished_at = None, moment, moment
        row.save(force_insert=True)
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=moment)
    assert not receipt_of(published, ines, moment + DAY).is_late


def test_what_waits_for_a_later_edition_makes_no_former_one_late(published, ines):
    run_due()
    DBTaskResult.objects.update(finished_at=published.live_from + SECOND)
    writing.write(published.article, {"title": "Patio"}, by=ines)
    later = publishing.publish(published.article, by=ines)
    report = receipts.report(ines, timezone.now() + 2 * MINUTE)
    assert {each.edition.pk: each.is_late for each in report} == {later.pk: True, published.pk: False}


def test_what_is_planned_is_told_when_its_moment_came(ines, lucia):
    now, moment = timezone.now() - DAY, timezone.now() - 2 * MINUTE
    article = make_article(by=lucia, title="Cour")
    edition = publishing.publish(article, by=ines, at=moment, now=now)
    DBTaskResult.objects.exclude(task_path="desk.notices.begun.tell_published").delete()
    DBTaskResult.objects.update(run_after=moment, enqueued_at=now)
    assert receipts.late_editions(moment + MINUTE) == []
    receipt = receipt_of(edition, ines)
    assert receipt.was_planned and [each.state for each in receipt.announced] == [receipts.WAITING]
    assert receipts.late_editions(timezone.now()) == [edition.pk]
    run_due()
    receipt = receipt_of(edition, ines)
    assert states(receipt.announced) == {receipts.DONE} and len(receipt.announced) == 1


def test_a_plan_that_is_not_visible_yet_is_in_no_receipt_and_in_no_bar(ines, lucia):
    edition = publish_article(article=make_article(by=lucia), at=timezone.now() + DAY, now=timezone.now(), by=ines)
    DBTaskResult.objects.update(run_after=timezone.now() - DAY)
    assert receipts.late_editions(timezone.now()) == []
    assert receipt_of(edition, ines) is None and receipts.report(ines, timezone.now()) == []


def test_mails_are_told_with_their_times(published, ines, lucia, settings):
    lucia.email = "lucia@example.org"
    lucia.save()
    [notice] = Notice.objects.filter(person=lucia)
    assert (notice.way, mailing.to_be_mailed) and receipt_of(published, ines).announced[1].state == receipts.WAITING
    DBTaskResult.objects.create(
        task_path="desk.notices.tasks.mail_notice",
        args_kwargs={"args": [notice.pk], "kwargs": {}},
        status="FAILED",
        finished_at=published.live_from + SECOND,
        priority=0,
        queue_name="default",
        backend_name="default",
        run_after=published.live_from,
    )
    assert receipt_of(published, ines).announced[1].state == receipts.GIVEN_UP
    assert receipts.late_editions(timezone.now()) == [published.pk]
    moment = published.live_from + SECOND
    Notice.objects.filter(pk=notice.pk).update(mailed_at=moment)
    mail = receipt_of(published, ines).announced[1]
    assert (mail.state, mail.at) == (receipts.DONE, moment)


def test_writers_see_the_receipts_of_their_own_articles_alone_and_no_bar(published, lucia, ines):
    moment = published.live_from
    other = publish_article(at=moment, now=moment, by=ines, title="Autre").article
    assert [each.edition.article_id for each in receipts.report(lucia, timezone.now())] == [published.article_id]
    shown = page_of(lucia, late="1").text_content()
    assert "Cour" in shown and "Autre" not in shown and "Autre" in page_of(ines).text_content()
    assert receipts.of_article(other, lucia, timezone.now()) is None
    assert bar_of(lucia, reverse("admin:index")) == ""
    page = signed_in(lucia).get(address("change", published.article_id)).content.decode()
    assert 'data-panel="receipt"' in page


def test_a_report_takes_the_same_queries_for_few_and_many(ines, lucia, django_assert_num_queries):
    moment = timezone.now() - 2 * MINUTE
    for number in range(4):
        publish_article(article=make_article(by=lucia), at=moment, now=moment, by=ines)
        if number in (0, 3):
            with django_assert_num_queries(4):
                found = receipts.report(ines, timezone.now())
            assert len(found) == Edition.objects.count() == number + 1


def test_where_nothing_waits_the_bar_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert receipts.late_editions(timezone.now()) == []
