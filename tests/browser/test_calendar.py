"""The calendar in a browser: dragged, refused, without an answer, moved by the keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import publishing
from articles.models import Edition
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
