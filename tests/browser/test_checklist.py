"""The checklist beside the text leads to what it speaks of, and follows what is saved."""

import pytest
from playwright.sync_api import expect

from articles.roles import make_groups
from tests.browser.writing import SAVED, change_page, open_writing_page, sign_in
from tests.factories import make_article, make_author, make_image, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

SELECTED = "CKEDITOR.instances.id_body.getSelection().getSelectedText()"
FOCUSED_WIDGET = "CKEDITOR.instances.id_body.widgets.focused?.element.$.closest('[data-image]')?.dataset.image ?? null"
BODY = "<p>Un mot.</p>" * 30 + "<h3>La cour</h3>" + "<p>Un mot.</p>" * 30
LINK = '<p>Un <a href="/absent/">lien mort</a>.</p>'


@pytest.fixture
def article(settings):
    settings.CHECKLIST_BLOCKS = ("body", "byline", "faq", "alt", "credit")
    make_groups()
    editor = make_user(role="editor", username="ines", language="en")
    image = make_image(alt="Une porte")
    body = f'{BODY}{LINK}<figure class="photo" data-image="{image.pk}"></figure>'
    faq = [{"question": "Et ?", "answer": "<p>Oui.</p>"}, {"question": "Quoi ?", "answer": ""}]
    made = make_article(by=editor, title="Bérac", body=body, faq=faq, state="draft", bylines=[], standfirst="")
    make_author(name="Ana Ruiz")
    return made


def entry(page, words):
    return page.locator(".checklist-go", has_text=words)


def test_each_entry_leads_to_its_place(page, article):
    sign_in(page, "ines")
    open_writing_page(page, change_page(article))
    entry(page, "standfirst is missing").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_standfirst")).to_be_focused()
    entry(page, "heading of level 3").click()
    assert page.evaluate(SELECTED) == "La cour"
    expect(page.frame_locator("#cke_id_body iframe").locator("h3")).to_be_in_viewport()
    entry(page, "/absent/").click()
    assert page.evaluate(SELECTED) == "lien mort"
    entry(page, "no credit").click()
    assert page.evaluate(FOCUSED_WIDGET) == str(article.snapshot()["body"].split('data-image="')[1].split('"')[0])
    entry(page, "byline is missing").click()
    assert page.evaluate("document.activeElement.closest('#bylines-group') !== null")
    entry(page, "no answer").click()
    page.wait_for_function("() => CKEDITOR.instances['id_faq-1-answer']?.focusManager.hasFocus")
    assert page.problems == []


def test_the_list_follows_what_is_saved_and_says_so_once(page, article):
    sign_in(page, "ines")
    open_writing_page(page, change_page(article))
    expect(page.locator("#checklist-told")).to_be_empty()
    page.locator("#id_standfirst").fill(
        "Deux phrases qui disent pourquoi lire la suite, et tiennent en une ligne ou deux."
    )
    expect(page.locator(SAVED)).to_be_visible()
    expect(entry(page, "standfirst is missing")).to_have_count(0)
    expect(page.locator("#checklist-told")).to_contain_text("things are needed before this is published.")
    expect(page.locator("#id_standfirst")).to_be_focused()
