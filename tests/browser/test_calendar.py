"""The calendar in a browser: dragged, refused, without an answer, moved by the keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import arranging, publishing, reviewing
from articles.models import Arrangement, Edition, Review
from authors.models import User
from tests.factories import make_article, make_tag
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

AGENDA = "/admin/calendar/?view=agenda"


def soon(days):
    return (timezone.localtime() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture
def edition(open_as, live_server):
    section = make_tag(name="Patios", section_position=1)
    article = make_article(title="La cour", tags=[section])
    return publishing.publish(article, by=User.objects.get(username="ines"), at=soon(2))


def begins(edition):
    return Edition.objects.get(pk=edition.pk).live_from


def drag(page, title, day):
    page.locator(".calendar-entry", has_text=title).first.drag_to(
        page.locator(f"[data-day='{day.date().isoformat()}'] h3")
    )


def test_an_entry_is_dragged_and_goes_back_where_it_is_refused_or_nobody_answers(open_as, edition):
    page = open_as("ines")
    page.goto(AGENDA)
    drag(page, "La cour", soon(3))
    expect(page.locator(f"[data-day='{soon(3).date()}'] .calendar-entry")).to_contain_text("La cour")
    assert begins(edition) == soon(3)
    publishing.reschedule(edition, by=User.objects.get(username="ines"), at=soon(6))
    drag(page, "La cour", soon(4))
    expect(page.locator("#calendar-told")).to_contain_text("Déplacer")
    assert begins(edition) == soon(6)
    page.goto(AGENDA)
    page.route("**/calendar/move/**", lambda route: route.abort())
    drag(page, "La cour", soon(4))
    expect(page.locator("#calendar-told")).to_contain_text("Non déplacé")
    expect(page.locator(f"[data-day='{soon(6).date()}'] .calendar-entry")).to_contain_text("La cour")
    assert begins(edition) == soon(6)


def test_by_the_keyboard_alone(open_as, edition):
    page = open_as("ines")
    page.goto(AGENDA)
    page.get_by_role("link", name="Déplacer… La cour").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/move/**")
    page.locator("[name=at_date]").fill(soon(5).date().isoformat())
    page.locator("[name=at_date]").press("Enter")
    page.wait_for_url("**view=agenda**")
    wait_until(lambda: begins(edition) == soon(5))


def test_ends_due_dates_and_choices_are_dragged_too(open_as, edition):
    ines = User.objects.get(username="ines")
    publishing.reschedule(edition, by=ines, until=soon(5))
    reviewing.assign(make_article(title="À relire", state="in_review"), ines, due=soon(2).date(), by=ines)
    arranging.arrange(arranging.page_of("fr"), [(edition.article, None)], by=ines, at=soon(3), until=soon(6))
    page = open_as("ines")
    page.set_viewport_size({"width": 1400, "height": 2400})
    page.goto(AGENDA)
    for kind, days in [("expiry", 7), ("due", 4), ("arranged_until", 8), ("arranged", 5)]:
        page.locator(f".kind-{kind}").drag_to(page.locator(f"[data-day='{soon(days).date()}'] h3"))
        expect(page.locator(f"[data-day='{soon(days).date()}'] .kind-{kind}")).to_be_visible()
    choice = Arrangement.objects.get()
    assert Edition.objects.get(pk=edition.pk).live_until == soon(7) and Review.objects.get().due == soon(4).date()
    assert (choice.live_from, choice.live_until) == (soon(5), soon(8))
