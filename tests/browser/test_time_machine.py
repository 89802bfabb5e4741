"""An editor goes to another moment by the slider, by the keyboard alone, and copies the link for a colleague."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_user, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]
SHOTS = os.environ.get("MACHINE_SHOTS")


def shot(page, name):
    if SHOTS:
        for width, theme in ((1400, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


@pytest.fixture
def editor(open_as, live_server):
    page = open_as("ines", viewport={"width": 1400, "height": 900})
    now = timezone.now()
    publish_article(title="Ancien", slug="ancien", at=now - timedelta(days=1))
    for number in (1, 2):
        publish_article(title=f"Futur {number}", slug=f"futur-{number}", at=now + timedelta(days=number), now=now)
    return page


def test_the_slider_says_the_stop_and_goes_there(editor):
    editor.goto("/moment/?address=/")
    slider = editor.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "Maintenant")
    slider.focus()
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("ArrowRight")
    label = editor.locator("#stop option:checked").inner_text()
    assert label.endswith("1 apparaît")
    expect(slider).to_have_attribute("aria-valuetext", label)
    expect(editor.locator("output")).to_have_text(label)
    shot(editor, "stops")
    slider.focus()
    editor.keyboard.press("Enter")
    expect(editor.locator(".moment-banner")).to_be_visible()
    expect(editor.get_by_role("heading", name="Futur 2")).to_be_visible()
    shot(editor, "home")


def test_the_buttons_of_the_bar_go_from_stop_to_stop(editor):
    editor.goto("/")
    editor.get_by_role("button", name="Changement suivant").click()
    expect(editor.get_by_role("heading", name="Futur 1")).to_be_visible()
    expect(editor.get_by_role("heading", name="Futur 2")).to_have_count(0)
    editor.get_by_role("link", name="Comparer avec maintenant").click()
    expect(editor.get_by_text("apparaît", exact=True)).to_be_visible()
    shot(editor, "comparison")


def test_a_link_is_copied_and_opens_the_page_for_a_colleague(editor, open_as):
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.goto("/")
    editor.get_by_role("button", name="Changement suivant").click()
    editor.get_by_role("link", name="Lien pour les collègues").click()
    editor.get_by_role("button", name="Copier le lien").click()
    expect(editor.get_by_role("status").first).to_have_text("Copié")
    shot(editor, "link")
    copied = editor.evaluate("navigator.clipboard.readText()")
    make_user(role="chief editor", username="eva")
    colleague = open_as("eva")
    colleague.goto(copied)
    colleague.get_by_role("main").get_by_role("button").first.click()
    expect(colleague.get_by_role("heading", name="Futur 1")).to_be_visible()
