"""The copy desk proposes; one key accepts or ignores, and nothing else changes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.roles import make_groups
from tests.browser.waiting import wait_until
from tests.browser.writing import SAVED, change_page, open_writing_page, sign_in
from tests.desk.pages import fresh
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

BODY = (
    "<p>Le <em>coeur</em> de la cour.</p><p>Un noeud. Un noeud. Un noeud.</p>"
    "<p>Au <strong>XX<sup>ème</sup></strong> siècle, dans le <em>le</em> jardin.</p>"
)
TEXT = "CKEDITOR.instances.id_body.getData()"
ANSWER = "CKEDITOR.instances['id_faq-0-answer']?.getData()"


@pytest.fixture
def article():
    make_groups()
    editor = make_user(role="editor", username="ines", language="en")
    faq = [{"question": "A quoi bon ?", "answer": "<p>Mr Dupont.</p>"}]
    return make_article(
        by=editor, title="🌊 L’Ecole, Ecole, etc...", body=BODY, faq=faq, state="draft", standfirst="Un oeil."
    )


def ask(page, article):
    sign_in(page, "ines")
    open_writing_page(page, change_page(article))
    page.locator(".ask-copy-desk").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".proofs > li").first.locator("[data-accept]")).to_be_focused()


def test_one_key_for_each_and_nothing_else_changes(page, article):
    ask(page, article)
    assert page.locator(".proofs > li").count() == 12
    page.keyboard.press("a")  # Ecole
    expect(page.locator("#id_title")).to_have_value("🌊 L’École, Ecole, etc...")
    page.keyboard.press("i")  # the other Ecole
    page.keyboard.press("i")  # etc...
    page.keyboard.press("Enter")  # oeil
    expect(page.locator("#id_standfirst")).to_have_value("Un œil.")
    expect(page.locator("#id_title")).to_have_value("🌊 L’École, Ecole, etc...")
    page.keyboard.press("ArrowDown")  # over the heart
    page.keyboard.press("i")  # the first knot stays
    page.keyboard.press("a")  # the second
    assert "<p>Un noeud. Un nœud. Un noeud.</p>" in page.evaluate(TEXT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")  # XXème
    page.keyboard.press("a")  # le le
    page.keyboard.press("a")  # A quoi bon
    expect(page.locator("[name=faq-0-question]")).to_have_value("À quoi bon ?")
    page.keyboard.press("a")  # Mr
    wait_until(page, lambda: page.evaluate(ANSWER) == "<p>M. Dupont.</p>")
    wanted = (
        "<p>Le <em>coeur</em> de la cour.</p><p>Un noeud. Un nœud. Un noeud.</p>"
        "<p>Au <strong>XX<sup>e</sup></strong> siècle, dans le jardin.</p>"
    )
    assert page.evaluate(TEXT) == wanted
    expect(page.locator(SAVED)).to_be_visible()
    expect(page.locator(".proofs > li:not([data-state])")).to_have_count(2)
    assert page.problems == []


def test_axe_finds_nothing_in_the_panels_in_either_theme(page, article):
    ask(page, article)
    page.keyboard.press("a")
    page.keyboard.press("i")
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for panel in (".copy-desk", ".checklist"):
            violations = Axe().run(page, context=panel).response["violations"]
            found |= {(theme, panel, rule["id"]): [node["html"][:160] for node in rule["nodes"]] for rule in violations}
    assert found == {}


def test_what_was_accepted_can_be_undone_in_the_text_and_in_a_field(page, article):
    ask(page, article)
    for entry in ("coeur", "Ecole"):
        page.locator(f'.proofs > li[data-found="{entry}"] [data-accept]').first.click()
    assert "<em>cœur</em>" in page.evaluate(TEXT)
    page.evaluate("CKEDITOR.instances.id_body.execCommand('undo')")
    assert page.evaluate(TEXT) == BODY
    page.locator("#id_title").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#id_title")).to_have_value("🌊 L’Ecole, Ecole, etc...")


def test_what_is_not_there_any_more_is_said_and_nothing_changed(page, article):
    ask(page, article)
    page.evaluate("CKEDITOR.instances.id_body.setData('<p>Tout autre chose, avec un coeur.</p>')")
    page.locator('.proofs > li[data-found="coeur"] [data-accept]').click()
    expect(page.locator(".copy-desk [role=status]")).to_contain_text("not in the text any more")
    assert page.evaluate(TEXT) == "<p>Tout autre chose, avec un coeur.</p>"
    assert fresh(article).body == article.body
