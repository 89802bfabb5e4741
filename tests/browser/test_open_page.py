"""What stands beside the fields of a page that is open for long is as on a page that was opened now."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import publishing, writing
from articles.models import Article
from authors.models import User
from desk import presence
from tests.browser.waiting import wait_until
from tests.browser.writing import SAVED, change_page, open_writing_page, wait_for_database
from tests.factories import make_article, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]


def test_the_plan_counts_again_and_what_somebody_chose_stays_chosen(open_as):
    page = open_as("ines")
    ines, article = User.objects.get(username="ines"), make_article(title="Aujourd’hui")
    publish_article(article=article)
    writing.write(article, {"title": "Demain"}, by=ines)
    first = publishing.publish(article, by=ines, at=timezone.now() + timedelta(days=3))
    open_writing_page(page, change_page(article))
    chosen = page.locator(f"[name=planned-{first.pk}][value=replace]")
    chosen.check()
    page.locator("#id_kicker").fill("Été")
    expect(page.locator("#plan")).to_contain_text("1 modification n’est pas dans l’édition prévue")
    Article.objects.update(state="draft")  # by somebody else
    page.locator("#id_standfirst").fill("Un chapeau.")
    expect(page.locator("[name=_publish]")).to_have_text("Enregistrer, approuver et publier", use_inner_text=True)
    expect(page.locator("#plan")).to_contain_text("2 modifications ne sont pas dans l’édition prévue")
    expect(chosen).to_be_checked()
    assert page.problems == []


def test_with_a_date_the_button_says_that_it_schedules(open_as):
    page = open_as("ines")
    article, button = make_article(title="Aujourd’hui"), page.locator("[name=_publish]")
    open_writing_page(page, change_page(article))
    expect(button).to_have_text("Enregistrer et publier", use_inner_text=True)
    page.locator("[name=publish_at_date]").fill("2030-05-01")
    expect(button).to_have_text("Enregistrer et programmer", use_inner_text=True)
    Article.objects.update(state="draft")  # by somebody else: the part with the button comes anew
    page.locator("#id_standfirst").fill("Un chapeau.")
    expect(page.get_by_role("button", name="Enregistrer, approuver et programmer")).to_be_visible()
    page.locator("[name=publish_at_date]").fill("")
    expect(page.get_by_role("button", name="Enregistrer, approuver et publier")).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize(
    ("zone", "date", "time", "said"),
    [
        ("America/New_York", "2030-05-01", "14:00", "chez vous\u00a0: 1 mai 2030 à 08:00 UTC−4"),
        ("America/New_York", "2030-03-20", "02:00", "chez vous\u00a0: 19 mars 2030 à 21:00 UTC−4"),  # nearer in March
        ("Europe/Madrid", "2030-05-01", "14:00", ""),  # another zone of the same clocks
        ("America/New_York", "2030-10-27", "02:30", ""),  # comes twice in Paris
        ("America/New_York", "2030-03-31", "02:30", ""),  # is skipped in Paris
    ],
)
def test_a_moment_is_said_by_ones_own_clock_where_that_shows_another_hour(zone, date, time, said, open_as):
    page = open_as("ines", timezone_id=zone)
    open_writing_page(page, change_page(make_article()))
    page.locator("[name=publish_at_date]").fill(date)
    page.locator("[name=publish_at_time]").fill(time)
    expect(page.locator(".field-publish_at output")).to_have_text(said)
    assert page.problems == []


def test_the_choices_of_what_was_planned_meanwhile_come_by_themselves(open_as):
    page = open_as("ines")
    ines, article = User.objects.get(username="ines"), make_article(title="Aujourd’hui")
    open_writing_page(page, change_page(article))
    expect(page.locator(".fates")).to_have_count(0)
    planned = publishing.publish(article, by=ines, at=timezone.now() + timedelta(days=3))
    expect(page.locator(f".fates [name=planned-{planned.pk}]")).to_have_count(4)
    expect(page.locator("#publishing [name=_publish_now]")).to_be_visible()


def test_the_page_of_a_new_article_becomes_that_of_an_article(open_as):
    page = open_writing_page(open_as("lucia"))
    page.locator("#id_title").press_sequentially("Les patios")
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    expect(page.get_by_role("link", name="Historique")).to_be_visible()
    expect(page.locator("#badges .state")).to_have_text("Brouillon")
    expect(page.locator(".breadcrumbs")).to_contain_text("Les patios")
    wait_until(page, lambda: page.title().startswith("Les patios"), otherwise="the window is called otherwise")
    expect(page.locator("#id_title")).to_be_focused()
    title, heading = page.title(), page.locator("h1#page-title").text_content()
    open_writing_page(page, change_page(Article.objects.get()))
    assert (page.title(), page.locator("h1#page-title").text_content()) == (title, heading)
    assert page.problems == []


def test_who_else_is_here_is_unknown_offline_and_known_again_after(open_as):
    lucia, ines = open_as("lucia"), open_as("ines")
    article = make_article(state="draft", title="Les patios", by=User.objects.get(username="lucia"))
    for page in (lucia, ines):
        open_writing_page(page, change_page(article))
    expect(lucia.locator("#present")).to_contain_text("ines")
    lucia.context.set_offline(True)
    expect(lucia.locator("#present")).not_to_contain_text("ines")
    lucia.context.set_offline(False)
    expect(lucia.locator("#present")).to_contain_text("ines")


def test_whoever_leaves_the_page_says_so(open_as, monkeypatch):
    told, real = [], presence.show_gone

    def show_gone(token, article, *, by):
        told.append(token)
        real(token, article, by=by)

    monkeypatch.setattr(presence, "show_gone", show_gone)
    page = open_as("lucia")
    article = make_article(state="draft", title="Les patios", by=User.objects.get(username="lucia"))
    open_writing_page(page, change_page(article))
    token = page.locator("[name=session]").input_value()
    page.goto("/admin/")
    wait_for_database(page, lambda: told == [token])
