"""Files to download in the editor: chosen in the window of the library, or dropped onto the text."""

import base64
import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.roles import make_groups
from documents.models import Document
from tests.browser.editor_page import wait_for_editor
from tests.browser.test_dropped_pictures import dialog, drop, notice, put_in, saved_text, writing  # noqa: F401 - a fixture
from tests.browser.writing import sign_in
from tests.desk.pages import address
from tests.documents.factories import box_for, make_document, mp3, pdf
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

LABEL = "element => getComputedStyle(element, '::before').content"


def file(name, content=None):
    return {"name": name, "content": base64.b64encode(content or pdf()).decode()}


def block(page):
    return page.frame_locator("#cke_id_body iframe").locator("div.document")


def test_a_dropped_file_goes_into_the_library_and_behind_the_paragraph(writing):  # noqa: F811
    drop(writing, "p", file("Programme_de la feria.pdf"))
    title = dialog(writing).locator("[name=title]")
    expect(title).to_have_value("Programme de la feria")
    title.fill("Le programme")
    dialog(writing).locator("[name=credit]").fill("Mairie de Séville")
    put_in(writing)
    expect(block(writing)).to_have_count(1)
    document = Document.objects.get()
    assert (document.title, document.credit, document.uploaded_by.username) == (
        "Le programme",
        "Mairie de Séville",
        "lucia",
    )
    expect(block(writing)).to_have_attribute("data-cke-label", re.compile(r"Le programme \(PDF, 1.ko\)"))
    assert saved_text(writing) == f"<p>Une heure de travail.</p>{box_for(document)}<p>Et la suite.</p>"


def test_what_is_no_such_file_is_refused_in_words_and_nothing_is_lost(writing):  # noqa: F811
    drop(writing, "p", file("programme.pdf", b"<html>"))
    put_in(writing)
    expect(dialog(writing)).to_contain_text("Seuls les fichiers PDF")
    dialog(writing).get_by_role("button", name="Annuler").click()
    expect(notice(writing)).to_contain_text("programme.pdf")
    assert saved_text(writing) == "<p>Une heure de travail.</p><p>Et la suite.</p>"
    assert not Document.objects.exists()


def test_a_title_is_asked_for(writing):  # noqa: F811
    drop(writing, "p", file("a.pdf"))
    dialog(writing).locator("[name=title]").fill(" ")
    put_in(writing)
    expect(dialog(writing)).to_contain_text("Dites ce que les lecteurs lisent dans le lien.")
    assert not Document.objects.exists()


def test_one_is_chosen_in_the_window_and_given_other_words(writing):  # noqa: F811
    document = make_document(title="Entretien", content=mp3())
    with writing.expect_popup() as opened:
        writing.locator(".cke_button__patiodocument").click()
    opened.value.locator("button[data-id]").click()
    expect(block(writing)).to_have_attribute("data-cke-label", re.compile("^Entretien"))
    block(writing).dblclick()
    writing.locator(".cke_dialog input[type=text]").fill("L’entretien en entier")
    writing.locator(".cke_dialog_ui_button_ok").click()
    expect(block(writing)).to_have_text("L’entretien en entier")
    assert box_for(document, "L’entretien en entier") in saved_text(writing)


def test_one_is_sent_in_the_window(writing, tmp_path):  # noqa: F811
    path = tmp_path / "Horaires_2026.pdf"
    path.write_bytes(pdf())
    with writing.expect_popup() as opened:
        writing.locator(".cke_button__patiodocument").click()
    window = opened.value
    window.locator("[name=upload]").set_input_files(path)
    expect(window.locator("[name=title]")).to_have_value("Horaires 2026")
    window.locator(".library-window-upload [type=submit]").click()
    expect(block(writing)).to_have_attribute("data-cke-label", re.compile("^Horaires 2026"))


def test_what_nobody_touched_is_saved_as_it_was(page):
    make_groups()
    user = make_user(role="journalist", username="lucia")
    body = f"<p>Avant.</p>{box_for(make_document(), 'Le <em>programme</em>')}{box_for(make_document())}<p>Après.</p>"
    article = make_article(by=user, state="draft", body=body)
    sign_in(page, "lucia")
    page.goto(address("change", article.pk))
    wait_for_editor(page)
    expect(block(page)).to_have_count(2)
    page.locator("#id_title").fill("Autre titre")
    assert saved_text(page) == body
    assert Article.objects.get().title == "Autre titre"
