from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import merging, publishing, writing
from articles.models import Address, AuditRecord, Edition, EditionTag, StoredSource
from articles.models.article import State
from articles.models.edition import next_boundary
from articles.signals import editions_changed, editions_changing
from tests.factories import NOON, make_article, make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def editor():
    return make_user(role="editor")


def timeline(article):
    """[(title, from, until)] in hours from NOON; None is never."""
    span = lambda moment: moment and (moment - NOON) / timedelta(hours=1)  # noqa: E731
    rows = article.editions.order_by("live_from").values_list("title", "live_from", "live_until")
    return [(title, span(begin), span(end)) for title, begin, end in rows]


def retitle(article, title, editor):
    writing.write(article, {"title": title}, by=editor)
    article.refresh_from_db()


def test_publishing_now_makes_it_live_from_now_for_ever(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, now=NOON)
    assert timeline(article) == [("A", 0, None)]
    assert not Edition.objects.live(NOON - timedelta(microseconds=1)).exists()
    assert Edition.objects.live(NOON).get().title == "A"


def test_the_fifth_edition_asks_as_much_as_the_third(editor):
    edition, asked = publish_article(title="1", at=NOON), []
    for number in (2, 3, 4, 5):
        retitle(edition.article, str(number), editor)
        with CaptureQueriesContext(connection) as queries:
            publishing.publish(edition.article, by=editor, now=hours(number))
        asked.append(len(queries))
    assert asked[1] == asked[3]


def test_a_scheduled_article_is_live_at_its_moment_and_not_before(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, at=hours(5), now=NOON)
    assert not Edition.objects.live(hours(5) - timedelta(microseconds=1)).exists()
    assert Edition.objects.live(hours(5)).get().title == "A"


def test_a_planned_update_ends_the_first_edition_when_it_begins(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(3), now=hours(1))
    assert timeline(article) == [("A", 0, 3), ("B", 3, None)]


def test_an_expiry_ends_an_edition_by_itself(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, until=hours(2), now=NOON)
    assert timeline(article) == [("A", 0, 2)]
    assert not Edition.objects.live(hours(2)).exists()
    assert Edition.objects.gone(hours(2)).get().title == "A"


def test_cancelling_a_successor_never_revives_a_text_beyond_its_expiry(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, until=hours(4), now=NOON)
    retitle(article, "B", editor)
    update = publishing.publish(article, by=editor, at=hours(3), now=hours(1))
    assert timeline(article) == [("A", 0, 3), ("B", 3, None)]
    publishing.cancel(update, by=editor, now=hours(2))
    assert timeline(article) == [("A", 0, 4)]


def test_an_edition_that_has_begun_can_be_neither_cancelled_nor_moved(editor):
    edition = publishing.publish(make_article(), by=editor, now=NOON)
    for call in (publishing.cancel, lambda e, **kw: publishing.reschedule(e, at=hours(9), **kw)):
        with pytest.raises(ValidationError) as refusal:
            call(edition, by=editor, now=hours(1))
        assert refusal.value.code == "begun"


def test_moving_a_schedule_moves_the_neighbours_boundary(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    update = publishing.publish(article, by=editor, at=hours(3), now=hours(1))
    publishing.reschedule(update, by=editor, at=hours(6), now=hours(2))
    assert timeline(article) == [("A", 0, 6), ("B", 6, None)]


def test_moving_a_first_edition_moves_the_date_of_publication_everywhere(editor):
    tag, author = make_tag(), make_author()
    article = make_article(tags=[tag], bylines=[author])
    edition = publishing.publish(article, by=editor, at=hours(3), now=NOON)
    edition = publishing.reschedule(edition, by=editor, at=hours(5), now=hours(1))
    assert edition.published_at == hours(5)
    assert edition.edition_tags.get().published_at == edition.bylines.get().published_at == hours(5)


def test_the_end_of_a_live_edition_can_be_moved_but_not_into_the_past(editor):
    article = make_article(title="A")
    edition = publishing.publish(article, by=editor, until=hours(4), now=NOON)
    publishing.reschedule(edition, by=editor, until=hours(8), now=hours(1))
    assert timeline(article) == [("A", 0, 8)]
    publishing.reschedule(edition, by=editor, until=None, now=hours(1))
    assert timeline(article) == [("A", 0, None)]
    with pytest.raises(ValidationError):
        publishing.reschedule(edition, by=editor, until=hours(1), now=hours(2))


def test_an_ended_edition_is_never_given_another_end(editor):
    edition = publishing.publish(make_article(), by=editor, until=hours(1), now=NOON)
    with pytest.raises(ValidationError) as refusal:
        publishing.reschedule(edition, by=editor, until=hours(9), now=hours(2))
    assert refusal.value.code == "ended"


def test_withdrawing_takes_the_article_off_and_drops_what_was_planned(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(5), now=hours(1))
    publishing.withdraw(article, by=editor, now=hours(2))
    assert timeline(article) == [("A", 0, 2)]
    assert not Edition.objects.live(hours(7)).exists()


def test_withdrawing_from_the_moment_of_an_update_on_ends_what_is_live_until_then(editor):
    article = make_article()
    first = publishing.publish(article, by=editor, at=NOON, now=NOON)
    writing.write(article, {"title": "Suite"}, by=editor)
    publishing.publish(article, by=editor, at=hours(3), now=hours(1))
    publishing.withdraw(article, by=editor, at=hours(3), now=hours(2))
    assert list(article.editions.values_list("pk", "live_until")) == [(first.pk, hours(3))]


def test_withdrawing_what_is_not_live_is_refused(editor):
    with pytest.raises(ValidationError) as refusal:
        publishing.withdraw(make_article(), by=editor, now=NOON)
    assert refusal.value.code == "not_live"


def test_a_withdrawn_article_can_come_back_and_keeps_its_first_date(editor):
    article = make_article(title="A")
    first = publishing.publish(article, by=editor, now=NOON)
    publishing.withdraw(article, by=editor, now=hours(1))
    again = publishing.republish(first, by=editor, now=hours(3))
    assert timeline(article) == [("A", 0, 1), ("A", 3, None)]
    assert again.published_at == NOON


def test_publishing_twice_publishes_once(editor):
    article = make_article()
    first = publishing.publish(article, by=editor, now=NOON)
    assert publishing.publish(article, by=editor, now=NOON + timedelta(seconds=1)) == first
    assert article.editions.count() == 1


def test_a_text_from_before_a_field_is_the_same_text(editor):
    article = make_article()
    first = publishing.publish(article, by=editor, now=NOON)
    older = {name: value for name, value in first.source.items() if name != "translation_of"}
    article.editions.update(stored_source=StoredSource.objects.store(article, older))
    later = NOON + timedelta(hours=1)
    assert publishing.publish(article, by=editor, now=later) == first
    with pytest.raises(ValidationError) as refused:
        publishing.correct(first, source=article.snapshot(), by=editor, now=later)
    assert refused.value.code == "unchanged"


def test_publishing_another_text_for_the_same_planned_moment_replaces_it(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, at=hours(3), now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(3), now=hours(1))
    assert timeline(article) == [("B", 3, None)]


@pytest.mark.parametrize(
    ("at", "until", "expected"),
    [
        (30, None, ("A", 30, None)),  # later
        (5, None, ("A", 5, None)),  # earlier
        (10, 40, ("A", 10, 40)),  # the same moment with an end
        (60, 90, ("A", 60, 90)),  # after the end that it had
        (None, None, ("A", 1, None)),  # now
        (None, 3, ("A", 1, 3)),
    ],
)
def test_publishing_an_unchanged_planned_text_for_another_date_moves_it(editor, at, until, expected):
    article = make_article(title="A")
    planned = publishing.publish(article, by=editor, at=hours(10), until=hours(50), now=NOON)
    moved = publishing.publish(article, by=editor, at=at and hours(at), until=until and hours(until), now=hours(1))
    assert (moved, timeline(article), moved.published_at) == (planned, [expected], hours(expected[1]))
    told = AuditRecord.objects.values("action", "detail__moment").first()
    assert told == {"action": "reschedule", "detail__moment": hours(expected[1]).isoformat()}


def test_an_update_that_is_planned_is_moved_and_its_predecessor_lives_until_then(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(10), now=hours(1))
    publishing.publish(article, by=editor, at=hours(20), now=hours(2))
    assert timeline(article) == [("A", 0, 20), ("B", 20, None)]


def test_a_text_is_not_moved_across_another_that_is_planned(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, at=hours(10), now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(20), now=NOON)
    retitle(article, "A", editor)
    publishing.publish(article, by=editor, at=hours(30), now=NOON)
    assert timeline(article) == [("A", 10, 20), ("B", 20, 30), ("A", 30, None)]


def test_publishing_what_is_live_for_a_later_date_changes_nothing(editor):
    article = make_article(title="A")
    live = publishing.publish(article, by=editor, now=NOON)
    assert publishing.publish(article, by=editor, at=hours(10), now=hours(1)) == live
    assert timeline(article) == [("A", 0, None)]


def test_a_changed_text_leaves_what_is_planned_where_it_is(editor):
    article = make_article(title="A")
    publishing.publish(article, by=editor, at=hours(10), now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, now=hours(1))
    assert timeline(article) == [("B", 1, 10), ("A", 10, None)]


def test_the_past_is_refused(editor):
    article = make_article()
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(article, by=editor, at=hours(-1), now=NOON)
    assert refusal.value.code == "past"


def test_only_a_first_edition_is_backdated_and_only_by_those_who_may(editor):
    article, chief = make_article(), make_user(role="chief editor")
    with pytest.raises(PermissionDenied):
        publishing.publish(article, by=editor, at=hours(-1), archive=True, now=NOON)
    publishing.publish(article, by=chief, at=hours(-1), archive=True, now=NOON)
    retitle(article, "B", chief)
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(article, by=chief, at=hours(-2), archive=True, now=NOON)
    assert refusal.value.code == "past"


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.RETURNED])
def test_only_an_approved_article_is_published(editor, state):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(make_article(state=state), by=editor, now=NOON)
    assert refusal.value.code == "not_approved"


def test_an_incomplete_article_is_refused_with_everything_that_is_missing(editor):
    article = make_article(body="", bylines=[])
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(article, by=editor, now=NOON)
    assert [error.code for error in refusal.value.error_list] == ["incomplete", "incomplete"]


def test_a_journalist_passes_no_function_of_the_door():
    writer, chief = make_user(role="journalist"), make_user(role="chief editor")
    article = make_article(by=writer)
    live = publishing.publish(article, by=chief, now=NOON)
    retitle(article, "B", chief)
    planned = publishing.publish(article, by=chief, at=hours(5), now=NOON)
    calls = [
        lambda: publishing.publish(article, by=writer, now=hours(1)),
        lambda: publishing.publish(article, by=writer, at=hours(-1), archive=True, now=hours(1)),
        lambda: publishing.correct(live, source={**live.source, "title": "C"}, by=writer, now=hours(1)),
        lambda: publishing.withdraw(article, by=writer, now=hours(1)),
        lambda: publishing.cancel(planned, by=writer, now=hours(1)),
        lambda: publishing.reschedule(planned, by=writer, at=hours(6), now=hours(1)),
        lambda: publishing.republish(live, by=writer, now=hours(1)),
    ]
    before = timeline(article)
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert timeline(article) == before


def test_a_deactivated_editor_passes_no_more(editor):
    article = make_article()
    editor.is_active = False
    editor.save()
    with pytest.raises(PermissionDenied):
        publishing.publish(article, by=editor, now=NOON)


def test_a_correction_reaches_the_live_text_the_planned_update_and_the_working_copy(editor):
    article = make_article(title="A", standfirst="Une fote.")
    live = publishing.publish(article, by=editor, until=hours(9), now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(5), now=hours(1))
    fixed = publishing.correct(
        live, source={**live.source, "standfirst": "Une faute."}, by=editor, note="Orthographe.", now=hours(2)
    )
    assert timeline(article) == [("A", 0, 2), ("A", 2, 5), ("B", 5, None)]
    assert fixed.expires_at == hours(9)
    assert list(article.editions.order_by("live_from").values_list("standfirst", flat=True)) == [
        "Une fote.",
        "Une faute.",
        "Une faute.",
    ]
    article.refresh_from_db()
    assert (article.title, article.standfirst) == ("B", "Une faute.")
    assert list(Edition.objects.corrections(hours(3))) == [fixed]


def test_a_field_changed_on_both_sides_refuses_the_correction_and_shows_both(editor):
    article = make_article(title="A")
    live = publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, at=hours(5), now=hours(1))
    before = timeline(article)
    with pytest.raises(merging.Clashed) as clash:
        publishing.correct(live, source={**live.source, "title": "C"}, by=editor, now=hours(2))
    assert [(each.field, each.ours, each.theirs) for each in clash.value.clashes] == [("title", "C", "B")]
    assert timeline(article) == before


def test_an_address_is_reserved_for_ever_once_it_was_live(editor):
    article = make_article(slug="patios")
    publishing.publish(article, by=editor, now=NOON)
    writing.write(article, {"slug": "les-patios"}, by=editor)
    publishing.publish(article, by=editor, now=hours(1))
    publishing.withdraw(article, by=editor, now=hours(2))
    other = make_article(slug="patios")
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(other, by=editor, now=hours(3))
    assert refusal.value.code == "address"
    assert set(Address.objects.values_list("slug", flat=True)) == {"patios", "les-patios"}


def test_a_cancelled_schedule_frees_its_address(editor):
    edition = publishing.publish(make_article(slug="patios"), by=editor, at=hours(2), now=NOON)
    publishing.cancel(edition, by=editor, now=hours(1))
    assert not Address.objects.exists()


def test_a_reserved_address_is_refused(editor):
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(make_article(slug="admin"), by=editor, now=NOON)
    assert refusal.value.code == "reserved"


def test_every_call_is_recorded_and_announced_once_after_commit(editor, django_capture_on_commit_callbacks):
    heard = []
    editions_changed.connect(receiver := lambda sender, **kw: heard.append(kw["action"]))
    article = make_article()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(article, by=editor, now=NOON)
        assert heard == []
    editions_changed.disconnect(receiver)
    assert heard == ["publish"]
    assert AuditRecord.objects.get(action="publish").by == editor


def test_every_call_is_announced_in_its_transaction_and_a_receiver_that_fails_undoes_it(editor):
    heard = []

    def receive(sender, article_ids, action, **kwargs):
        heard.append((action, Edition.objects.filter(article__in=article_ids).count()))
        if action == "withdraw":
            raise RuntimeError

    edition = publishing.publish(make_article(), by=editor, now=NOON)
    editions_changing.connect(receive)
    try:
        publishing.correct(edition, source={**edition.source, "title": "B"}, by=editor, now=hours(1))
        with pytest.raises(RuntimeError):
            publishing.withdraw(edition.article, by=editor, now=hours(2))
    finally:
        editions_changing.disconnect(receive)
    assert heard == [("correct", 2), ("withdraw", 2)]
    assert Edition.objects.live(hours(3)).get().title == "B"
    assert not AuditRecord.objects.filter(action="withdraw").exists()


def test_a_record_is_never_changed_or_removed(editor):
    publishing.publish(make_article(), by=editor, now=NOON)
    row = AuditRecord.objects.get(action="publish")
    for change in (row.save, row.delete):
        with pytest.raises(TypeError):
            change()


def test_the_site_changes_next_at_the_first_boundary(editor):
    publishing.publish(make_article(), by=editor, until=hours(8), now=NOON)
    publishing.publish(make_article(), by=editor, at=hours(3), now=NOON)
    assert next_boundary(NOON) == hours(3)
    assert next_boundary(hours(3)) == hours(8)
    assert next_boundary(hours(8)) is None


def test_saving_the_working_copy_changes_nothing_that_readers_see(editor):
    edition = publishing.publish(make_article(title="A", tags=["Été"]), by=editor, now=NOON)
    writing.write(edition.article, {"title": "B", "tags": ["Hiver"], "body": "<p>Autre.</p>"}, by=editor)
    live = Edition.objects.live(hours(1)).get()
    assert (live.title, [tag.name for tag in live.tag_list]) == ("A", ["Été"])


def test_lists_of_a_tag_carry_the_first_date_of_publication(editor):
    tag = make_tag()
    article = make_article(tags=[tag])
    publishing.publish(article, by=editor, now=NOON)
    retitle(article, "B", editor)
    publishing.publish(article, by=editor, now=hours(4))
    assert set(EditionTag.objects.values_list("published_at", flat=True)) == {NOON}


def test_an_archive_may_be_bare(editor):
    edition = publish_article(body="", bylines=[])
    assert edition.body == ""


def test_neither_the_note_nor_the_words_of_a_correction_keep_what_cannot_be_seen(editor):
    edition = publish_article(title="A", slug="mot")
    source = {**edition.source, "title": "\u202eB\u00ad", "slug": "Le Mo\u200bt"}
    fixed = publishing.correct(edition, source=source, by=editor, note="\u2066Nou\u200bveau", now=hours(1))
    assert (fixed.title, fixed.slug, fixed.note) == ("B", "le-mot", "Nouveau")
    assert set(Address.objects.values_list("slug", flat=True)) == {"mot", "le-mot"}
