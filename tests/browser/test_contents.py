"""The list of an article's headings: folded above the text on a phone, whole beside it where there is room."""

import os

import pytest
from playwright.sync_api import expect

from tests.factories import publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]
HEADINGS = 30
BODY = "".join(f"<h2>Partie {number}</h2><p>{'Un patio et son ombre. ' * 30}</p>" for number in range(HEADINGS))
SHOTS = os.environ.get("CONTENTS_SHOTS")


def open_article(page):
    page.goto(publish_article(title="Trente patios", body=f"<p>Au début.</p>{BODY}").get_absolute_url())
    if SHOTS:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=f"{SHOTS}/contents-{page.viewport_size['width']}-{theme}.png")
    return page


def test_thirty_headings_are_folded_on_a_phone_and_opened_by_a_touch(phone):
    open_article(phone)
    first = phone.get_by_role("link", name="Partie 29")
    expect(first).to_be_hidden()
    assert phone.get_by_text("Au début.").bounding_box()["y"] < 1.5 * phone.viewport_size["height"]
    phone.get_by_text("30 intertitres").tap()
    first.tap()
    expect(phone.get_by_role("heading", name="Partie 29")).to_be_in_viewport()
    assert phone.problems == []


def test_where_there_is_room_they_stand_beside_the_text_and_scroll(page):
    open_article(page)
    expect(page.get_by_role("link", name="Partie 0", exact=True)).to_be_visible()
    expect(page.locator(".contents summary")).to_be_hidden()
    assert page.locator(".contents").bounding_box()["height"] < page.viewport_size["height"]
    page.get_by_role("link", name="Partie 29").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Partie 29")).to_be_in_viewport()
    assert page.problems == []
