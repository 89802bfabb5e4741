"""Pasting at the desk: the server's cleaner, the editor's own filter where it cannot be reached, and whoever goes on typing."""

import pytest
from playwright.sync_api import expect

from articles.roles import make_groups
from tests.browser.editor_page import wait_for_editor
from tests.browser.waiting import wait_until
from tests.browser.writing import begin_session, data, open_writing_page, put_caret
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

WRITE = "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))"
PASTE = """
([html, text]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  const body = CKEDITOR.instances.id_body.editable().$;
  body.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}
"""
WORD = (
    '<html xmlns:o="urn:x"><head><title>Sans titre</title></head><body lang=FR><!--StartFragment--><h1>Les quais<o:p></o:p></h1>'
    "<p class=MsoNormal><span lang=FR>Le capitaine<o:p></o:p></span></p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span>"
    "<![endif]>un remorqueur</p><!--EndFragment--></body></html>"
)
CLEAN = "<h2>Les quais</h2><p>Le capitaine</p><ul><li>un remorqueur</li></ul>"
BESIDE = "**/admin/pasted/"


@pytest.fixture
def writing(page):
    make_groups()
    make_user(role="journalist", username="lucia")
    begin_session(page, "lucia")
    open_writing_page(page)
    wait_for_editor(page)
    page.evaluate(WRITE, "<p>Avant.</p><p>Apres.</p>")
    put_caret(page, 0)
    return page


def paste(page, html, text="plain"):
    page.evaluate(PASTE, [html, text])


def wait_for_text(page, expected):
    wait_until(page, lambda: data(page) == expected)


def test_word_comes_out_clean_and_one_step_takes_it_back(writing):
    writing.keyboard.press("Enter")
    paste(writing, WORD)
    wait_for_text(writing, f"<p>Avant.</p>{CLEAN}<p>Apres.</p>")
    writing.keyboard.press("Control+z")
    wait_until(writing, lambda: "capitaine" not in data(writing), otherwise="it is still there")
    assert "Avant." in data(writing) and "Apres." in data(writing)


def test_typing_goes_on_behind_what_was_pasted(writing):
    paste(writing, "<p> un</p>")
    wait_until(writing, lambda: "un" in data(writing), otherwise="nothing came")
    writing.keyboard.type(" deux")
    wait_until(writing, lambda: "un deux" in data(writing))


def test_what_is_typed_meanwhile_stays_and_the_text_goes_where_it_was_pasted(writing):
    writing.route(BESIDE, lambda route: (writing.wait_for_timeout(700), route.continue_()))
    paste(writing, "<p>Colle</p>")
    put_caret(writing, 1)
    writing.keyboard.type(" Suite")
    wait_until(writing, lambda: "Colle" in data(writing), otherwise="nothing came")
    assert data(writing).index("Avant.") < data(writing).index("Colle") < data(writing).index("Apres. Suite")


@pytest.mark.parametrize("end", ["failed", "signed out", "broken"])
def test_without_an_answer_the_editor_reads_it_itself(writing, end):
    if end == "failed":
        writing.route(BESIDE, lambda route: route.abort())
    elif end == "broken":
        writing.route(BESIDE, lambda route: route.fulfill(status=500, body="<h1>500</h1>"))
    else:
        writing.context.clear_cookies()
    writing.keyboard.press("Enter")
    paste(writing, '<p>Le <span style="font-weight:700">capitaine</span></p>')
    wait_for_text(writing, "<p>Avant.</p><p>Le <strong>capitaine</strong></p><p>Apres.</p>")


def test_deleted_words_and_lost_pictures_are_told(writing):
    html = '<p>a <del cite="mailto:x">volé</del> b <img src="file:///C:/x.png" alt="Le port"></p>'
    paste(writing, html)
    said = writing.locator(".cke_notification_message")
    expect(said.filter(has_text="volé")).to_have_count(1)
    expect(said.filter(has_text="Le port")).to_have_count(1)
    assert "volé" not in data(writing) and "<img" not in data(writing)


def test_a_video_that_is_pasted_as_its_address_is_the_video(writing):
    writing.keyboard.press("Enter")
    paste(writing, "", "https://youtu.be/abcdefghijk")
    embed = '<div class="embed" data-embed="https://www.youtube.com/watch?v=abcdefghijk"></div>'
    wait_until(writing, lambda: embed in data(writing))


def test_two_pastes_are_both_there(writing):
    paste(writing, "<p>Un</p>")
    paste(writing, "<p>Deux</p>")
    wait_until(writing, lambda: "Un" in data(writing) and "Deux" in data(writing))
