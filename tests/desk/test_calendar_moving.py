"""Ends, due dates and choices for the tops of pages are moved in the calendar as beginnings are: `tests/desk/test_calendar.py`."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import arranging, publishing, reviewing, workflow
from articles.models import Arrangement, AuditRecord, Edition, Review
from desk import audit_words
from desk.concurrency import page_version
from tests.desk.pages import messages_of, signed_in
from tests.desk.test_calendar import PAGE, last_sunday, planned, soon
from tests.factories import make_article, make_image, make_tag, publish_article

pytestmark = pytest.mark.django_db


def address(what, pk):
    return reverse("admin:calendar_move", args=[what, pk])


def move(client, what, pk, at, version, **fields):
    """As the script sends it. `at`: a moment, a day, or "day time"."""
    day, _space, hour = (
        f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}".partition(" ") if hasattr(at, "hour") else (at, "", "")
    )
    if " " in str(at) and not hour:
        day, _space, hour = at.partition(" ")
    sent = {"at_date": str(day), "at_time": hour, "page_version": str(version), **fields}
    return client.post(address(what, pk), sent, headers={"Accept": "application/json"})


def reasons(answer):
    assert answer.status_code == 409
    return answer.json()["reasons"]


def cards(client, days=0):
    """{kind: whether it is draggable} of two weeks."""
    page = client.get(PAGE, {"view": "agenda", "day": soon(days).date().isoformat()})
    return {each.kind: each.may_move for day in page.context["days"] for each in day.entries}


def said(client):
    return messages_of(client.get(PAGE))


# Ends of editions


@pytest.fixture
def ending(ines):
    return publishing.publish(make_article(title="La cour"), by=ines, until=soon(3))


def end_of(edition):
    return Edition.objects.get(pk=edition.pk).live_until


def test_the_end_of_what_is_live_is_moved_and_recorded_from_to(ines, ending):
    client, version = signed_in(ines), page_version(ending.article)
    assert cards(client)["expiry"]
    assert move(client, "end", ending.pk, soon(5), version).json() == {"moved": True}
    assert end_of(ending) == soon(5) and Edition.objects.get(pk=ending.pk).live_from == ending.live_from
    record = AuditRecord.objects.first()
    assert (record.by, len(audit_words.changes_of(record))) == (ines, 1)
    assert "La cour" in said(client)


def test_an_end_is_refused_with_the_reason(ines, paco, ending):
    client, version = signed_in(ines), page_version(ending.article)
    assert reasons(move(client, "end", ending.pk, soon(-1), version)) == ["The end must come after the beginning."]
    spring = last_sunday(timezone.localtime().year + 1, 3)
    [gap] = reasons(move(client, "end", ending.pk, f"{spring} 02:30:00", version))
    assert "01:59" in gap and "03:00" in gap
    autumn = last_sunday(timezone.localtime().year + 1, 10)
    assert move(client, "end", ending.pk, f"{autumn} 02:30:00", version).json()["ask"]
    publishing.reschedule(ending, by=paco, until=soon(8))
    assert "Paco" in " ".join(reasons(move(client, "end", ending.pk, soon(5), version)))
    assert end_of(ending) == soon(8)


def test_an_end_behind_the_next_edition_is_said_to_be_there(ines):
    article = make_article(title="La cour")
    first = publishing.publish(article, by=ines, at=soon(1), until=soon(2))
    article.title = "La cour, suite"
    article.save()
    publishing.publish(article, by=ines, at=soon(4))
    client = signed_in(ines)
    assert move(client, "end", first.pk, soon(6), page_version(article)).json() == {"moved": True}
    assert end_of(first) == soon(4)
    assert "already" in said(client)


def test_a_planned_withdrawal_moves_with_its_words(ines):
    edition = publish_article(title="La cour")
    publishing.withdraw(edition.article, by=ines, at=soon(3), reason="Une erreur.")
    client = signed_in(ines)
    assert cards(client) == {"withdrawal": True}
    assert move(client, "end", edition.pk, soon(5), page_version(edition.article)).json() == {"moved": True}
    told = edition.article.withdrawals.get()
    assert (end_of(edition), told.at, told.reason) == (soon(5), soon(5), "Une erreur.")


def test_what_has_no_end_or_has_ended_is_not_moved(ines):
    open_end = publish_article()
    ended = publish_article(at=soon(-9), until=soon(-2))
    client = signed_in(ines)
    assert client.get(address("end", open_end.pk)).status_code == 404
    assert reasons(move(client, "end", ended.pk, soon(5), page_version(ended.article))) == ["This edition has ended."]
    assert cards(client, days=-9)["expiry"] is False


# Due dates


@pytest.fixture
def review(ines, lucia):
    article = make_article(by=lucia, title="À relire", state="in_review")
    return reviewing.assign(article, ines, due=soon(3).date(), by=ines)


def due_of(review):
    return Review.objects.get(pk=review.pk).due


def test_a_due_date_is_moved_and_recorded_from_to(ines, review):
    client = signed_in(ines)
    assert cards(client)["due"]
    day = soon(5).date()
    assert move(client, "due", review.pk, str(day), page_version(review.article)).json() == {"moved": True}
    found = Review.objects.get()
    assert (found.due, found.reviewer) == (day, ines)
    record = AuditRecord.objects.first()
    assert (record.detail["due_before"], record.detail["due"]) == (soon(3).date().isoformat(), day.isoformat())
    assert len(audit_words.changes_of(record)) == 1


def test_a_due_date_that_has_passed_can_be_moved_but_not_into_the_past(ines, review):
    Review.objects.update(due=soon(-2).date())
    client, version = signed_in(ines), page_version(review.article)
    assert cards(client, days=-5)["due"]
    assert reasons(move(client, "due", review.pk, str(soon(-1).date()), version)) == ["This day has passed."]
    assert move(client, "due", review.pk, str(soon(0).date()), version).status_code == 200
    assert due_of(review) == soon(0).date()


def test_a_stale_due_date_is_told_and_one_out_of_review_is_gone(ines, paco, review):
    client, version = signed_in(ines), page_version(review.article)
    reviewing.assign(review.article, paco, due=soon(4).date(), by=paco)
    assert "Paco" in " ".join(reasons(move(client, "due", review.pk, str(soon(6).date()), version)))
    assert due_of(review) == soon(4).date()
    workflow.take("approve", review.article, by=ines)
    assert move(client, "due", review.pk, str(soon(6).date()), version).status_code == 404


def test_who_may_not_approve_moves_no_due_date(lucia, review):
    client = signed_in(lucia)
    assert cards(client)["due"] is False
    assert move(client, "due", review.pk, str(soon(5).date()), page_version(review.article)).status_code == 403
    other = reviewing.assign(make_article(state="in_review"), None, due=soon(3).date(), by=review.reviewer)
    assert move(client, "due", other.pk, str(soon(5).date()), page_version(other.article)).status_code == 404
    assert due_of(review) == due_of(other) == soon(3).date()


# Choices for the tops of pages


@pytest.fixture
def choice(ines):
    article = publish_article(title="La cour").article
    return arranging.arrange(arranging.page_of("fr"), [(article, None)], by=ines, at=soon(3), until=soon(6))


def span_of_choice(choice):
    found = Arrangement.objects.get(pk=choice.pk)
    return found.live_from, found.live_until


def number_of(choice):
    return arranging.page_of("fr").number


def test_begin_and_end_of_a_choice_are_moved_and_recorded_from_to(ines, choice):
    client = signed_in(ines)
    assert cards(client) | {"publication": None} == {"publication": None, "arranged": True, "arranged_until": True}
    assert move(client, "choice", choice.pk, soon(4), number_of(choice)).json() == {"moved": True}
    assert move(client, "choice-end", choice.pk, soon(7), number_of(choice)).json() == {"moved": True}
    assert span_of_choice(choice) == (soon(4), soon(7))
    end, begin = AuditRecord.objects.all()[:2]
    assert [len(audit_words.changes_of(each)) for each in (begin, end)] == [1, 1]
    assert begin.detail["moment_before"] != begin.detail["moment"] and end.detail["until_before"] != end.detail["until"]


def test_a_choice_is_refused_with_the_reason(ines, paco, choice):
    client, shown = signed_in(ines), number_of(choice)
    end_first = ["The end must come after the beginning."]
    assert reasons(move(client, "choice", choice.pk, soon(7), shown)) == end_first
    assert reasons(move(client, "choice-end", choice.pk, soon(2), shown)) == end_first
    past = ["This moment has passed: the past is never rewritten."]
    assert reasons(move(client, "choice", choice.pk, soon(-1), shown)) == past
    assert reasons(move(client, "choice-end", choice.pk, soon(-1), shown)) == past
    arranging.move(choice, by=paco, until=soon(8))
    told = " ".join(reasons(move(client, "choice", choice.pk, soon(5), shown)))
    assert "Paco" in told and span_of_choice(choice) == (soon(3), soon(8))
    assert move(client, "choice", choice.pk, soon(5), "x").status_code == 409


def test_two_choices_never_begin_at_one_moment(ines, choice):
    arranging.arrange(choice.page, [], by=ines, at=soon(8))
    client = signed_in(ines)
    assert move(client, "choice-end", choice.pk, soon(12), number_of(choice)).status_code == 200
    assert "already" in said(client)
    [taken] = reasons(move(client, "choice", choice.pk, soon(8), number_of(choice)))
    assert "Another choice" in taken
    assert span_of_choice(choice) == (soon(3), soon(8))


def test_a_choice_needs_articles_that_are_there_then(ines):
    ending = publishing.publish(make_article(title="La cour"), by=ines, until=soon(3))
    choice = arranging.arrange(arranging.page_of("fr"), [(ending.article, None)], by=ines, at=soon(2))
    assert "La cour" in reasons(move(signed_in(ines), "choice", choice.pk, soon(4), number_of(choice)))[0]


def test_of_a_choice_that_stands_only_the_end_is_moved(ines):
    article = publish_article().article
    choice = arranging.arrange(arranging.page_of("fr"), [(article, None)], by=ines, until=soon(3))
    client = signed_in(ines)
    assert "begun" in reasons(move(client, "choice", choice.pk, soon(1), number_of(choice)))[0]
    assert move(client, "choice-end", choice.pk, soon(1), number_of(choice)).status_code == 200
    assert span_of_choice(choice) == (choice.live_from, soon(1))
    assert cards(client)["arranged"] is False and cards(client)["arranged_until"] is True


def test_what_stood_before_a_moved_choice_goes_on_until_then(ines, choice):
    article = publish_article().article
    now = arranging.arrange(choice.page, [(article, None)], by=ines)
    assert span_of_choice(now)[1] == soon(3)
    move(signed_in(ines), "choice", choice.pk, soon(5), number_of(choice))
    assert span_of_choice(now)[1] == soon(5)


def test_who_may_not_arrange_finds_no_choice(lucia, choice):
    client = signed_in(lucia)
    for what in ("choice", "choice-end"):
        assert client.get(address(what, choice.pk)).status_code == 404
        assert move(client, what, choice.pk, soon(5), number_of(choice)).status_code == 404
    assert span_of_choice(choice) == (soon(3), soon(6))


# All of them


def test_without_a_script_the_same_page_moves_all_of_them(ines, ending, review, choice):
    client = signed_in(ines)
    for what, pk in [("end", ending.pk), ("due", review.pk), ("choice", choice.pk), ("choice-end", choice.pk)]:
        form = client.get(address(what, pk), {"view": "week"})
        assert form.status_code == 200 and form.context["back"]["back_view"] == "week"
        sent = {"page_version": str(form.context["page_version"]), "back_view": "week"}
        sent |= {"at_date": soon(4 if what != "choice-end" else 9).date().isoformat(), "at_time": "10:00:00"}
        done = client.post(address(what, pk), sent)
        assert (done.status_code, done["Location"]) == (302, f"{PAGE}?view=week")
        again = client.post(address(what, pk), {**sent, "at_date": soon(8).date().isoformat()})
        assert again.status_code == 200 and again.context["changes"]
    assert (end_of(ending), due_of(review), span_of_choice(choice)) == (soon(4), soon(4).date(), (soon(4), soon(9)))


def test_a_move_to_where_it_is_writes_nothing(ines, ending, review, choice):
    client, before = signed_in(ines), AuditRecord.objects.count()
    move(client, "end", ending.pk, soon(3), page_version(ending.article))
    move(client, "due", review.pk, str(soon(3).date()), page_version(review.article))
    move(client, "choice", choice.pk, soon(3), number_of(choice))
    move(client, "choice-end", choice.pk, soon(6), number_of(choice))
    assert AuditRecord.objects.count() == before


def test_what_cannot_be_moved_has_no_page_and_a_way_to_the_picture(ines):
    picture = make_image(alt="La cour", rights_until=soon(3).date())
    planned(ines, lead_image=picture)
    client = signed_in(ines)
    for what in ("picture_rights", "embargo", "x"):
        assert client.get(address(what, picture.pk)).status_code == 404
    page = client.get(PAGE, {"view": "agenda"})
    assert cards(client)["picture_rights"] is False
    assert reverse("admin:images_image_change", args=[picture.pk]) in page.content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_the_calendar_asks_as_much_whatever_can_be_moved(ines, number, django_assert_num_queries):
    section = make_tag(name="Patios", section_position=1)
    for place in range(number):
        edition = publishing.publish(make_article(tags=[section]), by=ines, until=soon(3) + timedelta(minutes=place))
        reviewing.assign(make_article(state="in_review"), ines, due=soon(3).date(), by=ines)
    for place in range(number):
        at, until = soon(1) + timedelta(minutes=2 * place), soon(1) + timedelta(minutes=2 * place + 1)
        arranging.arrange(arranging.page_of("fr"), [(edition.article, None)], by=ines, at=at, until=until)
    client = signed_in(ines)
    client.get(PAGE)
    with django_assert_num_queries(24):
        page = client.get(PAGE, {"view": "agenda"})
    assert sum(each.may_move for day in page.context["days"] for each in day.entries) == 4 * number
