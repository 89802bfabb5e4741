"""Typo, update, correction: what the door stores of each, refuses, and keeps."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles import planned, publishing, writing
from articles.kinds import ChangeKind, kind_of
from articles.models import AuditRecord
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TYPO, UPDATE, CORRECTION = ChangeKind.values


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def written(article, **changes):
    writing.write(article, changes, by=None)
    return article


def published(article, by, *, title, change, at=NOON + HOUR, now=NOON + HOUR, **options):
    written(article, title=title)
    return publishing.publish(article, by=by, at=at, now=now, change=change, **options)


@pytest.mark.parametrize(
    ("kind", "note", "updated", "shown"),
    [(TYPO, "", NOON, []), (UPDATE, "", NOON + HOUR, []), (CORRECTION, " Le nom. ", NOON + HOUR, ["Le nom."])],
)
@pytest.mark.parametrize("begin", [NOON + HOUR, NOON + 2 * HOUR])
def test_what_each_kind_tells_now_or_planned(chief, kind, note, updated, shown, begin):
    first = publish_article(title="Un")
    second = published(first.article, chief, title="Deux", change=(kind, note), at=begin)
    expected = NOON if updated == NOON else begin
    assert (second.updated_at, second.published_at, kind_of(second)) == (expected, NOON, kind)
    assert [each["text"] for each in second.notes] == shown
    assert AuditRecord.objects.filter(action="publish").first().detail["kind"] == kind
    corrected = publish_article(title="Trois", at=NOON)
    source = {**corrected.source, "title": "Trois !"}
    fixed = publishing.correct(corrected, source=source, by=chief, kind=kind, note=note, now=NOON + HOUR)
    assert (fixed.updated_at, kind_of(fixed), [each["text"] for each in fixed.notes]) == (updated, kind, shown)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((CORRECTION, " \n"), "note_missing"),
        ((TYPO, "Le nom."), "note_unseen"),
        ((UPDATE, "Le nom."), "note_unseen"),
        (("silent", ""), "kind"),
        (("", ""), "kind"),
    ],
)
def test_what_makes_no_sense_is_refused(chief, change, code):
    edition = publish_article(title="Un")
    with pytest.raises(ValidationError) as refused:
        published(edition.article, chief, title="Deux", change=change)
    assert refused.value.code == code
    source = {**edition.source, "title": "Deux"}
    with pytest.raises(ValidationError) as refused:
        publishing.correct(edition, source=source, by=chief, kind=change[0], note=change[1], now=NOON + HOUR)
    assert refused.value.code == code
    assert edition.article.editions.count() == 1


@pytest.mark.parametrize("change", [(TYPO, ""), (CORRECTION, "Le nom.")])
def test_a_first_publication_corrects_nothing(chief, change):
    article = make_article()
    with pytest.raises(ValidationError) as refused:
        publishing.publish(article, by=chief, now=NOON, change=change)
    assert refused.value.code == "first" and not article.editions.exists()
    first = publishing.publish(article, by=chief, now=NOON)
    assert kind_of(first) is None
    assert "kind" not in AuditRecord.objects.filter(action="publish").first().detail


def test_what_is_planned_keeps_its_kind_and_note_through_merges_and_moves(chief):
    first = publish_article(title="Un", kicker="K")
    ahead = published(first.article, chief, title="Deux", change=(CORRECTION, "Le titre."), at=NOON + 5 * HOUR)
    source = {**first.source, "kicker": "Q"}
    publishing.correct(first, source=source, by=chief, kind=TYPO, now=NOON + 2 * HOUR)
    [merged] = first.article.editions.filter(live_from=ahead.live_from)
    assert (merged.title, merged.source["kicker"], merged.note, kind_of(merged)) == (
        "Deux",
        "Q",
        "Le titre.",
        CORRECTION,
    )
    assert AuditRecord.objects.filter(action="publish").first().detail["kind"] == CORRECTION
    moved = publishing.reschedule(merged, by=chief, at=NOON + 6 * HOUR, now=NOON + 2 * HOUR)
    assert kind_of(moved) == CORRECTION
    written(first.article, kicker="R")
    again = publishing.update_planned(moved, by=chief, now=NOON + 2 * HOUR)
    assert (again.source["kicker"], again.note) == ("R", "Le titre.")
    written(first.article, standfirst="S")
    fates = {again.pk: planned.REPLACE}
    publishing.publish(
        first.article, by=chief, now=NOON + 3 * HOUR, at=NOON + 3 * HOUR, change=(TYPO, ""), planned=fates
    )
    [last] = first.article.editions.filter(live_from=again.live_from)
    assert (last.source["standfirst"], kind_of(last)) == ("S", CORRECTION)


def test_the_same_text_planned_again_is_told_as_chosen_last(chief):
    first = publish_article(title="Un")
    ahead = published(first.article, chief, title="Deux", change=(UPDATE, ""), at=NOON + 5 * HOUR)
    again = publishing.publish(
        first.article, by=chief, at=NOON + 5 * HOUR, now=NOON + 2 * HOUR, change=(CORRECTION, "Le titre.")
    )
    assert (again.pk, again.note, kind_of(again)) == (ahead.pk, "Le titre.", CORRECTION)
    moved = publishing.publish(first.article, by=chief, at=NOON + 4 * HOUR, now=NOON + 2 * HOUR, change=(TYPO, ""))
    assert (moved.pk, moved.note, moved.updated_at) == (ahead.pk, "", NOON)


def test_the_same_text_planned_again_without_a_choice_is_told_as_it_was_planned(chief):
    first = publish_article(title="Un")
    ahead = published(first.article, chief, title="Deux", change=(CORRECTION, "Le titre."), at=NOON + 5 * HOUR)
    moved = publishing.publish(first.article, by=chief, at=NOON + 4 * HOUR, now=NOON + 2 * HOUR)
    assert (moved.pk, moved.note, kind_of(moved)) == (ahead.pk, "Le titre.", CORRECTION)


def test_a_note_alone_is_published_once(chief):
    first = publish_article(title="Un")
    change = (CORRECTION, "Le titre était faux hier.")
    noted = publishing.publish(first.article, by=chief, at=NOON + HOUR, now=NOON + HOUR, change=change)
    again = publishing.publish(first.article, by=chief, at=NOON + 2 * HOUR, now=NOON + 2 * HOUR, change=change)
    assert (noted.pk != first.pk, again.pk) == (True, noted.pk)


def test_a_planned_correction_of_what_never_came_shows_no_note(chief):
    article = make_article(title="Un")
    first = publishing.publish(article, by=chief, at=NOON + HOUR, now=NOON)
    second = published(article, chief, title="Deux", change=(CORRECTION, "Le titre."), at=NOON + 2 * HOUR, now=NOON)
    publishing.cancel(first, by=chief, now=NOON)
    second.refresh_from_db()
    assert (second.notes, second.published_at, second.updated_at) == ([], NOON + 2 * HOUR, NOON + 2 * HOUR)


def test_the_way_back_is_an_update(chief):
    first = publish_article(title="Un")
    published(first.article, chief, title="Deux", change=(TYPO, ""))
    back = publishing.republish(first, by=chief, now=NOON + 2 * HOUR)
    assert (kind_of(back), back.updated_at) == (UPDATE, NOON + 2 * HOUR)
