"""Undo: what was live and planned before is so again, in a step of its own; what readers saw stays in the time line."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import embargoes, publishing, undoing, withdrawals, writing
from articles.former import UNDO_WITHIN
from articles.models import AuditRecord
from articles.versions import page_version
from tests.articles.test_many_at_once import at_once
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=20)


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def article(editor):
    """Live since noon until ten hours later."""
    return publish_article(title="Avant", until=hours(10), by=editor, now=NOON).article


def titles(article, *moments):
    return [getattr(article.editions.live(at).first(), "title", None) for at in moments]


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        call(*args, **kwargs)
    return error.value.code


def test_an_update_is_undone_by_the_former_text_with_its_end(article, editor):
    writing.write(article, {"title": "Après"}, by=editor)
    publishing.publish(article, by=editor, now=hours(1))
    done = undoing.undo(article, by=editor, now=hours(1) + SOON)
    assert titles(article, NOON, hours(1), hours(1) + SOON, hours(9), hours(10)) == [
        *("Avant", "Après", "Avant", "Avant", None)
    ]
    assert (done.action, done.edition.title, done.lost) == ("publish", "Avant", [])
    article.refresh_from_db()
    assert article.title == "Après"
    record = AuditRecord.objects.first()
    assert (record.action, record.by, record.detail["undone"]) == ("undo", editor, "publish")


def test_a_first_publication_is_undone_by_a_withdrawal_without_a_reason(editor):
    article = make_article(by=editor)
    publishing.publish(article, by=editor, now=NOON)
    assert undoing.undo(article, by=editor, now=NOON + SOON).edition is None
    told = withdrawals.of_article(article.pk, NOON + SOON)
    assert (told.at, told.reason, told.instead) == (NOON + SOON, "", None)
    assert titles(article, NOON, NOON + SOON) == [article.title, None]


def test_a_withdrawal_is_undone_with_its_end_and_what_was_planned(article, editor):
    writing.write(article, {"title": "Plus tard"}, by=editor)
    publishing.publish(article, by=editor, at=hours(5), until=hours(7), now=hours(1))
    publishing.withdraw(article, by=editor, reason="Faux", now=hours(2))
    updated = article.editions.live(NOON).get().updated_at
    done = undoing.undo(article, by=editor, now=hours(2) + SOON)
    assert titles(article, hours(2), hours(2) + SOON, hours(5), hours(7)) == [None, "Avant", "Plus tard", None]
    assert done.edition.expires_at == hours(10) and done.edition.updated_at == updated
    assert withdrawals.of_article(article.pk, hours(2) + SOON) is None


def test_a_planned_withdrawal_is_planned_again_with_its_words(article, editor):
    other = publish_article().article
    publishing.withdraw(article, by=editor, at=hours(6), reason="Fin", instead=other, now=hours(1))
    publishing.withdraw(article, by=editor, reason="Faux", now=hours(2))
    done = undoing.undo(article, by=editor, now=hours(2) + SOON)
    assert (done.edition.expires_at, done.lost) == (hours(6), [])
    told = withdrawals.of_article(article.pk, hours(6))
    assert (told.reason, told.instead) == ("Fin", other)


def test_a_planned_withdrawal_whose_other_article_ends_before_is_told_without_it(article, editor):
    other = publish_article().article
    publishing.withdraw(article, by=editor, at=hours(6), reason="Fin", instead=other, now=hours(1))
    publishing.withdraw(article, by=editor, now=hours(2))
    publishing.withdraw(other, by=editor, now=hours(2))
    done = undoing.undo(article, by=editor, now=hours(2) + SOON)
    told = withdrawals.of_article(article.pk, hours(6))
    assert (told.reason, told.instead, done.lost) == ("Fin", None, [hours(6)])


def test_what_was_planned_for_these_seconds_does_not_come_back_and_is_told(article, editor):
    writing.write(article, {"title": "Bientôt"}, by=editor)
    publishing.publish(article, by=editor, at=hours(2) + SOON / 2, now=hours(1))
    publishing.withdraw(article, by=editor, now=hours(2))
    done = undoing.undo(article, by=editor, now=hours(2) + SOON)
    assert done.lost == [hours(2) + SOON / 2]
    assert titles(article, hours(3)) == ["Avant"]


def test_what_publishing_did_to_planned_texts_is_undone_too(article, editor):
    writing.write(article, {"title": "Plan"}, by=editor)
    planned = publishing.publish(article, by=editor, at=hours(5), now=NOON + SOON)
    writing.write(article, {"title": "Neuf"}, by=editor)
    publishing.publish(article, by=editor, planned={planned.pk: "cancel"}, now=hours(1))
    undoing.undo(article, by=editor, now=hours(1) + SOON)
    assert titles(article, hours(1) + SOON, hours(5)) == ["Avant", "Plan"]


def test_what_was_planned_and_moved_to_now_is_planned_again(article, editor):
    writing.write(article, {"title": "Plan"}, by=editor)
    planned = publishing.publish(article, by=editor, at=hours(5), now=NOON + SOON)
    publishing.reschedule(planned, by=editor, at=hours(1), now=hours(1))
    undoing.undo(article, by=editor, now=hours(1) + SOON)
    assert titles(article, hours(1), hours(1) + SOON, hours(5)) == ["Plan", "Avant", "Plan"]


@pytest.mark.parametrize("text", ["Autre", "Avant"])
def test_a_correction_is_undone_with_its_note(text, article, editor):
    """Also where the note came without a change of the text."""
    live = article.editions.get()
    publishing.correct(live, source={**live.source, "title": text}, note="Une faute.", by=editor, now=hours(1))
    done = undoing.undo(article, by=editor, now=hours(1) + SOON)
    assert (done.edition.title, done.edition.notes) == ("Avant", [])


def test_a_silent_correction_is_undone_in_silence(article, editor):
    live = article.editions.get()
    publishing.correct(live, source={**live.source, "title": "Avent"}, by=editor, now=hours(1))
    done = undoing.undo(article, by=editor, now=hours(1) + SOON)
    assert done.edition.silent and done.edition.updated_at == NOON


@pytest.mark.parametrize("note", ["Autrement dit.", ""])
def test_a_note_reads_again_as_before(note, article, editor):
    live = article.editions.get()
    noted = publishing.correct(
        live, source={**live.source, "title": "Autre"}, note="Une faute.", by=editor, now=hours(1)
    )
    publishing.change_note(noted, by=editor, note=note, now=hours(2))
    done = undoing.undo(article, by=editor, now=hours(2) + SOON)
    assert [each["text"] for each in done.edition.notes] == ["Une faute."]


def test_after_thirty_seconds_it_is_too_late_and_undone_twice_is_told(article, editor):
    publishing.withdraw(article, by=editor, now=hours(1))
    assert refusal(undoing.undo, article, by=editor, now=hours(1) + UNDO_WITHIN) == "late"
    seen = page_version(article)
    undoing.undo(article, by=editor, seen=seen, now=hours(1) + SOON)
    assert refusal(undoing.undo, article, by=editor, seen=seen, now=hours(1) + SOON * 1.1) == "undone"
    assert article.editions.count() == 2


def test_not_where_somebody_did_something_since(article, editor):
    writing.write(article, {"title": "Plan"}, by=editor)
    publishing.publish(article, by=editor, now=hours(1))
    seen = page_version(article)
    publishing.publish(article, by=editor, until=hours(4), now=hours(1) + SOON / 2)
    assert refusal(undoing.undo, article, by=editor, seen=seen, now=hours(1) + SOON) == "stale"
    edition = article.editions.live(hours(1) + SOON).get()
    publishing.reschedule(edition, by=editor, until=hours(5), now=hours(1) + SOON)
    assert refusal(undoing.undo, article, by=editor, now=hours(1) + SOON * 1.1) == "stale"


def test_not_where_another_edition_has_begun_since(article, editor):
    writing.write(article, {"title": "Plan"}, by=editor)
    publishing.publish(article, by=editor, at=hours(1) + SOON / 2, now=NOON + SOON)
    live = article.editions.live(hours(1)).get()
    publishing.correct(live, source={**live.source, "standfirst": "Court."}, by=editor, now=hours(1))
    assert refusal(undoing.undo, article, by=editor, now=hours(1) + SOON) == "begun"


def test_what_changes_nothing_now_cannot_be_undone(article, editor):
    writing.write(article, {"title": "Plan"}, by=editor)
    publishing.publish(article, by=editor, at=hours(5), now=hours(1))
    assert undoing.undoable(article, hours(1) + SOON) is None


def test_whoever_may_not_publish_may_not_undo(article, editor):
    publishing.withdraw(article, by=editor, now=hours(1))
    with pytest.raises(PermissionDenied):
        undoing.undo(article, by=make_user(role="journalist"), now=hours(1) + SOON)


def test_an_embargo_set_since_holds_undoing_back(article, editor):
    publishing.withdraw(article, by=editor, now=hours(1))
    embargoes.set_until(article, by=editor, until=hours(9), now=hours(1) + SOON / 2)
    assert refusal(undoing.undo, article, by=editor, now=hours(1) + SOON) == "stale"


@pytest.mark.django_db(transaction=True)
def test_two_undo_at_once_and_one_does():
    chief = make_user(superuser=True)
    article = publish_article(title="Avant", by=chief).article
    publishing.withdraw(article, by=chief)

    def press(_number):
        try:
            return undoing.undo(article, by=chief).action
        except ValidationError as error:
            return error.code

    assert sorted(at_once(2, press)) == ["undone", "withdraw"]
    assert article.editions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_undoes_and_one_publishes_at_once_and_one_is_told():
    chief = make_user(superuser=True)
    article = publish_article(title="Avant", by=chief).article
    publishing.withdraw(article, by=chief)
    seen = page_version(article)

    def press(number):
        try:
            if number:
                return bool(publishing.publish(article, by=chief, seen=seen))
            return bool(undoing.undo(article, by=chief, seen=seen))
        except ValidationError as error:
            return error.code

    assert sorted(map(str, at_once(2, press))) == ["True", "stale"]
    assert article.editions.count() == 2
