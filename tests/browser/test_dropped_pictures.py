"""Pictures that are pasted or dropped into a text: into the library and the text, or named at once; the rest stays."""

import base64
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image as Pillow
from playwright.sync_api import expect

from articles.models import Article
from articles.roles import make_groups
from images.models import Image
from tests.browser.editor_page import INSERTED, wait_for_editor
from tests.browser.waiting import wait_until
from tests.browser.writing import PASSWORD, sign_in
from tests.desk.pages import address
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

FILES = """
  const typeOf = name => ({pdf: "application/pdf", txt: "text/plain", heic: "image/heic"})[name.split(".").pop()] ?? "image/png";
  const fileOf = ({name, content}) =>
    new File([Uint8Array.from(atob(content), sign => sign.charCodeAt(0))], name, {type: typeOf(name)});
"""
WRITE = "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))"
READ = "() => CKEDITOR.instances.id_body.getData()"
# Into the first paragraph, with a real clipboard.
PASTE = f"""
async ({{html, files}}) => {{
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const range = editor.createRange();
  range.moveToPosition(editor.editable().findOne("p").getFirst(), CKEDITOR.POSITION_AFTER_START);
  range.select();
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  {FILES}
  files.forEach(file => clipboardData.items.add(fileOf(file)));
  {INSERTED}
  editor.editable().$.dispatchEvent(new ClipboardEvent("paste", {{clipboardData, bubbles: true, cancelable: true}}));
  await inserted;
}}
"""
# Onto an element of the text, or of the page.
DROP = f"""
({{selector, inText, files}}) => {{
  const page = inText ? document.querySelector("#cke_id_body iframe").contentDocument : document;
  const target = page.querySelector(selector);
  const dataTransfer = new DataTransfer();
  {FILES}
  files.forEach(file => dataTransfer.items.add(fileOf(file)));
  const box = target.getBoundingClientRect();
  const place = {{clientX: box.x + box.width / 2, clientY: box.y + box.height / 2}};
  const View = page.defaultView;
  for (const type of ["dragenter", "dragover", "drop"]) {{
    target.dispatchEvent(new View.DragEvent(type, {{...place, dataTransfer, bubbles: true, cancelable: true}}));
  }}
}}
"""
TEXT = "<p>Une heure de travail.</p><p>Et la suite.</p>"


def picture(colour="#a3472f"):
    content = io.BytesIO()
    Pillow.new("RGB", (40, 30), colour).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def file(name, content=None):
    return {"name": name, "content": content or picture(f"#{abs(hash(name)) % 0xFFFFFF:06x}")}


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


def paste(page, *files, html=""):
    page.evaluate(PASTE, {"html": html, "files": list(files)})


def drop(page, selector, *files, in_text=True):
    page.evaluate(DROP, {"selector": selector, "inText": in_text, "files": list(files)})


def dialog(page):
    return page.locator("dialog.uploads")


def row(page, name):
    return dialog(page).locator(".uploads-row").filter(has_text=name)


def describe(page, name, alt, credit=""):
    row(page, name).locator("[name=alt]").fill(alt)
    if credit:
        row(page, name).locator("[name=credit]").fill(credit)


def put_in(page):
    dialog(page).locator(".uploads-main").click()


def alts(page):
    figures = page.frame_locator("#cke_id_body iframe").locator("figure.photo img")
    return figures.evaluate_all("images => images.map(image => image.alt)")


def notice(page):
    return page.locator(".cke_notification_message")


def saved_text(page):
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    return Article.objects.get().body


def test_a_file_goes_into_the_library_and_behind_the_paragraph(writing):
    paste(writing, file("mur.png"))
    expect(dialog(writing)).to_contain_text("mur.png")
    describe(writing, "mur.png", "Un mur blanc", "Lucía Vega")
    writing.keyboard.press("Enter")
    expect(dialog(writing)).to_have_count(0)
    image = Image.objects.get()
    assert (image.alt, image.credit_name, image.uploaded_by.username) == ("Un mur blanc", "Lucía Vega", "lucia")
    text = writing.evaluate(READ)
    assert text.index("travail.</p>") < text.index(f'data-image="{image.pk}"') < text.index("Et la suite")
    assert f'data-image="{image.pk}"' in saved_text(writing)


AT_THE_END = """
() => {
  const editor = CKEDITOR.instances.id_body, range = editor.createRange();
  editor.focus();
  range.moveToElementEditEnd(editor.editable());
  range.select();
}
"""


def test_a_drop_leaves_the_caret_where_it_was(writing):
    writing.evaluate(AT_THE_END)
    drop(writing, "p", file("mur.png"))
    describe(writing, "mur.png", "Un mur")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    writing.keyboard.type(" Voilà.")
    assert "<p>Et la suite. Voilà.</p>" in writing.evaluate(READ)


def test_typing_goes_on_where_it_was(writing):
    paste(writing, file("mur.png"))
    describe(writing, "mur.png", "Un mur")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    writing.keyboard.type("Ici ")
    assert "<p>Ici Une heure de travail.</p>" in writing.evaluate(READ)


def test_twenty_at_once_stand_in_their_order_and_go_two_at_a_time(writing):
    names = [f"mur-{number:02}.png" for number in range(20)]
    under_way = {"now": 0, "most": 0}

    def count(route):
        under_way["now"] += 1
        under_way["most"] = max(under_way.values())
        route.continue_()

    writing.route("**/upload/*", count)
    writing.on(
        "requestfinished", lambda request: "/upload/" in request.url and under_way.update(now=under_way["now"] - 1)
    )
    drop(writing, "p", *map(file, names))
    expect(dialog(writing).locator(".uploads-row")).to_have_count(20)
    for name in names:
        describe(writing, name, f"Le mur de {name}")
    describe(writing, names[0], f"Le mur de {names[0]}", "Lucía Vega")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == [f"Le mur de {name}" for name in names]
    assert {image.credit_name for image in Image.objects.all()} == {"Lucía Vega"} and Image.objects.count() == 20
    assert 1 < under_way["most"] <= 3, under_way  # one may end while the next is on its way


def test_one_credit_is_for_all_until_another_is_typed(writing):
    paste(writing, file("un.png"), file("deux.png"), file("trois.png"))
    same = dialog(writing).locator("[name=same]")
    credits = dialog(writing).locator("[name=credit]")
    credits.nth(1).press_sequentially("Rosa")
    assert [each.input_value() for each in credits.all()] == ["Rosa", "Rosa", "Rosa"]
    credits.nth(2).fill("Rosa Gil")
    assert [each.input_value() for each in credits.all()] == ["Rosa", "Rosa", "Rosa Gil"]
    expect(same).not_to_be_checked()
    same.check()
    assert {each.input_value() for each in credits.all()} == {"Rosa"}
    credits.nth(0).fill("")
    assert {each.input_value() for each in credits.all()} == {""}


def test_two_become_a_gallery_by_one_press_and_a_third_is_dropped_onto_it(writing):
    paste(writing, file("un.png"), file("deux.png"))
    describe(writing, "un.png", "Un")
    row(writing, "deux.png").locator("[name=decorative]").check()
    dialog(writing).get_by_role("button", name="En galerie").click()
    expect(dialog(writing)).to_have_count(0)
    drop(writing, ".gallery figure img", file("trois.png"))
    describe(writing, "trois.png", "Trois")
    expect(dialog(writing).get_by_role("button", name="En galerie")).to_be_hidden()
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    keys = [Image.objects.get(alt=alt).pk for alt in ("Un", "Trois", "")]
    text = saved_text(writing)
    assert text.count('<div class="gallery">') == 1 and text.count("<figure") == 3
    gallery = text[text.index('<div class="gallery">') :]
    assert all(f'data-image="{key}"' in gallery[: gallery.index("</div>")] for key in keys)
    wait_until(writing, lambda: alts(writing)[:1] == ["Un"])
    assert Image.objects.get(alt="").decorative


def test_what_lacks_a_description_is_said_and_nothing_is_sent(writing):
    paste(writing, file("un.png"), file("deux.png"))
    describe(writing, "un.png", "Un")
    put_in(writing)
    expect(row(writing, "deux.png").locator(".uploads-problem")).to_have_text(
        "Dites ce qu’on y voit, ou marquez-la comme décorative."
    )
    expect(row(writing, "deux.png").locator("[name=alt]")).to_be_focused()
    assert not Image.objects.exists()


def test_one_that_fails_is_told_and_tried_again_and_the_others_are_kept(writing):
    refused = {"uploaded": 0, "error": {"message": "Le disque est plein."}}
    writing.route("**/upload/*", lambda route: route.fulfill(json=refused), times=1)
    paste(writing, file("un.png"), file("deux.png"), file("trois.png"))
    for name in ("un", "deux", "trois"):
        describe(writing, f"{name}.png", name)
    put_in(writing)
    expect(row(writing, "un.png").locator(".uploads-problem")).to_have_text("Le disque est plein.")
    expect(dialog(writing).get_by_role("alert")).to_contain_text("1 sur 3 n’ont pas pu être envoyées")
    assert Image.objects.count() == 2 and alts(writing) == []
    expect(row(writing, "un.png").get_by_role("button", name="Réessayer")).to_be_focused()
    writing.keyboard.press("Enter")
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["un", "deux", "trois"]


def test_without_a_network_the_files_stay_in_the_dialog(writing):
    writing.context.set_offline(True)
    paste(writing, file("mur.png"))
    describe(writing, "mur.png", "Un mur blanc")
    put_in(writing)
    expect(row(writing, "mur.png")).to_contain_text("Le site ne répond pas. Rien n’est perdu")
    assert writing.evaluate(READ) == TEXT
    writing.context.set_offline(False)
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["Un mur blanc"]


def test_an_ended_session_is_asked_for_and_the_files_are_sent_then(writing):
    paste(writing, file("mur.png"))
    describe(writing, "mur.png", "Un mur blanc")
    writing.context.clear_cookies()
    put_in(writing)
    asked = writing.locator("dialog.sign-in-dialog")
    asked.locator("[name=username]").fill("lucia")
    asked.locator("[name=password]").fill(PASSWORD)
    asked.locator("[type=submit]").click()
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["Un mur blanc"] and Image.objects.get().uploaded_by.username == "lucia"


def test_what_the_library_has_is_offered_instead_with_its_words(writing):
    mur = file("mur.png")
    paste(writing, mur)
    describe(writing, "mur.png", "Un mur blanc", "Lucía Vega")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    paste(writing, {**mur, "name": "encore.png"}, file("autre.png"))
    expect(row(writing, "encore.png")).to_contain_text("Déjà dans la photothèque : « Un mur blanc · Lucía Vega »")
    expect(row(writing, "encore.png").locator("[name=alt]")).to_be_hidden()
    describe(writing, "autre.png", "Un autre")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert sorted(alts(writing)) == ["Un autre", "Un mur blanc", "Un mur blanc"] and Image.objects.count() == 2
    paste(writing, mur)
    row(writing, "mur.png").locator("[name=again]").check()
    describe(writing, "mur.png", "Le même mur")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert Image.objects.count() == 3


def test_a_picture_that_stands_in_what_is_pasted_is_a_file_like_another(writing):
    paste(writing, html=f'<p>Un <b>mot</b>.</p><img alt="mur" src="data:image/png;base64,{picture()}">')
    describe(writing, "mur", "Un mur gris")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["Un mur gris"] and "data:image" not in writing.evaluate(READ)


def test_what_cannot_be_kept_is_named_at_once_and_taken_out(writing):
    paste(
        writing,
        html='<p>a</p><img src="file:///C:/Users/l/mur%20blanc.jpg"><img alt="Un chat" src="blob:https://x.example/1">',
    )
    expect(notice(writing)).to_contain_text("mur blanc.jpg, Un chat")
    assert "<img" not in writing.evaluate(READ)


def test_a_file_beside_the_text_that_names_one_is_that_picture(writing):
    """As Word gives a picture that was copied alone, or with words around it."""
    paste(writing, file("image.png"), html='<p>Un mot.<img src="file:///C:/x/image001.png" alt="Le port"></p>')
    describe(writing, "image.png", "Le port de Vigo")
    put_in(writing)
    expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["Le port de Vigo"] and "file:" not in writing.evaluate(READ)


def test_a_drawing_of_the_whole_text_is_no_picture_of_it(writing):
    paste(writing, file("image.png"), html="<p>Un <b>tableau</b>.</p>")
    expect(writing.frame_locator("#cke_id_body iframe").locator("body")).to_contain_text("Un tableau.")
    expect(dialog(writing)).to_have_count(0)


def test_who_closes_the_dialog_hears_what_was_left_out(writing):
    paste(writing, file("mur.png"))
    describe(writing, "mur.png", "Un mur")
    writing.keyboard.press("Escape")
    expect(dialog(writing).get_by_role("alert")).to_contain_text("Échap encore une fois")
    writing.keyboard.press("Escape")
    expect(notice(writing)).to_contain_text("« mur.png » a été laissé de côté")
    paste(writing, file("notes.txt"), file("photo.heic"))
    expect(notice(writing).nth(1)).to_contain_text("notes.txt")
    expect(notice(writing).nth(2)).to_contain_text("Réglages › Appareil photo › Formats › Le plus compatible")
    assert not Image.objects.exists()


def test_a_file_dropped_onto_the_lead_card_is_its_picture(writing):
    drop(writing, ".desk-picture", file("mur.png"), in_text=False)
    describe(writing, "mur.png", "Un mur blanc", "Lucía Vega")
    put_in(writing)
    expect(writing.locator(".desk-picture-shown")).to_be_visible()
    saved_text(writing)
    assert Article.objects.get().lead_image == Image.objects.get(credit_name="Lucía Vega")


def test_a_file_is_chosen_by_keyboard_for_the_lead_and_for_the_text(writing):
    for button in (".desk-picture-upload", ".cke_button__patioupload"):
        with writing.expect_file_chooser() as chooser:
            writing.locator(button).press("Enter")
        name = f"mur{button}.png"
        content = base64.b64decode(file(name)["content"])
        chooser.value.set_files([{"name": name, "mimeType": "image/png", "buffer": content}])
        writing.keyboard.type("Un mur")
        writing.keyboard.press("Enter")
        expect(dialog(writing)).to_have_count(0)
    assert alts(writing) == ["Un mur"] and Image.objects.count() == 2
    expect(writing.locator(".desk-picture-shown")).to_be_visible()


def test_files_dropped_onto_the_library_stand_at_the_top_of_its_list(writing):
    writing.locator("[name=_continue]").click()
    writing.goto("/admin/images/image/")
    drop(writing, "#content", file("un.png"), file("deux.png"), file("photo.heic"), in_text=False)
    expect(dialog(writing).get_by_role("alert")).to_contain_text("Le plus compatible")
    describe(writing, "un.png", "Un mur")
    describe(writing, "deux.png", "Deux murs")
    put_in(writing)
    expect(writing.locator("#result_list tbody tr")).to_have_count(2)
    assert not writing.problems


def test_what_is_sent_in_the_window_of_the_library_is_chosen_at_once(writing):
    with writing.expect_popup() as window:
        writing.locator(".cke_button__patiogallery").click()
    popup = window.value
    expect(popup.locator(".library-window-choose")).to_be_visible()
    drop(popup, ".library-window", file("un.png"), file("deux.png"), in_text=False)
    describe(popup, "un.png", "Un mur")
    describe(popup, "deux.png", "Deux murs")
    put_in(popup)
    popup.wait_for_event("close")
    expect(writing.frame_locator("#cke_id_body iframe").locator(".gallery figure.photo")).to_have_count(2)
    assert alts(writing) == ["Un mur", "Deux murs"]


def test_axe_finds_nothing_in_the_dialog_by_day_and_by_night(writing):
    paste(writing, file("un.png"), file("deux.png"))
    put_in(writing)
    for scheme in ("light", "dark"):
        writing.emulate_media(color_scheme=scheme)
        found = Axe().run(writing, context="dialog.uploads").response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
