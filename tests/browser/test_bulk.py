"""One step for several articles, without a mouse."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.models.article import State
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]


def press_until(page, key, selector):
    for _press in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached by {key}")


@pytest.mark.parametrize("address", ["/admin/articles/article/?state=in_review", "/admin/articles/article/review/"])
def test_two_of_three_are_returned_by_keyboard_alone(open_as, live_server, address):
    titles = {make_article(state="in_review", title=title).pk: title for title in ("Une", "Deux", "Trois")}
    page = open_as("ines", viewport={"width": 1400, "height": 900})
    page.goto(address)
    press_until(page, "Tab", ".bulk-all")
    page.keyboard.press("Space")
    expect(page.locator(".bulk-number")).to_have_text("3 choisis")
    press_until(page, "Tab", "select[name=action]")
    page.keyboard.type("Renvoyer")
    press_until(page, "Tab", ".bulk-choice button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Concerne 3 articles")).to_be_visible()
    press_until(page, "Tab", "textarea[name=note]")
    page.keyboard.type("La fin manque.")
    press_until(page, "Tab", "input[name=_selected_action]")
    left_out = int(page.evaluate("document.activeElement.value"))
    page.keyboard.press("Space")
    press_until(page, "Tab", "button[name=run]")
    page.keyboard.press("Enter")
    expect(page.locator(".bulk-done li")).to_have_count(2)
    states = dict(Article.objects.values_list("pk", "state"))
    assert states == {pk: State.IN_REVIEW if pk == left_out else State.RETURNED for pk in titles}
    press_until(page, "Tab", "main a.button-primary, #content a.button-primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
