"""Suggestions while a reader types, by keyboard and for those who do not see them."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.magazine import PAGES
from tests.browser.waiting import wait_until
from tests.factories import publish_article

pytestmark = pytest.mark.django_db(transaction=True)


def typed(page, words):
    """The field, where what is suggested for the last letter too has come."""
    page.goto(PAGES["search"])
    field = page.locator("main [name=q]")
    with page.expect_response(lambda response: urlsplit(response.url).query == f"q={words}"):
        field.press_sequentially(words)
    expect(page.locator(".suggestions")).to_be_visible()
    return field


def focused(page):
    return page.evaluate("document.activeElement.textContent || document.activeElement.name")


def test_arrows_go_through_what_is_suggested_and_escape_keeps_what_was_typed(page, magazine):
    field, listed = typed(page, "cul"), page.locator(".suggestions")
    assert listed.locator("a").all_inner_texts() == ["Culture"]
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Culture"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "q"
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(field).to_have_value("cul")
    page.keyboard.press("ArrowDown")
    expect(listed).to_be_visible()
    assert focused(page) == "Culture"
    page.keyboard.press("Escape")
    assert (focused(page), field.input_value()) == ("q", "cul")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=cul")
    assert page.problems == []


def test_what_a_partner_pays_for_is_labelled_in_front_of_its_title(page, magazine):
    publish_article(title="Le chantier <i>ouvert", partner="Maison Roy")
    typed(page, "chantier")
    [words] = page.locator("main .suggestions a").all_inner_texts()
    assert words.split("\n")[0] == "Contenu partenaire · proposé par Maison Roy"
    assert words.split("\n")[-1] == "Le chantier <i>ouvert"


def test_how_many_are_suggested_is_told(page, magazine):
    typed(page, "cul")
    told = page.locator("main form [role=status]")
    expect(told).to_have_text("1 suggestion")
    page.locator("main [name=q]").fill("patio")
    expect(told).to_have_text("8 suggestions")
    page.keyboard.press("Escape")
    expect(told).to_be_empty()


def test_an_answer_that_comes_when_the_reader_has_gone_on_shows_nothing(page, magazine):
    held = []
    page.route("**/search/suggest/**", lambda route: held.append(route))
    page.goto(PAGES["search"])
    page.locator("main [name=q]").press_sequentially("cul")
    wait_until(page, lambda: held and held[-1].request.url.endswith("q=cul"))
    page.locator("footer a").first.focus()
    with page.expect_response("**/search/suggest/**"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(200)
    expect(page.locator(".suggestions")).to_be_hidden()


def test_on_a_phone_the_passage_is_shown_beside_the_picture(phone, magazine):
    phone.goto("/search/?q=lien")
    expect(phone.locator(".card:has(.card-picture) mark").first).to_be_visible()
