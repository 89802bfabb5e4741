"""iCalendar addresses: made, read back, folded, narrowed to what their person may see now, taken back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import arranging, publishing
from desk.calendar import feeds
from desk.calendar.ics import LONGEST_LINE, folded
from desk.models import CalendarFeed
from tests.desk.pages import signed_in
from tests.desk.test_calendar import clock_changes
from tests.factories import make_article, make_author, make_image, make_tag, make_user

icalendar = pytest.importorskip("icalendar", reason="the package icalendar is missing: make requirements")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hour():
    return timezone.now().replace(microsecond=0) + timedelta(days=2)


def plan(ines, at, **fields):
    return publishing.publish(make_article(**fields), by=ines, at=at)


def read(token):
    return Client().get(f"/partage/calendar/{token}.ics")


def events(token):
    answer = read(token)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def titles(token):
    return [str(each["SUMMARY"]).partition(": ")[2] for each in events(token)]


def test_what_is_written_is_read_back(ines, hour):
    title = "Cour, patio ; « l’été » \\ " + "à " * 60 + "fin"
    section = make_tag(name="Été; cours, patios", section_position=1)
    picture = make_image(alt="Azulejo", rights_until=hour.date() + timedelta(days=9))
    edition = plan(ines, hour, title=title, tags=[section], bylines=[make_author(name="Ana")], lead_image=picture)
    begin, rights = events(feeds.make(by=ines, what="all"))
    assert begin["DTSTART"].dt == hour and begin["DTSTART"].to_ical().endswith(b"Z")
    assert str(begin["SUMMARY"]) == f"Publication: {edition.title}"
    assert str(begin["DESCRIPTION"]) == "Approved\nÉté; cours, patios\nAna"
    assert [str(each) for each in begin["CATEGORIES"].cats] == ["Été; cours, patios"]
    assert str(begin["URL"]).endswith(f"/articles/article/{edition.article_id}/change/")
    assert rights["DTSTART"].dt == picture.rights_until and "Azulejo" in rights["DESCRIPTION"]


def test_a_moved_edition_keeps_its_name_and_raises_its_number(ines, hour):
    edition, token = plan(ines, hour), feeds.make(by=ines, what="all")
    [before] = events(token)
    publishing.reschedule(edition, by=ines, at=hour + timedelta(hours=1))
    [after] = events(token)
    assert before["UID"] == after["UID"] and after["DTSTART"].dt == hour + timedelta(hours=1)
    assert after["SEQUENCE"] > before["SEQUENCE"] and after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_an_end_that_becomes_a_withdrawal_is_the_same_event(ines, hour):
    edition = publishing.publish(make_article(title="La cour"), by=ines, until=hour)
    token = feeds.make(by=ines, what="all")
    _begin, before = events(token)
    publishing.reschedule(edition, by=ines, until=None)
    publishing.withdraw(edition.article, by=ines, at=hour)
    _begin, after = events(token)
    assert before["UID"] == after["UID"] and str(before["UID"]).startswith("end-")
    assert [str(each["SUMMARY"]) for each in (before, after)] == ["End: La cour", "Withdrawal planned: La cour"]


def test_what_is_past_takes_no_place_from_what_is_ahead(ines, hour, monkeypatch):
    monkeypatch.setattr("desk.calendar.entries.MOST", 2)
    for days in (5, 4, 3):
        at = hour - timedelta(days=days)
        publishing.publish(make_article(title=f"Il y a {days}"), by=ines, at=at, now=at)
    for title in ("Un", "Deux"):
        plan(ines, hour, title=title)
    token = feeds.make(by=ines, what="all")
    assert titles(token) == ["Il y a 4", "Il y a 3", "Un", "Deux"]
    assert b"X-WR-CALDESC" not in read(token).content
    plan(ines, hour + timedelta(hours=1), title="Trois")
    assert titles(token)[2:] == ["Un", "Deux"] and b"X-WR-CALDESC" in read(token).content


def test_no_line_is_longer_than_75_bytes_and_no_sign_is_parted():
    line = "SUMMARY:" + "é🏛️, patio " * 40
    parts = folded(line).split("\r\n ")
    assert "".join(parts) == line
    assert max(len(part.encode()) for part in folded(line).split("\r\n")) <= LONGEST_LINE


def test_no_title_can_add_a_line(ines, hour):
    edition = plan(ines, hour)
    type(edition).objects.filter(pk=edition.pk).update(title="Un\r\nEND:VEVENT\rX: y\u2028z")
    [begin] = events(feeds.make(by=ines, what="all"))
    assert str(begin["SUMMARY"]) == "Publication: Un\nEND:VEVENT\nX: y\nz"


def test_no_word_of_a_text_is_in_it(ines, hour):
    plan(ines, hour, body="<p>Le secret du patio.</p>", standfirst="Un chapeau.", title="La cour")
    make_article(title="Brouillon", state="in_review")
    answer = read(feeds.make(by=ines, what="all")).content.decode()
    assert "La cour" in answer and not re.search("secret|chapeau|Brouillon", answer)


def test_each_shows_what_it_was_made_for(ines, lucia, hour):
    section = make_tag(name="Patios", section_position=1)
    plan(ines, hour, title="De la rubrique", tags=[section])
    plan(ines, hour + timedelta(hours=1), title="De Lucía", by=lucia)
    wanted = {"all": ["De la rubrique", "De Lucía"], str(section.pk): ["De la rubrique"], "mine": []}
    assert {what: titles(feeds.make(by=ines, what=what)) for what in wanted} == wanted
    assert titles(feeds.make(by=lucia, what="all")) == titles(feeds.make(by=lucia, what="mine")) == ["De Lucía"]
    section.section_position = None
    token = feeds.make(by=ines, what="all")
    section.save()
    assert read(token).status_code == 200


def absent():
    answer = read("unknown")
    return answer.status_code, answer.content


def test_revoked_demoted_and_deactivated_answer_as_an_unknown_one(ines, lucia):
    tokens = {who: [feeds.make(by=who, what="all") for _each in range(2)] for who in (ines, lucia)}
    assert {read(token).status_code for some in tokens.values() for token in some} == {200}
    feeds.revoke(CalendarFeed.objects.filter(person=ines).first(), at=timezone.now())
    answers = [read(token) for token in tokens[ines]]
    assert [(each.status_code, each.content) == absent() for each in answers] == [True, False]
    ines.groups.set(lucia.groups.all())
    assert read(tokens[ines][1]).status_code == 404
    lucia.is_active = False
    lucia.save()
    assert [(each.status_code, each.content) for each in map(read, tokens[lucia])] == [absent()] * 2


def test_a_section_that_is_none_any_more_is_not_shown(ines):
    section = make_tag(name="Patios", section_position=1)
    token = feeds.make(by=ines, what=str(section.pk))
    section.section_position = None
    section.save()
    assert read(token).status_code == 404


def test_nobody_keeps_it_and_it_sets_no_cookie(ines):
    answer = read(feeds.make(by=ines, what="all"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store" and not answer.cookies
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Referrer-Policy"] == "no-referrer"


def test_it_is_asked_some_times_a_minute_at_the_most(ines, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_A_MINUTE", 2)
    token, other = (feeds.make(by=ines, what="all") for _each in range(2))
    monkeypatch.setattr(feeds.timezone, "now", lambda: datetime(2027, 5, 3, 9, tzinfo=UTC))
    answers = [read(token) for _each in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429] and answers[2]["Retry-After"] == "60"
    assert read(other).status_code == 200


def test_made_shown_once_and_revoked_on_the_page_by_its_person_alone(ines, paco):
    client, page = signed_in(ines), reverse("admin:calendar")
    client.post(reverse("admin:calendar_feeds"), {"what": "all"})
    feed = CalendarFeed.objects.get()
    [made] = {*re.findall(r"http\S+\.ics", client.get(page).content.decode())}
    assert made.startswith(settings.BASE_URL) and Client().get(made.removeprefix(settings.BASE_URL)).status_code == 200
    assert feed.digest not in made and ".ics" not in client.get(page).content.decode()
    assert CalendarFeed.objects.get().fetched_on == timezone.localtime().date()
    address = reverse("admin:calendar_feed", args=[feed.pk])
    assert signed_in(paco).post(address).status_code == 404
    assert client.post(address).status_code == 302 and client.post(address).status_code == 404
    assert Client().get(made.removeprefix(settings.BASE_URL)).status_code == 404


def test_what_there_is_not_makes_none(ines):
    client = signed_in(ines)
    for what in ("", "x", "9" * 30, str(make_tag().pk)):
        client.post(reverse("admin:calendar_feeds"), {"what": what})
    assert not CalendarFeed.objects.exists()
    for _each in range(feeds.MOST + 2):
        client.post(reverse("admin:calendar_feeds"), {"what": "mine"})
    assert CalendarFeed.objects.count() == feeds.MOST
    assert make_user(role="editor") and feeds.make(by=make_user(role="editor"), what="mine")


def test_moments_around_the_clock_changes_are_read_back_as_they_are(ines, testdata):
    year = timezone.now() + timedelta(days=360)
    moments = set()
    for _zone, case in clock_changes(testdata):
        change = datetime.fromisoformat(case["change_utc"])
        moments |= {change - timedelta(seconds=1), change, *map(datetime.fromisoformat, case.get("inside_utc", []))}
    moments = sorted(moment for moment in moments if moment < year)
    for moment in moments:
        plan(ines, moment)
    found = [event["DTSTART"].dt for event in events(feeds.make(by=ines, what="all"))]
    assert len(moments) > 10 and sorted(found) == moments


def test_what_is_chosen_for_the_front_page_is_in_the_feed_of_those_who_choose(ines, lucia, hour):
    article = make_article(by=lucia)
    publishing.publish(article, by=ines, at=hour)
    arranging.arrange(arranging.page_of("en"), [], by=ines, at=hour, until=hour + timedelta(hours=1))
    begin, end = [each for each in events(feeds.make(by=ines, what="all")) if "Choice" in each["SUMMARY"]]
    assert [str(each["SUMMARY"]) for each in (begin, end)] == [
        "Choice begins: Front page (en)",
        "Choice ends: Front page (en)",
    ]
    assert begin["UID"] != end["UID"] and end["DTSTART"].dt == hour + timedelta(hours=1)
    assert str(begin["URL"]).endswith("/admin/front-page/?language=en")
    assert titles(feeds.make(by=lucia, what="all")) == [article.title]
    assert titles(feeds.make(by=ines, what="mine")) == []
