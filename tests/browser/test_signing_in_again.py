"""A session that ended while somebody wrote: signing in again over the page, which stays as it is."""

import pytest
from playwright.sync_api import expect

from articles.roles import make_groups
from tests.browser.writing import PASSWORD, begin_session
from tests.desk.pages import address
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

BEGIN = """() => {
  window.outcome = import("/static/desk/sign_in.js").then(({ signIn }) => signIn());
}"""
OUTCOME = "() => window.outcome"
TOKENS = "() => [...document.querySelectorAll('[name=csrfmiddlewaretoken]')].map(({ value }) => value)"


@pytest.fixture
def writing(page):
    """The page of a new article, open before a journalist whose session ended."""
    make_groups()
    for name in ("lucia", "marc"):
        make_user(role="journalist", username=name)
    begin_session(page, "lucia")
    page.goto(address("add"))
    page.locator("#id_title").fill("Une heure de travail")
    page.context.clear_cookies()
    page.evaluate(BEGIN)
    return page


def fill_in(page, name, password=PASSWORD):
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=username]").fill(name)
    dialog.locator("[name=password]").fill(password)
    dialog.locator("[name=password]").press("Enter")
    return dialog


def test_who_wrote_signs_in_over_the_page_and_saves_from_it(writing):
    dialog = writing.get_by_role("dialog", name="Se reconnecter")
    expect(dialog.locator("[name=username]")).to_have_value("lucia")
    expect(dialog.locator("[name=password]")).to_be_focused()
    fill_in(writing, "lucia", "wrong")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.locator("[name=username]")).to_have_value("lucia")
    expect(dialog.locator("[name=password]")).to_be_focused()
    fill_in(writing, "lucia")
    expect(dialog).to_have_count(0)
    outcome = writing.evaluate(OUTCOME)
    assert (outcome["ok"], outcome["samePerson"]) == (True, True)
    assert {*writing.evaluate(TOKENS)} == {outcome["csrfToken"]}
    expect(writing.locator("#id_title")).to_be_focused()
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".messagelist")).to_be_visible()
    expect(writing.locator("#id_title")).to_have_value("Une heure de travail")


def test_another_person_gets_nothing_of_the_page(writing):
    tokens = writing.evaluate(TOKENS)
    dialog = fill_in(writing, "marc")
    expect(dialog).to_contain_text("Vous êtes connecté en tant que")
    dialog.get_by_role("button", name="Revenir à la page").click()
    assert writing.evaluate(OUTCOME) == {"ok": True, "csrfToken": "", "samePerson": False}
    assert writing.evaluate(TOKENS) == tokens


def test_escape_leaves_the_page_as_it_was(writing):
    expect(writing.get_by_role("dialog")).to_be_visible()
    writing.keyboard.press("Escape")
    assert writing.evaluate(OUTCOME) == {"ok": False, "csrfToken": "", "samePerson": False}
    expect(writing.locator("#id_title")).to_be_focused()


def test_without_a_network_it_is_said_and_tried_again(writing):
    expect(writing.get_by_role("dialog")).to_be_visible()
    writing.context.set_offline(True)
    dialog = fill_in(writing, "lucia")
    expect(dialog.get_by_role("alert")).to_contain_text("Le site ne répond pas")
    writing.context.set_offline(False)
    fill_in(writing, "lucia")
    assert writing.evaluate(OUTCOME)["samePerson"]
