"""A session that ended before a button was pressed: the form goes on after signing in, with and without scripts."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from articles.models import Article
from articles.roles import make_groups
from tests.browser.writing import PASSWORD, begin_session, sign_in
from tests.desk.pages import address
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]
SEND = """name => {
  const form = document.getElementById("article_form");
  Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
  const button = document.createElement("input");
  Object.assign(button, {type: "hidden", name, value: name === "_step" ? "submit" : "1"});
  form.append(button);
  setTimeout(() => form.submit());
}"""


@pytest.fixture
def people(db):
    make_groups()
    return [make_user(role="journalist", username=name) for name in ("lucia", "marc")]


@pytest.fixture
def plain(new_page, people):
    """A browser without scripts."""
    return new_page(java_script_enabled=False)


def write(page, title="Une heure de travail"):
    """On a page that does not save by itself."""
    page.route("**/autosave/", lambda route: route.abort())
    begin_session(page, "lucia")
    page.goto(address("add"))
    page.locator("#id_title").fill(title)


def end_session(page):
    page.context.clear_cookies(name="patio_session")


def fill_in(page, name):
    page.locator("#login-form [name=username]").fill(name)
    page.locator("#login-form [name=password]").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()


@pytest.mark.parametrize("button", ["_continue", "_step"])
def test_save_and_submit_go_on_after_signing_in(page, people, button):
    """Sent by the form itself, past the scripts that would have asked before."""
    write(page)
    end_session(page)
    page.evaluate(SEND, button)
    expect(page.locator(".kept-notice")).to_contain_text("rien n’est perdu")
    fill_in(page, "lucia")
    expect(page.locator("h1")).to_have_text("Pas encore enregistré")
    expect(page.locator(".difference-title ins")).to_contain_text("Une heure de travail")
    assert not Article.objects.exists()
    page.locator(f".kept-form [name={button}]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    expect(page.locator(".messagelist")).to_be_visible()
    article = Article.objects.get()
    assert (article.title, article.state) == ("Une heure de travail", "in_review" if button == "_step" else "draft")


def test_another_person_who_signs_in_sees_nothing_of_it(page, people):
    write(page, "Le secret de Lucia")
    end_session(page)
    page.evaluate(SEND, "_continue")
    expect(page.locator(".kept-notice")).to_be_visible()
    fill_in(page, "marc")
    expect(page.locator(".messagelist .warning")).to_contain_text("n’a pas été ouvert")
    assert "secret" not in page.content()
    with suppress(Error):  # the browser would have to send the form anew
        page.go_back()
    assert "secret" not in page.content()
    assert not Article.objects.exists()


def sign_in_in_another_tab(page, name):
    end_session(page)
    other = page.context.new_page()
    sign_in(other, name)
    other.close()


def test_signed_in_again_in_another_tab(plain):
    write(plain)
    sign_in_in_another_tab(plain, "lucia")
    plain.locator("[name=_continue]").click()
    expect(plain.locator("h1")).to_have_text("Pas encore enregistré")
    plain.locator(".kept-form [name=_continue]").click()
    expect(plain.locator("#id_title")).to_have_value("Une heure de travail")
    assert Article.objects.get().title == "Une heure de travail"


def test_back_from_the_page_leads_to_the_form_as_it_was(plain):
    write(plain)
    sign_in_in_another_tab(plain, "lucia")
    plain.locator("[name=_continue]").click()
    expect(plain.locator("h1")).to_have_text("Pas encore enregistré")
    plain.go_back()
    expect(plain.locator("#id_title")).to_have_value("Une heure de travail")


def test_another_person_signed_in_in_another_tab(plain):
    write(plain, "Le secret de Lucia")
    sign_in_in_another_tab(plain, "marc")
    plain.locator("[name=_continue]").click()
    expect(plain.locator("h1")).to_have_text("Pas envoyé")
    assert "secret" not in plain.content()
    assert not Article.objects.exists()


def test_without_scripts(plain):
    write(plain)
    end_session(plain)
    plain.locator("[name=_continue]").click()
    expect(plain.locator(".kept-notice")).to_be_visible()
    fill_in(plain, "lucia")
    expect(plain.locator(".difference-title ins")).to_contain_text("Une heure de travail")
    plain.locator(".kept-form [name=_continue]").click()
    expect(plain.locator("#id_title")).to_have_value("Une heure de travail")
    assert Article.objects.get().title == "Une heure de travail"
