"""Public notes of corrections: changed, taken back, and gone with the text that they speak of."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import publishing, writing
from articles.models import AuditRecord, Edition
from articles.notes import notes_of_draft
from tests.factories import NOON, make_article, make_user

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "Le patio ouvre en mai.", "L’entrée est libre pour tous.", "On arrose les fleurs le soir."


def hours(number):
    return NOON + timedelta(hours=number)


def body(*paragraphs):
    return "".join(f"<p>{each}</p>" for each in paragraphs)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def article(editor):
    article = make_article(title="Lion", body=body(FIRST, SECOND, THIRD))
    publishing.publish(article, by=editor, now=NOON)
    return article


def correct(article, editor, at, note, **changes):
    edition = Edition.objects.live(hours(at)).get(article=article)
    return publishing.correct(edition, source={**edition.source, **changes}, by=editor, note=note, now=hours(at))


def publish(article, editor, at, now=None, **changes):
    article.refresh_from_db()  # the correction wrote into it
    writing.write(article, changes, by=editor)
    return publishing.publish(article, by=editor, at=hours(at), now=hours(at if now is None else now))


def notes(article, at):
    return [note["text"] for note in Edition.objects.live(hours(at)).get(article=article).notes]


def listed(at):
    return [edition.pk for edition in Edition.objects.corrections(hours(at))]


def test_a_note_is_changed_by_a_silent_edition_and_stays_as_it_was_before(article, editor):
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    changed = publishing.change_note(noted, by=editor, note="Le nom de la ville.", now=hours(2))
    assert (notes(article, 1), notes(article, 2)) == (["Le nom."], ["Le nom de la ville."])
    assert (changed.updated_at, changed.published_at, changed.silent) == (hours(1), NOON, True)
    assert (changed.source, changed.notes[0]["at"]) == (noted.source, hours(1).isoformat())
    assert listed(1) == listed(2) == [noted.pk]
    record = AuditRecord.objects.first()
    assert (record.action, record.detail["note"], record.by) == ("change_note", "Le nom de la ville.", editor)


def test_a_note_is_taken_back_and_the_past_still_says_it(article, editor):
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    publishing.change_note(noted, by=editor, note="", now=hours(2))
    assert (notes(article, 1), notes(article, 2)) == (["Le nom."], [])
    assert (listed(1), listed(2)) == ([noted.pk], [])


def test_of_two_notes_one_is_changed_and_a_change_can_be_changed(article, editor):
    first = correct(article, editor, 1, "Le nom.", title="Lyon")
    second = correct(article, editor, 2, "Le mois.", body=body("Le patio ouvre en juin.", SECOND, THIRD))
    publishing.change_note(first, by=editor, note="Le nom !", now=hours(3))
    publishing.change_note(first, by=editor, note="Le nom.", now=hours(4))
    publishing.change_note(second, by=editor, note="", now=hours(5))
    assert [notes(article, at) for at in (2, 3, 4, 5)] == [
        ["Le mois.", "Le nom."],
        ["Le mois.", "Le nom !"],
        ["Le mois.", "Le nom."],
        ["Le nom."],
    ]


def test_what_is_planned_shows_the_note_in_its_new_words(article, editor):
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    publish(article, editor, 9, now=2, kicker="Fête")
    publishing.change_note(noted, by=editor, note="Le nom de la ville.", now=hours(3))
    assert notes(article, 9) == ["Le nom de la ville."]
    assert Edition.objects.live(hours(9)).get().live_from == hours(9)


def test_the_end_that_was_asked_for_stays_with_another_note(article, editor):
    publishing.reschedule(article.editions.get(), by=editor, until=hours(8), now=hours(1))
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    changed = publishing.change_note(noted, by=editor, note="", now=hours(2))
    assert (changed.expires_at, changed.live_until) == (hours(8), hours(8))


def test_publishing_the_uncorrected_text_again_takes_the_note_with_it(article, editor):
    first = article.editions.get()
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    publishing.republish(first, by=editor, now=hours(2))
    assert (notes(article, 1), notes(article, 2)) == (["Le nom."], [])
    assert (listed(1), listed(2)) == ([noted.pk], [])
    publishing.republish(noted, by=editor, now=hours(3))
    assert (notes(article, 3), listed(3)) == (["Le nom."], [noted.pk])


CORRECTED = {"body": body("Le patio ouvre en juin.", SECOND, THIRD)}


@pytest.mark.parametrize(
    ("later", "is_shown"),
    [
        ({"body": body("Le patio ouvre en juin.", SECOND, "On arrose tôt.")}, True),  # another paragraph
        ({"body": body(FIRST, SECOND, "On arrose tôt.")}, False),  # undone, and another paragraph
        ({"body": body("Le grand patio ouvre en juin.", SECOND, THIRD)}, True),  # other words of it
        ({"body": body("Le patio ouvre en juillet.", SECOND, THIRD)}, True),  # written anew: something of it stands
        ({"body": body(SECOND, THIRD)}, False),  # the paragraph is gone
        ({"body": body(SECOND, THIRD, "Le patio ouvre en juin.")}, True),  # moved
        ({"title": "Lyon"}, True),  # another field
    ],
)
def test_a_note_is_shown_while_the_text_that_it_speaks_of_is(article, editor, later, is_shown):
    correct(article, editor, 1, "Le mois.", **CORRECTED)
    publish(article, editor, 2, **later)
    assert notes(article, 2) == (["Le mois."] if is_shown else [])
    assert bool(listed(2)) == is_shown
    assert notes(article, 1) == ["Le mois."]


def test_a_note_that_came_with_no_change_of_the_text_stays(article, editor):
    correct(article, editor, 1, "Nous avons interrogé la mairie.")
    publish(article, editor, 2, title="Lyon")
    assert notes(article, 2) == ["Nous avons interrogé la mairie."]


def test_what_was_planned_before_the_correction_shows_its_note(article, editor):
    publish(article, editor, 9, now=1, kicker="Fête")
    correct(article, editor, 2, "Le mois.", **CORRECTED)
    assert notes(article, 9) == ["Le mois."]


def test_the_preview_of_a_draft_has_the_notes_that_it_would_have(article, editor):
    first = article.editions.get()
    noted = correct(article, editor, 1, "Le mois.", **CORRECTED)
    editions = list(article.editions.order_by("live_from"))
    assert [note["text"] for note in notes_of_draft(noted.source, editions)] == ["Le mois."]
    assert notes_of_draft(first.source, editions) == []


def test_a_note_that_readers_do_not_see_cannot_be_changed(article, editor):
    first = article.editions.get()
    noted = correct(article, editor, 1, "Le nom.", title="Lyon")
    codes = []
    for edition, note, at in ((first, "X", 2), (noted, "Le nom.", 2), (noted, " Le nom. ", 2)):
        with pytest.raises(ValidationError) as refused:
            publishing.change_note(edition, by=editor, note=note, now=hours(at))
        codes.append(refused.value.code)
    publishing.withdraw(article, by=editor, now=hours(3))
    with pytest.raises(ValidationError) as refused:
        publishing.change_note(noted, by=editor, note="", now=hours(4))
    assert [*codes, refused.value.code] == ["gone", "unchanged", "unchanged", "gone"]


def test_a_journalist_changes_no_note():
    writer, chief = make_user(role="journalist"), make_user(role="chief editor")
    article = make_article(by=writer, title="Lion")
    publishing.publish(article, by=chief, now=NOON)
    noted = correct(article, chief, 1, "Le nom.", title="Lyon")
    with pytest.raises(PermissionDenied):
        publishing.change_note(noted, by=writer, note="", now=hours(2))
