"""An embargo binds everybody until its moment, by whatever way the article would be made public."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from articles import embargoes, publishing, trash, undoing, writing
from articles.models import AuditRecord, Embargo
from articles.versions import page_version
from tests.articles.test_many_at_once import at_once
from tests.articles.test_undoing import refusal
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def writer():
    return make_user(role="journalist")


@pytest.fixture
def chief():
    return make_user(role="chief editor")


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def article(writer, editor):
    article = make_article(by=writer)
    embargoes.set_until(article, by=editor, until=hours(9), now=NOON)
    return article


def test_nobody_publishes_before_its_moment(article, chief):
    for at in (None, hours(8), hours(9) - timedelta(microseconds=1)):
        assert refusal(publishing.publish, article, by=chief, at=at, now=hours(1)) == "embargo"
    assert refusal(publishing.publish, article, by=make_user(superuser=True), now=hours(1)) == "embargo"
    assert refusal(publishing.publish, article, by=chief, at=NOON, archive=True, now=hours(1)) == "embargo"
    assert refusal(publishing.publish_archive, [(article, NOON)], by=chief, now=hours(1)) == "embargo"
    assert not article.editions.exists()
    publishing.publish(article, by=chief, at=hours(9), now=hours(1))


def test_it_binds_no_longer_at_its_moment(article, chief):
    publishing.publish(article, by=chief, now=hours(9))
    assert article.editions.count() == 1


def test_what_is_planned_is_not_moved_before_it(article, chief):
    planned = publishing.publish(article, by=chief, at=hours(10), now=hours(1))
    for at in (None, hours(8)):
        assert refusal(publishing.reschedule, planned, by=chief, at=at, now=hours(1)) == "embargo"
    publishing.reschedule(planned, by=chief, until=hours(12), now=hours(1))
    assert article.editions.get().live_from == hours(10)


def test_what_was_withdrawn_is_not_published_again_before_it(chief):
    edition = publish_article(by=chief)
    publishing.withdraw(edition.article, by=chief, now=hours(1))
    embargoes.set_until(edition.article, by=chief, until=hours(9), now=hours(2))
    assert refusal(publishing.republish, edition, by=chief, now=hours(3)) == "embargo"


def test_the_refusal_says_the_moment_in_the_language_of_the_person(article, chief):
    with translation.override("fr"), pytest.raises(ValidationError) as error:
        publishing.publish(article, by=chief, now=hours(1))
    assert "2 mars 2026" in error.value.messages[0] and "embargo" in error.value.messages[0].lower()


def test_its_writer_sets_it_and_moves_it_later(chief):
    writer = make_user(role="journalist")
    article = make_article(by=writer, state="draft")
    embargoes.set_until(article, by=writer, until=hours(2), now=NOON)
    embargoes.set_until(article, by=writer, until=hours(3), now=hours(1))
    assert Embargo.objects.get().until == hours(3)
    with pytest.raises(PermissionDenied):
        embargoes.set_until(article, by=make_user(role="journalist"), until=hours(4), now=hours(1))


def test_nobody_alone_ends_it_earlier(article, chief, editor):
    for by in (chief, editor):
        for until in (hours(5), None):
            assert refusal(embargoes.set_until, article, by=by, until=until, now=hours(1)) == "two"
    embargoes.ask(article, by=chief, until=hours(5), now=hours(1))
    assert refusal(publishing.publish, article, by=chief, at=hours(6), now=hours(1)) == "embargo"
    assert refusal(embargoes.agree, article, by=chief, now=hours(1)) == "two"
    embargoes.agree(article, by=editor, now=hours(2))
    assert Embargo.objects.get().until == hours(5)
    changes = AuditRecord.objects.filter(article_id=article.pk, action__contains="embargo").order_by("pk")
    assert [(each.action, each.by, each.detail["embargo"]) for each in changes] == [
        ("set_embargo", editor, [None, hours(9).isoformat()]),
        ("ask_embargo", chief, [hours(9).isoformat(), hours(5).isoformat()]),
        ("set_embargo", editor, [hours(9).isoformat(), hours(5).isoformat()]),
    ]


def test_two_people_lift_it(article, chief, editor):
    embargoes.ask(article, by=editor, until=None, now=hours(1))
    embargoes.agree(article, by=chief, now=hours(1))
    publishing.publish(article, by=chief, now=hours(1))


def test_who_may_not_publish_neither_asks_nor_agrees(article, chief, writer):
    with pytest.raises(PermissionDenied):
        embargoes.ask(article, by=writer, until=None, now=hours(1))
    embargoes.ask(article, by=chief, until=None, now=hours(1))
    with pytest.raises(PermissionDenied):
        embargoes.agree(article, by=writer, now=hours(1))


def test_what_is_asked_for_is_declined_by_another_or_taken_back_and_it_binds_as_before(article, chief, editor, writer):
    for by in (editor, chief):
        embargoes.ask(article, by=chief, until=hours(5), now=hours(1))
        with pytest.raises(PermissionDenied):
            embargoes.decline(article, by=writer, now=hours(1))
        embargoes.decline(article, by=by, note=" Trop tôt. ", now=hours(2))
        held = Embargo.objects.get()
        assert (held.until, held.asked_by, held.asked_until) == (hours(9), None, None)
        assert refusal(embargoes.decline, article, by=editor, now=hours(2)) == "none"
        assert refusal(embargoes.agree, article, by=editor, now=hours(2)) == "none"
    record = AuditRecord.objects.filter(article_id=article.pk).first()
    assert (record.action, record.by, record.detail["note"]) == ("keep_embargo", chief, "Trop tôt.")


def test_who_set_it_mends_it_within_seconds_but_not_to_before_what_bound(article, editor, chief):
    soon = timedelta(seconds=10)
    embargoes.set_until(article, by=chief, until=hours(20), now=hours(1))
    assert refusal(embargoes.set_until, article, by=editor, until=hours(12), now=hours(1) + soon) == "two"
    assert refusal(embargoes.set_until, article, by=chief, until=hours(8), now=hours(1) + soon) == "two"
    assert refusal(embargoes.set_until, article, by=chief, until=None, now=hours(1) + soon) == "two"
    embargoes.set_until(article, by=chief, until=hours(9), now=hours(1) + soon)
    assert refusal(embargoes.set_until, article, by=chief, until=hours(8), now=hours(1) + 2 * soon) == "two"


def test_a_first_one_is_taken_back_within_seconds(writer):
    article = make_article(by=writer, state="draft")
    embargoes.set_until(article, by=writer, until=hours(9), now=NOON)
    embargoes.set_until(article, by=writer, until=None, now=NOON + timedelta(seconds=29))
    assert not Embargo.objects.exists()


def test_none_is_set_that_would_hold_nothing_back(chief, writer):
    live = publish_article(by=chief).article
    assert refusal(embargoes.set_until, live, by=chief, until=hours(9), now=hours(1)) == "live"
    planned = make_article(by=writer)
    publishing.publish(planned, by=chief, at=hours(5), now=hours(1))
    assert refusal(embargoes.set_until, planned, by=chief, until=hours(9), now=hours(1)) == "planned"
    assert refusal(embargoes.set_until, planned, by=chief, until=hours(1), now=hours(1)) == "past"
    embargoes.set_until(planned, by=chief, until=hours(5), now=hours(1))


def test_it_goes_to_the_trash_and_back_with_its_article(editor):
    article = make_article(by=editor, state="draft")
    embargoes.set_until(article, by=editor, until=hours(9), now=NOON)
    before = Embargo.objects.values().get()
    restored = trash.put_back(trash.put_away(article, by=editor), by=editor)
    assert Embargo.objects.values().get() == before
    writing.write(restored, {}, by=editor)
    restored.state = "approved"
    restored.save()
    assert refusal(publishing.publish, restored, by=editor, now=hours(1)) == "embargo"


def test_a_page_from_before_is_told(article, chief, editor):
    seen = page_version(article)
    embargoes.ask(article, by=chief, until=None, seen=seen, now=hours(1))
    assert refusal(embargoes.ask, article, by=editor, until=hours(3), seen=seen, now=hours(1)) == "stale"
    assert refusal(embargoes.decline, article, by=editor, seen=seen, now=hours(1)) == "stale"


@pytest.mark.django_db(transaction=True)
def test_one_sets_it_and_one_publishes_at_once_and_it_never_holds_what_is_live():
    chief = make_user(superuser=True)
    article = make_article(by=chief)
    seen = page_version(article)

    def press(number):
        try:
            if number:
                return bool(publishing.publish(article, by=chief, seen=seen))
            return bool(embargoes.set_until(article, by=chief, until=hours(24 * 365 * 9), seen=seen))
        except ValidationError as error:
            return error.code

    assert sorted(map(str, at_once(2, press))) == ["True", "stale"]
    assert article.editions.exists() != Embargo.objects.exists()


def test_undoing_an_embargo_is_none_of_undo(article, chief):
    assert refusal(undoing.undo, article, by=chief, now=NOON + timedelta(seconds=9)) == "stale"
