"""The calendar page: what it shows to whom, how it is moved, what it refuses."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from articles import arranging, publishing, reviewing, workflow
from articles.models import AuditRecord, ChosenArticle, Edition
from cms.localtime import LocalDateTimeField, LocalDateTimeInput
from desk.calendar.days import days_of
from desk.calendar.entries import Question, entries_of
from desk.calendar.narrowing import Narrowing
from desk.calendar.span import MOST, Span, clock_change, span_of
from desk.concurrency import page_version
from tests.desk.pages import messages_of, signed_in
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db

AT = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
MAY = span_of("month", date(2027, 5, 3))
PAGE = "/admin/calendar/"


def plan(*, at, by=None, article=None, **fields):
    article = article or make_article(**fields)
    return publishing.publish(article, by=by or make_user(role="editor"), at=at, now=AT)


def seen(user, *, span=MAY, at=AT, **narrowed):
    found, _more = entries_of(Question(user, at, span, Narrowing(**narrowed)))
    return [(each.kind, str(each.day), each.title) for each in found]


def soon(days=3, hour=10):
    """Of the real clock, which the pages follow."""
    local = timezone.localtime() + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def test_beginnings_updates_ends_and_rights_by_their_days(ines):
    picture = make_image(alt="La cour", rights_until=date(2027, 5, 20))
    article = make_article(title="La cour", lead_image=picture)
    plan(at=datetime(2027, 5, 4, 6, 0, tzinfo=UTC), article=article)
    article.title = "La cour, suite"
    article.save()
    second = plan(at=datetime(2027, 5, 6, 22, 30, tzinfo=UTC), article=article)
    publishing.reschedule(second, by=ines, until=datetime(2027, 5, 9, 10, 0, tzinfo=UTC), now=AT)
    assert seen(ines) == [
        ("publication", "2027-05-04", "La cour"),
        ("update", "2027-05-07", "La cour, suite"),  # after midnight in Paris
        ("expiry", "2027-05-09", "La cour, suite"),
        ("picture_rights", "2027-05-20", "La cour, suite"),
    ]


def test_what_is_said_below_a_title_has_no_sign_too_many(lucia):
    zoe, section = (
        make_user(role="editor", first_name="Zoé", last_name="", language="fr"),
        make_tag(name="Patios", section_position=1),
    )
    for title, author in {"A": "Ana", "B": "Zoé"}.items():
        article = make_article(title=title, tags=[section], bylines=[make_author(name=author)], state="approved")
        publishing.publish(article, by=zoe, at=soon())
    reviewing.assign(make_article(title="C", state="in_review"), zoe, due=soon(4).date(), by=zoe)
    page = html.fromstring(signed_in(zoe).get(f"{PAGE}?view=agenda").content.decode())
    entries = [each for each in page.iter("li") if "calendar-entry kind-" in each.get("class", "")]
    said = {each.findtext("a"): " ".join(each.findtext("small").split()) for each in entries}
    assert said == {"A": "Patios · Ana · Approuvé", "B": "Patios · Zoé · Approuvé", "C": "En relecture"}
    assert " ".join(entries[-1].find("span").itertext()).endswith("Relecture à rendre\u00a0: Zoé")
    days = [each.text for each in page.iterfind(".//p[@class='calendar-nothing']")]
    assert "Aucune publication prévue." in days and "Rien de prévu." in days


def test_reviews_stand_on_the_day_that_they_are_due(lucia, ines):
    section = make_tag(name="Patios", section_position=1)
    article = make_article(by=lucia, title="À relire", state="in_review", tags=[section])
    make_article(by=ines, title="Sans échéance", state="in_review")
    reviewing.assign(article, ines, due=date(2027, 5, 12), by=ines)
    expected = [("due", "2027-05-12", "À relire")]
    assert seen(ines) == seen(lucia) == seen(ines, section=section.pk) == seen(ines, owner=lucia.pk) == expected
    assert seen(make_user(role="journalist")) == seen(ines, state="approved") == seen(ines, owner=ines.pk) == []
    workflow.take("approve", article, by=ines)
    assert seen(ines) == []


def test_a_journalist_sees_the_own_alone_in_entries_tray_and_counts(lucia, ines):
    plan(at=AT + timedelta(days=1), by=ines, title="Caché", lead_image=make_image(rights_until=date(2027, 5, 9)))
    plan(at=AT + timedelta(days=2), by=ines, article=make_article(by=lucia, title="À moi"))
    make_article(title="Brouillon caché", state="in_review")
    make_article(by=lucia, title="Mon brouillon", state="in_review")
    assert seen(lucia) == [("publication", "2027-05-05", "À moi")]
    page = signed_in(lucia).get(PAGE, {"day": "2027-05-03"}).content.decode()
    assert "aché" not in page and "Mon brouillon" in page
    assert html.fromstring(page).xpath("string(//*[@id='calendar-tray']/small)") == "1"
    assert "calendar/move" not in page


def test_whoever_has_no_right_to_see_articles_sees_nothing(client):
    plan(at=AT + timedelta(days=1))
    nobody = make_user()
    assert seen(nobody) == []
    nobody.is_staff = True
    nobody.save()
    assert signed_in(nobody).get(PAGE).status_code == 403


def test_narrowed_to_section_author_and_state(ines):
    section, author = make_tag(name="Patios", section_position=1), make_author(name="Ana")
    plan(at=AT + timedelta(days=1), title="Un", tags=[section])
    plan(at=AT + timedelta(days=2), title="Deux", bylines=[author])
    third = plan(at=AT + timedelta(days=3), title="Trois")
    type(third.article).objects.filter(pk=third.article_id).update(state="draft")
    titles = [
        [title for _kind, _day, title in seen(ines, **narrowed)]
        for narrowed in ({"section": section.pk}, {"author": author.pk}, {"state": "draft"}, {"owner": ines.pk})
    ]
    assert titles == [["Un"], ["Deux"], ["Trois"], []]


def test_an_address_with_values_that_are_not_offered_narrows_nothing(lucia):
    hidden = make_author(name="Cachée")
    make_article(bylines=[hidden])
    page = signed_in(lucia).get(PAGE, {"author": hidden.pk, "state": "x", "section": "9" * 30, "day": "demain"})
    assert page.status_code == 200 and not page.context["is_narrowed"] and "Cachée" not in page.content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_a_month_costs_the_same_whatever_its_entries(ines, number):
    section = make_tag(name="Patios", section_position=1)
    image = make_image(rights_until=soon(2).date())
    for place in range(number):
        article = make_article(tags=[section], lead_image=image if place == 0 else None)
        publishing.publish(article, by=ines, at=soon(1) + timedelta(minutes=place))
        make_article(state="in_review")
    client = signed_in(ines)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE, {"view": "agenda"})
    assert len(page.context["days"][1].entries) == number
    assert len(queries) == 25, [query["sql"][:120] for query in queries]


@pytest.mark.parametrize(("view", "most"), MOST.items())
def test_of_a_full_day_some_are_shown_and_a_way_to_all(view, most, ines):
    day = soon(1).date()
    for minute in range(most + 3):
        publishing.publish(make_article(title=f"Article {minute}"), by=ines, at=soon(1) + timedelta(minutes=minute))
    client = signed_in(ines)

    def cell(query):
        page = html.fromstring(client.get(f"{PAGE}?{query}").content.decode())
        return page.xpath(f"//*[@data-day='{day}'][.//h3]")[0]

    shown = cell(f"view={view}&day={day if view != 'agenda' else day - timedelta(days=1)}")
    assert len(shown.xpath(".//li[contains(@class, 'calendar-entry')]")) == most
    [link] = shown.xpath(".//p[@class='calendar-others']/a")
    assert link.text_content().startswith("and 3 more")
    alone = cell(link.get("href").lstrip("?"))
    assert len(alone.xpath(".//li[contains(@class, 'calendar-entry')]")) == most + 3
    assert not alone.xpath(".//p[@class='calendar-others']")


def test_clashes_are_said_in_words(ines):
    section = make_tag(name="Patios", section_position=1)
    plan(at=AT + timedelta(hours=1), title="Un", tags=[section])
    plan(at=AT + timedelta(hours=1, minutes=15), title="Deux", tags=[section])
    plan(at=AT + timedelta(hours=1, minutes=31), title="Trois", tags=[section])
    plan(at=AT + timedelta(hours=1, minutes=31, seconds=20), title="Quatre")
    entries, _more = entries_of(Question(ines, AT, MAY))
    said = [each for day in days_of(MAY, entries, at=AT) for each in day.clashes]
    assert said == [
        "Conflit : « Trois » et « Quatre » à la même minute, 12:31.",
        "Conflit dans la rubrique Patios : « Un » et « Deux » à 15 minutes d’intervalle.",
    ]


def test_days_of_clock_changes_are_marked():
    marked = [day for day in span_of("month", date(2027, 3, 1)).days if clock_change(day)]
    marked += [day for day in span_of("month", date(2027, 10, 1)).days if clock_change(day)]
    assert [str(day) for day in marked] == ["2027-03-28", "2027-10-31"]
    assert "avancent" in clock_change(marked[0]) and "reculent" in clock_change(marked[1])


def test_views_and_the_way_between_them(ines):
    client = signed_in(ines)
    week = client.get(PAGE, {"view": "week", "day": "2027-03-28"})
    assert [str(each.day) for each in week.context["days"]][::6] == ["2027-03-22", "2027-03-28"]
    assert week.context["links"]["next"] == "view=week&day=2027-04-04"
    month = client.get(PAGE, {"day": "2027-12-31"})
    assert (month.context["links"]["previous"], month.context["links"]["next"]) == (
        "view=month&day=2027-11-01",
        "view=month&day=2028-01-01",
    )
    assert len(client.get(PAGE, {"view": "agenda"}).context["days"]) == 14
    for far in ("0001-01-01", "9999-12-31"):
        assert client.get(PAGE, {"day": far}).status_code == 200


# Moving


def move(client, edition, at, *, version=None, json_=True, **fields):
    local = timezone.localtime(at) if isinstance(at, datetime) else None
    day, hour = (local.date().isoformat(), local.strftime("%H:%M:%S")) if local else at.split(" ")
    version = version or str(page_version(edition.article))
    sent = {"at_date": day, "at_time": hour, "page_version": version, **fields}
    headers = {"Accept": "application/json"} if json_ else {}
    return client.post(reverse("admin:calendar_move", args=["begin", edition.pk]), sent, headers=headers)


def planned(ines, **fields):
    return publishing.publish(make_article(**fields), by=ines, at=soon(3))


def now_at(edition):
    return Edition.objects.get(pk=edition.pk).live_from


def test_an_edition_is_moved_and_the_answer_says_so(ines):
    edition = planned(ines, title="La cour")
    assert move(signed_in(ines), edition, soon(5)).json() == {"moved": True}
    assert now_at(edition) == soon(5)
    answer = move(signed_in(ines), edition, soon(6), json_=False, back_view="week", back_day="2027-05-03", back_x="y")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/?view=week&day=2027-05-03")
    assert now_at(edition) == soon(6)


def test_a_move_to_the_same_moment_writes_nothing(ines):
    edition = planned(ines)
    before = AuditRecord.objects.count()
    assert move(signed_in(ines), edition, soon(3)).json() == {"moved": True}
    assert AuditRecord.objects.count() == before


def test_a_stale_card_moves_nothing_and_is_told_who_did_what(ines, paco):
    edition = planned(ines)
    shown = str(page_version(edition.article))
    publishing.reschedule(edition, by=paco, at=soon(8))
    answer = move(signed_in(ines), edition, soon(5), version=shown)
    assert answer.status_code == 409 and now_at(edition) == soon(8)
    assert "Paco" in " ".join(answer.json()["reasons"]) and not answer.json()["ask"]
    page = move(signed_in(ines), edition, soon(5), version=shown, json_=False)
    assert page.status_code == 200 and "Paco" in page.content.decode() and now_at(edition) == soon(8)
    for missing in ("x", " "):
        assert move(signed_in(ines), edition, soon(5), version=missing).status_code == 409


def test_moves_that_the_door_refuses_say_why(ines):
    edition = planned(ines)
    publishing.reschedule(edition, by=ines, until=soon(4))
    late = move(signed_in(ines), edition, soon(5))
    past = move(signed_in(ines), edition, soon(-5))
    assert (late.status_code, past.status_code, now_at(edition)) == (409, 409, soon(3))
    assert late.json()["reasons"] == ["The end must come after the beginning."]
    assert past.json()["reasons"] == ["This moment has passed: the past is never rewritten."]
    live = publishing.publish(make_article(), by=ines)
    assert move(signed_in(ines), live, soon(5)).status_code == 409


def test_who_may_not_publish_moves_nothing(ines, lucia):
    own, other = planned(ines, by=lucia), planned(ines)
    assert [move(signed_in(lucia), each, soon(5)).status_code for each in (own, other)] == [403, 404]
    assert move(signed_in(ines), Edition(pk=9**9, article=own.article), soon(5)).status_code == 404
    assert (now_at(own), now_at(other)) == (soon(3), soon(3))


def test_spring_is_refused_with_both_neighbours_and_autumn_is_asked(ines):
    edition = planned(ines)
    client = signed_in(ines)
    year = timezone.localtime().year + 1
    spring, autumn = (last_sunday(year, month) for month in (3, 10))
    gap = move(client, edition, f"{spring} 02:30:00")
    assert gap.status_code == 409 and not gap.json()["ask"]
    assert "01:59" in gap.json()["reasons"][0] and "03:00" in gap.json()["reasons"][0]
    assert move(client, edition, f"{autumn} 02:30:00").json()["ask"]
    asked = move(client, edition, f"{autumn} 02:30:00", json_=False)
    assert html.fromstring(asked.content).xpath("//select[@name='at_fold']/option/@value") == ["", "+02:00", "+01:00"]
    assert now_at(edition) == soon(3)
    move(client, edition, f"{autumn} 02:30:00", at_fold="+01:00")
    assert now_at(edition) == datetime(autumn.year, 10, autumn.day, 1, 30, tzinfo=UTC)


def last_sunday(year, month):
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def clock_changes(testdata):
    """Those of the material that are still to come: (zone, case)."""
    cases = json.loads((testdata / "time" / "clock-changes.json").read_text())
    ahead = [case for case in cases if datetime.fromisoformat(case["change_utc"]) > timezone.now() + timedelta(days=1)]
    assert ahead, "the material is of the past: it needs other years"
    return [(ZoneInfo(case["zone"]), case) for case in ahead]


def test_the_calendar_moves_by_the_clock_changes_of_the_material(ines, testdata):
    """By the clocks of each zone, at each of its gaps and overlaps."""
    client = signed_in(ines)
    edition = planned(ines)
    for zone, case in clock_changes(testdata):
        inside, before = case["local_inside"].replace("T", " "), now_at(edition)
        with timezone.override(zone):
            answer = move(client, edition, inside)
            assert (answer.status_code, answer.json()["ask"], now_at(edition)) == (
                409,
                case["kind"] == "overlap",
                before,
            )
            for instant in case.get("inside_utc", []):
                at = datetime.fromisoformat(instant)
                fold = at.astimezone(zone).isoformat()[-6:]
                assert move(client, edition, inside, at_fold=fold).status_code == 200
                assert now_at(edition) == at


ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]


@given(
    zone=st.sampled_from(ZONES),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
)
def test_open_and_save_moves_no_instant(zone, at):
    zone = ZoneInfo(zone)
    shown = LocalDateTimeInput(zone=zone).decompress(at)
    assert LocalDateTimeField(zone=zone).clean(shown) == at


@pytest.mark.parametrize("zone", ZONES)
@given(hours=st.integers(48, 24 * 700), seconds=st.integers(0, 3599))
def test_the_form_of_the_page_opened_and_saved_moves_nothing(zone, hours, seconds):
    from desk.forms import MomentForm

    at = timezone.now().replace(minute=0, second=0) + timedelta(hours=hours, seconds=seconds)
    with timezone.override(zone):
        page = html.fromstring(f"<form>{MomentForm(moments=('at',), initial={'at': at})}</form>")
        form = MomentForm(dict(page.form_values()), moments=("at",), initial={"at": at})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["at"] == at and not form.has_changed()


# The tray


def schedule(client, article, day, **fields):
    sent = {"publish_at_date": day, "page_version": str(page_version(article)), **fields}
    return client.post(reverse("admin:calendar_schedule", args=[article.pk]), sent)


def test_a_draft_put_on_a_day_opens_its_form_with_that_day_for_this_person_alone(ines, paco):
    article, day = make_article(title="Un"), soon(4).date().isoformat()
    first, second = signed_in(ines), signed_in(paco)
    change = reverse("admin:articles_article_change", args=[article.pk])
    assert schedule(first, article, day)["Location"] == change
    days = [
        html.fromstring(client.get(change).content.decode()).xpath("//input[@name='publish_at_date']/@value")
        for client in (second, first, first)
    ]
    assert days == [[""], [day], [""]]
    assert not article.editions.exists()


def test_days_that_are_none_or_past_and_stale_cards_go_back(ines, lucia):
    article = make_article(by=lucia)
    client = signed_in(ines)
    for day in ("", "demain", soon(-2).date().isoformat()):
        assert schedule(client, article, day)["Location"].startswith(PAGE)
    shown = str(page_version(article))
    publishing.publish(article, by=ines, at=soon(2))
    stale = schedule(client, article, soon(4).date().isoformat(), page_version=shown)
    assert stale["Location"].startswith(PAGE) and "Not done" in messages_of(client.get(PAGE))
    assert schedule(signed_in(lucia), article, "2027-05-03").status_code == 403
    assert schedule(signed_in(make_user(role="journalist")), article, "2027-05-03").status_code == 404


def test_a_text_that_is_not_approved_is_put_on_a_day_by_those_who_may_approve_it(ines):
    article, day = make_article(state="draft"), soon(4).date().isoformat()
    client = signed_in(ines)
    assert schedule(client, article, day)["Location"].endswith("/change/")
    assert "approves" in messages_of(client.get(PAGE))
    ines.groups.clear()
    ines.user_permissions.set(
        Permission.objects.filter(
            codename__in=["view_article", "change_article", "change_any_article", "publish_article"]
        )
    )
    client = signed_in(type(ines).objects.get(pk=ines.pk))
    assert schedule(client, article, day)["Location"].startswith(PAGE + "?")
    assert "not approved" in messages_of(client.get(PAGE))
    approved = make_article(state="approved")
    assert schedule(client, approved, day)["Location"].endswith("/change/")


def test_approved_drafts_lie_on_top_and_dated_ones_lie_there_no_more(ines):
    make_article(title="En relecture", state="in_review")
    make_article(title="Bon à tirer")
    make_article(title="Brouillon", state="draft")
    planned(ines, title="Daté")
    make_article(title="Renvoyé", state="returned")
    page = signed_in(ines).get(PAGE)
    tray, titles = page.context["tray"], ["Bon à tirer", "En relecture", "Renvoyé", "Brouillon"]
    assert ([str(each) for each in tray.articles], tray.count) == (titles, 4)
    badges = html.fromstring(page.content.decode()).xpath(
        "//ul[@class='calendar-tray']//span[contains(@class, 'state')]"
    )
    assert [each.get("class") for each in badges] == [
        f"state state-{state}" for state in ("approved", "in_review", "returned", "draft")
    ]


def test_a_withdrawal_is_told_from_an_end(ines):
    publishing.publish(make_article(title="Un"), by=ines, until=AT + timedelta(days=1), now=AT)
    second = plan(at=AT, title="Deux")
    publishing.withdraw(second.article, by=ines, at=AT + timedelta(days=2), now=AT)
    for at, words in ((AT, ["Fin", "Retrait prévu"]), (AT + timedelta(days=3), ["Plus en ligne", "Retiré"])):
        found, _more = entries_of(Question(ines, at, MAY))
        gone = [each for each in found if each.kind != "publication"]
        assert [(each.kind, each.title) for each in gone] == [("expiry", "Un"), ("withdrawal", "Deux")]
        assert [each.kind_in_words for each in gone] == words and gone[0].sign != gone[1].sign
    assert [each[2] for each in seen(ines, state="draft")] == []


def nothing_said(client, **data):
    page = html.fromstring(client.get(PAGE, {"view": "agenda", **data}).content.decode())
    return {each.text for each in page.iterfind(".//p[@class='calendar-nothing']")}


def test_a_day_is_called_empty_only_where_all_of_it_is_seen(ines, lucia, monkeypatch):
    section = make_tag(name="Patios", section_position=1)
    publishing.publish(make_article(tags=[section]), by=ines, at=soon(1))
    publishing.publish(make_article(), by=ines, at=soon(2))
    assert nothing_said(signed_in(ines)) == {"Nothing planned."}
    part = {"Nothing is planned among what is shown here."}
    assert nothing_said(signed_in(ines), section=section.pk) == nothing_said(signed_in(lucia)) == part
    assert nothing_said(signed_in(lucia), day=soon(-30).date().isoformat()) == {
        "Nothing was published among what is shown here."
    }
    monkeypatch.setattr("desk.calendar.entries.MOST", 1)
    assert nothing_said(signed_in(ines)) == set()


def test_past_days_show_what_was_published(ines):
    publish_article(title="Hier", at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    found, _more = entries_of(Question(ines, AT, Span(date(2026, 3, 2), date(2026, 3, 2))))
    assert [(each.kind_in_words, each.may_move) for each in found] == [("Publié", False)]


def test_an_article_that_leaves_a_choice_before_its_end_is_shown_and_not_moved(ines, lucia):
    first, second, third = (plan(at=AT, title=title, by=ines).article for title in ("Un", "Deux", "Trois"))
    begin, own, end = (AT + timedelta(days=days) for days in (1, 2, 3))
    page = arranging.page_of("fr")
    arranging.arrange(page, [(first, own), (second, None)], by=ines, at=begin, now=AT)
    arranging.arrange(page, [(third, None)], by=ines, at=end, now=AT)
    found, _more = entries_of(Question(ines, AT, MAY))
    [left] = [each for each in found if each.kind == "chosen_until"]
    assert (left.at, left.title, left.what, left.may_move) == (own, "Une (fr)", "Un", False)
    ChosenArticle.objects.filter(article=first).update(until=end + timedelta(days=1))
    for user in (ines, lucia):
        assert not [each for each in seen(user) if each[0] == "chosen_until"]
    ChosenArticle.objects.filter(article=first).update(until=own)
    assert not [each for each in seen(lucia) if each[0] == "chosen_until"]


def test_what_is_chosen_for_the_tops_of_pages_stands_there_for_those_who_choose(ines, lucia):
    section = make_tag(name="Patios", section_position=1)
    article = plan(at=AT, title="Un", tags=[section], by=ines).article
    begin, end = AT + timedelta(days=1), AT + timedelta(days=2)
    front, patios = arranging.page_of("fr"), arranging.page_of("fr", section)
    arranging.arrange(front, [(article, None)], by=ines, at=begin, until=end, now=AT)
    arranging.arrange(patios, [(article, None)], by=ines, at=begin, now=AT)
    arranging.arrange(patios, [], by=ines, at=end, now=AT)
    of_section = [("arranged", "2027-05-04", "Patios (fr)"), ("arranged", "2027-05-05", "Patios (fr)")]
    ends = ("arranged_until", "2027-05-05", "Une (fr)")
    expected = [("arranged", "2027-05-04", "Une (fr)"), of_section[0], ends, of_section[1]]
    assert [each for each in seen(ines) if each[0] != "publication"] == expected
    assert [each for each in seen(ines, section=section.pk) if each[0] != "publication"] == of_section
    assert not [each for each in seen(lucia) if each[0].startswith("arranged")]
    for narrowed in ({"state": "approved"}, {"owner": ines.pk}, {"author": 1}):
        assert not [each for each in seen(ines, **narrowed) if each[0].startswith("arranged")]
