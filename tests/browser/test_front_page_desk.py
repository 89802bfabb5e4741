"""The page on which the front page is arranged, in a browser: by the keyboard alone, by dragging, with the Back button."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import ArrangedPage, Arrangement
from tests.factories import publish_article
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]
PAGE = "/admin/front-page/"


@pytest.fixture
def page(open_as, live_server):
    now = timezone.now()
    for number, name in enumerate(("Titre premier", "Titre second", "Titre dernier"), start=1):
        publish_article(title=name, at=now - timedelta(days=number))
    page = open_as("ines")
    page.goto(PAGE)
    return page


def choose(page, title):
    page.get_by_role("button", name=f"Choisir {title}", exact=True).first.click()
    expect(page.locator(".is-chosen", has_text=title)).to_be_visible()


def order(page):
    return page.locator(".is-chosen h3").all_inner_texts()


def saved():
    return [
        row.article.title for each in Arrangement.objects.all()[:1] for row in each.chosen.select_related("article")
    ]


def test_found_put_in_order_and_saved_by_the_keyboard_alone(page):
    for words in ("titre dernier", "titre second"):
        page.get_by_label("Mots du titre").focus()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.locator(".arranging-found button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".is-chosen", has_text=words.capitalize())).to_be_visible()
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    up = page.get_by_role("button", name=re.compile("Monter.*Titre second"))
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    assert order(page) == ["Titre second", "Titre dernier"]
    expect(up).to_be_focused()
    expect(page.locator("#arranging-told")).to_have_text("Titre second\u00a0: place 1")
    page.get_by_role("button", name="Enregistrer", exact=True).focus()
    page.keyboard.press("Enter")
    wait_until(lambda: saved() == ["Titre second", "Titre dernier"])


def test_dragged_and_a_double_click_saves_once(page):
    for title in ("Titre dernier", "Titre second", "Titre premier"):
        choose(page, title)
    page.locator(".is-chosen", has_text="Titre premier").drag_to(page.locator(".is-chosen", has_text="Titre dernier"))
    assert order(page) == ["Titre premier", "Titre dernier", "Titre second"]
    page.get_by_role("button", name="Enregistrer", exact=True).dblclick()
    wait_until(lambda: saved() == ["Titre premier", "Titre dernier", "Titre second"])
    expect(page.locator(".messagelist")).to_contain_text("Enregistré")
    assert Arrangement.objects.count() == 1


def test_back_from_what_was_saved_shows_what_stands_there(page):
    """Not the browser's question whether to send the form again."""
    choose(page, "Titre second")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Enregistré")
    page.go_back()
    expect(page.locator(".is-chosen h3")).to_have_text("Titre second")
    shown = page.locator(".arranging-form [name=page_version]").input_value()
    assert shown == str(ArrangedPage.objects.get().number)
