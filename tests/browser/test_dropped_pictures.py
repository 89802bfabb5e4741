"""Pictures that are pasted or dropped into a text: into the library and the text, or named at once; the rest stays."""

import base64
import io

import pytest
from PIL import Image as Pillow
from playwright.sync_api import expect

from articles.models import Article
from articles.roles import make_groups
from images.models import Image
from tests.browser.editor_page import INSERTED, wait_for_editor
from tests.browser.writing import sign_in
from tests.desk.pages import address
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

WRITE = "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))"
READ = "() => CKEDITOR.instances.id_body.getData()"
# Into the first paragraph, with a real clipboard.
PASTE = f"""
async ({{html, name, content}}) => {{
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const range = editor.createRange();
  range.moveToPosition(editor.editable().findOne("p").getFirst(), CKEDITOR.POSITION_AFTER_START);
  range.select();
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (name) {{
    const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0));
    clipboardData.items.add(new File([bytes], name, {{type: name.endsWith(".pdf") ? "application/pdf" : "image/png"}}));
  }}
  {INSERTED}
  editor.editable().$.dispatchEvent(new ClipboardEvent("paste", {{clipboardData, bubbles: true, cancelable: true}}));
  await inserted;
}}
"""
TEXT = "<p>Une heure de travail.</p><p>Et la suite.</p>"


def picture():
    content = io.BytesIO()
    Pillow.new("RGB", (40, 30), "#a3472f").save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


@pytest.fixture
def writing(page):
    make_groups()
    make_user(role="journalist", username="lucia")
    sign_in(page, "lucia")
    page.goto(address("add"))
    wait_for_editor(page)
    page.locator("#id_title").fill("Une heure de travail")
    page.evaluate(WRITE, TEXT)
    return page


def paste(page, *, html="", name="", content=""):
    page.evaluate(PASTE, {"html": html, "name": name, "content": content})


def describe(page, words):
    dialog = page.locator(".cke_dialog:visible")
    dialog.locator("input").first.fill(words)
    dialog.locator(".cke_dialog_ui_button_ok").click()
    expect(dialog).to_have_count(0)


def notice(page):
    return page.locator(".cke_notification_message")


def test_a_file_goes_into_the_library_and_behind_the_paragraph(writing):
    paste(writing, name="mur.png", content=picture())
    expect(writing.locator(".cke_dialog:visible")).to_contain_text("mur.png")
    describe(writing, "Un mur blanc")
    expect(writing.frame_locator("#cke_id_body iframe").locator("figure img[alt='Un mur blanc']")).to_be_visible()
    assert Image.objects.get().alt == "Un mur blanc"
    text = writing.evaluate(READ)
    assert text.index("travail.</p>") < text.index(f'data-image="{Image.objects.get().pk}"') < text.index("Et la suite")
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".messagelist .success")).to_be_visible()
    assert f'data-image="{Image.objects.get().pk}"' in Article.objects.get().body


def test_a_picture_that_stands_in_what_is_pasted_is_a_file_like_another(writing):
    paste(writing, html=f'<p>Un <b>mot</b>.</p><img src="data:image/png;base64,{picture()}">')
    describe(writing, "Un mur gris")
    expect(writing.frame_locator("#cke_id_body iframe").locator("figure img[alt='Un mur gris']")).to_be_visible()
    assert "data:image" not in writing.evaluate(READ)


def test_a_picture_that_is_dropped_without_a_network_is_named_and_the_rest_stays(writing):
    writing.context.set_offline(True)
    paste(writing, name="mur.png", content=picture())
    expect(writing.locator(".cke_dialog_body")).to_have_css("background-color", "rgb(255, 255, 255)")
    describe(writing, "Un mur blanc")
    expect(notice(writing)).to_contain_text("mur.png")
    expect(notice(writing)).to_contain_text("le site ne répond pas")
    assert writing.evaluate(READ) == TEXT
    writing.context.set_offline(False)
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".messagelist")).to_be_visible()
    assert Article.objects.get().body == TEXT


def test_what_cannot_be_kept_is_named_at_once_and_taken_out(writing):
    paste(
        writing,
        html='<p>a</p><img src="file:///C:/Users/l/mur%20blanc.jpg"><img alt="Un chat" src="blob:https://x.example/1">',
    )
    expect(notice(writing)).to_contain_text("mur blanc.jpg, Un chat")
    assert "<img" not in writing.evaluate(READ)


def test_a_picture_of_another_site_becomes_a_link_and_that_is_said(writing):
    paste(writing, html='<p>a <img alt="Un <b>chat</b>" src="https://exemple.fr/chat.jpg"> b</p>')
    expect(notice(writing)).to_contain_text("Un <b>chat</b>")
    assert '<a href="https://exemple.fr/chat.jpg">Un &lt;b&gt;chat&lt;/b&gt;</a>' in writing.evaluate(READ)


def test_who_does_not_describe_it_hears_that_it_was_left_out(writing):
    paste(writing, name="mur.png", content=picture())
    writing.locator(".cke_dialog:visible .cke_dialog_ui_button_cancel").click()
    expect(notice(writing)).to_contain_text("« mur.png » a été laissé de côté")
    paste(writing, name="notes.pdf", content=picture())
    expect(notice(writing).nth(1)).to_contain_text("notes.pdf")
    assert not Image.objects.exists()
