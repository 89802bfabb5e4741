"""What becomes of what is typed: signs, blocks, where the caret is then; what is said beside the text."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from cms.text.richtext import clean
from tests.browser.test_accessibility import faults
from tests.browser.writing import change_page, data, open_writing_page, put_caret, text, wait_for_database
from tests.factories import make_article

# An empty text, or one with the caret so many signs behind the beginning of the first words of an element.
BEGIN = """
async ([html, selector, offset]) => {
  const editor = CKEDITOR.instances.id_body;
  if (editor.focusManager.hasFocus) editor.focusManager.blur(true);
  await new Promise(done => editor.setData(html, {callback: done}));
  editor.focus();
  const range = editor.createRange();
  if (selector) range.setStart(editor.editable().findOne(selector).getFirst(), offset);
  else range.moveToElementEditEnd(editor.editable());
  range.collapse(true);
  range.select();
  editor.resetUndo();
}
"""


def begin(page, html="", selector=None, offset=0):
    page.evaluate(BEGIN, [html, selector, offset])


def typed(page, *keys):
    """Words as they are, keys by their names in angle brackets."""
    for key in keys:
        if name := re.fullmatch(r"<(\w[\w+]*)>", key):
            page.keyboard.press(name[1])
        else:
            page.keyboard.type(key)


def text_of(desk, *keys, html="", selector=None, offset=0):
    begin(desk.page, html, selector, offset)
    typed(desk.page, *keys)
    assert desk.problems == []
    return clean(desk.data())


# Signs

SIGNS = [
    (("## Un titre",), "<h2>Un titre</h2>"),
    (("### Un titre", "<Enter>", "suite"), "<h3>Un titre</h3><p>suite</p>"),
    (("- un", "<Enter>", "deux", "<Enter>", "<Enter>", "suite"), "<ul><li>un</li><li>deux</li></ul><p>suite</p>"),
    (("* un",), "<ul><li>un</li></ul>"),
    (("1. un", "<Enter>", "deux"), "<ol><li>un</li><li>deux</li></ol>"),
    (("> cité",), "<blockquote><p>cité</p></blockquote>"),
    (("---", "<Enter>", "suite"), "<hr><p>suite</p>"),
    (
        ("un **gras** et *ita lique* _aussi_ ~~non~~ `co de` fin",),
        "<p>un <strong>gras</strong> et <em>ita lique</em> <em>aussi</em> <s>non</s> <code>co de</code> fin</p>",
    ),
    (("l’**été** (*vite*)",), "<p>l’<strong>été</strong> (<em>vite</em>)</p>"),
    (("**un *deux* trois** quatre",), "<p><strong>un <em>deux</em> trois</strong> quatre</p>"),
    (("## un **gras** mot",), "<h2>un <strong>gras</strong> mot</h2>"),
    (("- un **gras** mot",), "<ul><li>un <strong>gras</strong> mot</li></ul>"),
    (("prix", "<Control+Shift+Space>", "!"), "<p>prix\u00a0!</p>"),
]


@pytest.mark.parametrize(("keys", "text"), SIGNS, ids=[keys[0] for keys, _text in SIGNS])
def test_signs_become_structure(desk, keys, text):
    assert text_of(desk, *keys) == text


@pytest.mark.parametrize(
    "words",
    [
        "2**3**4 snake_case_nom 5 * 3 * 2",
        "prix* et (1)* puis (2)*",
        "mot ## titre",
        "#5 et 1.5 > 1 - 2",
        "** pas gras ** ~~ non ~~ ` x `",
        "12. décembre",
        "-- mot",
        "a__b__c *** ____",
    ],
)
def test_signs_that_mean_something_else_stay(desk, words):
    assert text_of(desk, words) == clean(f"<p>{words.replace('>', '&gt;')}</p>")


def test_a_paragraph_with_words_becomes_what_is_typed_before_them(desk):
    assert text_of(desk, "## ", html="<p>Un <em>patio</em></p>", selector="p") == "<h2>Un <em>patio</em></h2>"
    html = "<p>a</p><p>b</p>"
    assert text_of(desk, "> ", html=html, selector="p") == "<blockquote><p>a</p></blockquote><p>b</p>"


@pytest.mark.parametrize(
    ("html", "selector"),
    [("<pre>x</pre>", "pre"), ("<p><code>x</code></p>", "code")],
)
def test_nothing_becomes_of_signs_in_code(desk, html, selector):
    words = "## **a** `b` *c*"
    found = text_of(desk, words, html=html, selector=selector, offset=1)
    assert f"x{words}" in found


@pytest.mark.parametrize("keys", [("## ",), ("- ",), ("> ",), ("un **gras**",), ("---", "<Enter>"), ("`x`",)])
def test_one_undo_gives_the_signs_back(desk, keys):
    signs = "".join(key for key in keys if not key.startswith("<"))
    changed = text_of(desk, *keys)
    typed(desk.page, "<Control+z>")
    assert desk.data().replace("&gt;", ">") == f"<p>{signs.strip()}</p>" != changed


def test_a_caption_takes_marks_of_words_and_no_blocks(desk):
    html = '<figure class="pullquote"><blockquote><p>a</p></blockquote><figcaption>b</figcaption></figure>'
    begin(desk.page, html, "figcaption", 0)
    typed(desk.page, "## *c* ")
    assert "<figcaption>## <em>c</em> b</figcaption>" in clean(desk.data())


def test_signs_may_come_from_a_composition(desk):
    """As phones and input methods send them: nothing is changed before the composition has ended."""
    begin(desk.page, "<p>*été</p>", "p", 4)
    session = desk.context.new_cdp_session(desk.page)
    session.send("Input.imeSetComposition", {"text": "*", "selectionStart": 1, "selectionEnd": 1})
    assert clean(desk.data()) == "<p>*été*</p>"
    session.send("Input.insertText", {"text": "*"})
    assert clean(desk.data()) == "<p><em>été</em></p>"


# The address of an embed


@pytest.mark.parametrize("address", ["https://youtu.be/abc", "www.youtube.com/watch?v=abc", "youtube.com/watch?v=abc"])
def test_an_address_alone_on_its_line_becomes_an_embed(desk, address):
    embed = '<div class="embed" data-embed="https://www.youtube.com/watch?v=abc"></div>'
    assert text_of(desk, address, "<Enter>", "suite") == f"{embed}<p>suite</p>"
    assert text_of(desk, address, "<Enter>", "<Control+z>") == f"<p>{address}</p>"


@pytest.mark.parametrize("line", ["voir youtu.be/abc", "https://example.org/abc", "youtube.com.evil.example/abc"])
def test_another_line_stays_one(desk, line):
    assert text_of(desk, line, "<Enter>", "suite") == f"<p>{line}</p><p>suite</p>"


def test_the_dialog_takes_an_address_as_it_is_shown_in_browsers(desk):
    begin(desk.page, "<p>a</p>")
    desk.button("patioembed").click()
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator("input[type=text]").fill("www.youtube.com/watch?v=abc")
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    assert 'data-embed="https://www.youtube.com/watch?v=abc"' in clean(desk.data())


# Blocks go behind what holds the caret, and typing goes on

PARAGRAPH, LIST = "<p>Avant après.</p>", "<ul><li>un deux</li><li>trois</li></ul>"
QUOTE = "<blockquote><p>un deux</p><p>trois</p></blockquote>"
PULLQUOTE = '<figure class="pullquote"><blockquote><p>mots</p></blockquote></figure>'


@pytest.mark.parametrize(("html", "selector"), [(PARAGRAPH, "p"), (LIST, "li"), (QUOTE, "blockquote p")])
@pytest.mark.parametrize(
    ("button", "made"),
    [
        ("patiopullquote", PULLQUOTE),
        ("patiorelated", '<div class="related-box"></div><p>mots</p>'),
        ("horizontalrule", "<hr><p>mots</p>"),
    ],
)
def test_a_block_goes_behind_what_holds_the_caret_and_takes_what_is_typed_at_once(desk, button, made, html, selector):
    begin(desk.page, f"{html}<p>Suite.</p>", selector, 3)
    desk.button(button).click()
    typed(desk.page, "mots")
    assert clean(desk.data()) == f"{html}{made}<p>Suite.</p>"
    assert desk.problems == []


def test_behind_an_embed_a_paragraph_takes_what_is_typed(desk):
    begin(desk.page, f"{PARAGRAPH}<p>Suite.</p>", "p", 3)
    desk.button("patioembed").click()
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator("input[type=text]").fill("https://youtu.be/abc")
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    typed(desk.page, "mots")
    embed = '<div class="embed" data-embed="https://www.youtube.com/watch?v=abc"></div>'
    assert clean(desk.data()) == f"{PARAGRAPH}{embed}<p>mots</p><p>Suite.</p>"


def test_a_table_takes_what_is_typed_in_its_first_cell(desk):
    begin(desk.page, f"{PARAGRAPH}<p>Suite.</p>", "p", 3)
    desk.button("table").click()
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    desk.page.wait_for_timeout(50)  # its dialog goes there with a pause of its own
    typed(desk.page, "mots")
    assert clean(desk.data()).startswith(f"{PARAGRAPH}<table><tbody><tr><td>mots</td>")


CHOSEN = """
([command, id]) => {
  window.open = address => { window.asked = address; return {} };
  CKEDITOR.instances.id_body.execCommand(command);
  const number = new URL(window.asked).searchParams.get("CKEditorFuncNum");
  CKEDITOR.tools.callFunction(number, "/a.jpg", {id, alt: "x"});
}
"""


@pytest.mark.parametrize("html", [PARAGRAPH, "<p></p>"])
def test_a_picture_takes_what_is_typed_as_its_caption(desk, html):
    begin(desk.page, f"{html}<p>Suite.</p>")
    begin(desk.page, f"{html}<p>Suite.</p>", "p" if "Avant" in html else None, 3)
    if html == "<p></p>":
        begin(desk.page, "")
    desk.page.evaluate(CHOSEN, ["patioPicture", "7"])
    typed(desk.page, "mots")
    figure = '<figure class="photo" data-image="7"><img alt="x" src="/a.jpg"><figcaption>mots</figcaption></figure>'
    assert clean(desk.data()) == (f"{html}{figure}<p>Suite.</p>" if html == PARAGRAPH else figure)


def test_a_gallery_begins_behind_the_paragraph_and_each_picture_takes_its_caption(desk):
    begin(desk.page, f"{PARAGRAPH}<p>Suite.</p>", "p", 3)
    for number in "12":
        desk.page.evaluate(CHOSEN, ["patioGallery", number])
        typed(desk.page, f"mots {number}")
        desk.page.evaluate("() => Object.values(CKEDITOR.instances.id_body.widgets.instances).at(-1).focus()")
    figures = "".join(
        f'<figure class="photo" data-image="{number}"><img alt="x" src="/a.jpg"><figcaption>mots {number}</figcaption></figure>'
        for number in "12"
    )
    assert clean(desk.data()) == f'{PARAGRAPH}<div class="gallery">{figures}</div><p>Suite.</p>'


def test_enter_leads_out_of_a_caption(desk):
    begin(desk.page)
    desk.button("patiopullquote").click()
    typed(desk.page, "mots", "<ArrowDown>", "Averroès", "<Enter>", "Suite.")
    quotation = (
        '<figure class="pullquote"><blockquote><p>mots</p></blockquote><figcaption>Averroès</figcaption></figure>'
    )
    assert clean(desk.data()) == f"{quotation}<p>Suite.</p>"


def test_a_new_pull_quote_says_what_goes_where(desk):
    begin(desk.page)
    desk.button("patiopullquote").click()
    frame = desk.page.frame_locator("iframe.cke_wysiwyg_frame")
    said = [
        frame.locator(place).evaluate("element => getComputedStyle(element, '::before').content")
        for place in (".pullquote p", ".pullquote figcaption")
    ]
    assert said == ['"La citation"', '"Qui l’a dit"']


# The menu of blocks


def menu(page):
    return page.get_by_role("listbox", name="Insérer un bloc")


def names(page):
    return menu(page).get_by_role("option").all_inner_texts()


def test_a_slash_at_the_beginning_of_an_empty_paragraph_offers_blocks(desk):
    begin(desk.page, "<p>avant</p>")
    typed(desk.page, "<Enter>", "/")
    expect(desk.page.get_by_role("combobox", name="Insérer un bloc")).to_be_focused()
    assert names(desk.page) == [
        *["Titre 2", "Titre 3", "Liste à puces", "Liste numérotée", "Citation", "Exergue", "Image", "Galerie"],
        *["Vidéo ou publication", "Fichier à télécharger", "Encadré d’articles liés", "Tableau", "Filet"],
    ]
    typed(desk.page, "tit", "<ArrowDown>")
    chosen = menu(desk.page).locator("[aria-selected=true]")
    expect(chosen).to_have_text("Titre 3")
    combobox = desk.page.get_by_role("combobox", name="Insérer un bloc")
    assert combobox.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    typed(desk.page, "<Enter>", "mots")
    assert clean(desk.data()) == "<p>avant</p><h3>mots</h3>"
    expect(menu(desk.page)).to_have_count(0)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("/", "<Escape>", " mots"), "<p>/ mots</p>"),
        (("/ti", "<Escape>", " mots"), "<p>/ti mots</p>"),
        (("/etc/passwd",), "<p>/etc/passwd</p>"),
        (("/", "<Backspace>", "mots"), "<p>mots</p>"),
        (("et/ou",), "<p>et/ou</p>"),
        (("/exergue", "<Enter>", "mots"), PULLQUOTE),
        (("/ex", "<Enter>", "mots"), PULLQUOTE),
        (("/numero", "<Enter>", "un"), "<ol><li>un</li></ol>"),
        (("/separateur", "<Enter>", "mots"), "<hr><p>mots</p>"),
        (("/cit", "<Tab>", "mots"), "<blockquote><p>mots</p></blockquote>"),
        (("/titre", "<Enter>", "<Control+z>"), "<p>/</p>"),
    ],
)
def test_what_is_typed_behind_a_slash(desk, keys, text):
    assert text_of(desk, *keys) == text


def test_the_menu_that_is_left_keeps_what_was_typed(desk):
    begin(desk.page)
    typed(desk.page, "/ti")
    desk.page.frame_locator("iframe.cke_wysiwyg_frame").locator("html").click(position={"x": 5, "y": 5})
    expect(menu(desk.page)).to_have_count(0)
    assert clean(desk.data()) == "<p>/ti</p>"


def test_a_block_is_chosen_by_a_click(desk):
    begin(desk.page)
    typed(desk.page, "/")
    menu(desk.page).get_by_role("option", name="Citation").click()
    typed(desk.page, "mots")
    assert clean(desk.data()) == "<blockquote><p>mots</p></blockquote>"


# In the page of an article

LONG = "<p>" + "Un patio bleu, une fontaine et des mots encore. " * 24 + "</p>"


@pytest.mark.browser_only
@pytest.mark.django_db(transaction=True)
class TestInThePage:
    def test_signs_are_saved_as_what_they_became(self, open_as, live_server):
        page = open_writing_page(open_as("lucia"))
        page.locator("#id_title").fill("Un patio")
        begin(page)
        typed(page, "## Un titre", "<Enter>", "un **gras** mot")
        wanted = "<h2>Un titre</h2><p>un <strong>gras</strong> mot</p>"
        wait_for_database(page, lambda: Article.objects.filter(title="Un patio", body=wanted).exists())

    def test_ctrl_s_in_the_text_keeps_the_caret(self, open_as, live_server):
        article = make_article(body="<p>un</p><p>deux</p>", title="Un patio")
        page = open_writing_page(open_as("ines"), change_page(article))
        put_caret(page, 0)
        typed(page, " mot", "<Control+s>")
        wait_for_database(page, lambda: Article.objects.get(pk=article.pk).body == "<p>un mot</p><p>deux</p>")
        typed(page, " encore")
        assert data(page) == "<p>un mot encore</p><p>deux</p>"

    def test_an_answer_has_no_furniture_of_an_article(self, open_as, live_server):
        faq = [{"question": "Quand ?", "answer": "<p>Un</p>"}]
        page = open_writing_page(open_as("ines"), change_page(make_article(faq=faq)))
        page.locator("#faq-group .row-open").first.click()
        put_caret(page, 0, name="faq-0-answer")
        typed(page, "<Enter>", "/")
        assert "Liste à puces" in names(page) and not {"Image", "Tableau", "Filet"} & {*names(page)}
        typed(page, "<Backspace>", "---", "<Enter>", "youtu.be/abc", "<Enter>", "- deux")
        assert data(page, "faq-0-answer") == "<p>Un</p><p>---</p><p>youtu.be/abc</p><ul><li>deux</li></ul>"

    def test_frames_are_named_by_their_labels_and_follow_the_language(self, open_as, live_server):
        faq = [{"question": "Quand ?", "answer": "<p>Un</p>"}]
        article = make_article(faq=faq, language="fr")
        page = open_writing_page(open_as("ines"), change_page(article))
        page.locator("#faq-group .row-open").first.click()
        put_caret(page, 0, name="faq-0-answer")
        frames = page.locator("iframe.cke_wysiwyg_frame")
        names = frames.evaluate_all("each => each.map(({title}) => title)")
        assert names == ["Texte", "Réponse à «\u00a0Quand\u00a0?\u00a0»"] or names == [
            "Texte",
            "Réponse à «\u00a0Quand ?\u00a0»",
        ]
        for code in ("fr", "en"):
            page.locator("#id_language").evaluate(
                "(field, code) => { field.value = code; field.dispatchEvent(new Event('change', {bubbles: true})) }",
                code,
            )
            for name in ("body", "faq-0-answer"):
                expect(text(page, name).locator("xpath=..")).to_have_attribute("lang", code)
            for name in ("title", "kicker", "standfirst", "faq-0-question"):
                expect(page.locator(f"#id_{name}")).to_have_attribute("lang", code)

    def test_words_are_counted_as_they_are_typed_and_chosen(self, open_as, live_server):
        page = open_writing_page(open_as("ines"), change_page(make_article(body="<p>L’été à Cordoue !</p><p>Un</p>")))
        count = page.locator("#text-count")
        expect(count).to_have_text("4 mots · 1\u00a0min de lecture")
        put_caret(page, 1)
        typed(page, " patio bleu")
        expect(count).to_have_text("6 mots · 1\u00a0min de lecture")
        typed(page, "<Control+Shift+ArrowLeft>", "<Control+Shift+ArrowLeft>")
        expect(count).to_have_text("2 mots sélectionnés · 6 mots · 1\u00a0min de lecture")
        assert count.evaluate("element => !element.closest('[aria-live], [role=status]')")

    @pytest.mark.parametrize(("words", "minutes"), [(329, 1), (330, 2), (331, 2), (550, 2), (551, 3), (770, 4)])
    def test_the_reading_time_is_the_editions(self, open_as, live_server, words, minutes):
        article = make_article(
            body=f"<p>{'mot ' * (words - 5)}</p>", faq=[{"question": "un deux ?", "answer": "<p>a b c</p>"}]
        )
        page = open_writing_page(open_as("ines"), change_page(article))
        expect(page.locator("#text-count")).to_contain_text(f" {minutes}\u00a0min de lecture")
        from articles.compiling import compile_edition

        assert compile_edition(article.snapshot()).reading_minutes == minutes

    def test_the_snippet_is_what_search_engines_would_show(self, open_as, live_server):
        article = make_article(
            title="Été à Cordoue", standfirst="", body="<p>Un <strong>pa</strong>tio.</p>", slug="ete"
        )
        page = open_writing_page(open_as("ines"), change_page(article))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        snippet = page.locator("#search-snippet")
        expect(snippet.locator(".snippet-title")).to_have_text("Été à Cordoue – Patio")
        expect(snippet.locator(".snippet-address")).to_contain_text(" › ete")
        expect(snippet.locator(".snippet-description")).to_have_text("Un patio.")
        page.locator("#id_standfirst").fill("Un chapô.")
        expect(snippet.locator(".snippet-description")).to_have_text("Un chapô.")
        page.locator("#id_seo_description").fill("x" * 161)
        expect(snippet.locator(".snippet-description")).to_have_text("x" * 159 + "…")
        expect(snippet.locator(".is-long")).to_have_text("161\u00a0signes\u00a0: les moteurs coupent après 160 environ")
        page.locator("#id_seo_title").fill("Cordoue")
        expect(snippet.locator(".snippet-title")).to_have_text("Cordoue – Patio")
        expect(snippet.locator(".snippet-title-length")).to_have_text("7\u00a0signes sur 60 conseillés")

    def test_the_text_fills_the_window_and_escape_gives_it_back(self, open_as, live_server):
        page = open_writing_page(open_as("ines"), change_page(make_article(body="<p>Un</p>")))
        put_caret(page, 0)
        page.locator("#cke_id_body .cke_button__maximize").click()
        box = page.locator("#cke_id_body .cke_inner").bounding_box()
        assert (box["x"], box["y"], box["width"]) == (0, 0, 1280) and box["height"] > 850
        typed(page, " mot", "<Control+s>")
        expect(page.locator("#saving[data-state=saved]")).to_be_in_viewport()
        line = page.locator("#saving").bounding_box()
        inside = "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('#saving'))"
        assert page.evaluate(inside, [line["x"] + 10, line["y"] + 10])
        typed(page, "<Escape>", " encore")
        expect(page.locator("body")).not_to_have_class(re.compile("editor-fills-window"))
        assert page.locator("#cke_id_body .cke_inner").bounding_box()["width"] < 1000
        assert data(page) == "<p>Un mot encore</p>"

    def test_the_text_is_dark_where_the_desk_is(self, open_as, live_server):
        page = open_writing_page(open_as("ines"), change_page(make_article(body="<p>Un</p>")))
        colours = "body => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color]"
        found = {}
        for theme in ("light", "dark", "auto"):
            page.emulate_media(color_scheme="dark")
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            expect(text(page).locator("xpath=..")).to_have_attribute("data-theme", theme)
            found[theme] = text(page).evaluate(colours)
        assert found["light"] == ["rgb(255, 253, 250)", "rgb(31, 27, 23)"]
        assert found["dark"] == found["auto"] == ["rgb(31, 27, 24)", "rgb(237, 230, 219)"]

    @pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 390, "height": 700}])
    def test_axe_finds_nothing_in_the_menu_and_it_is_in_view(self, open_as, live_server, size):
        page = open_writing_page(open_as("ines", viewport=size), change_page(make_article(body="<p>Un</p>")))
        put_caret(page, 0)
        typed(page, "<Enter>", "/")
        box = page.locator(".patio-blocks").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            expect(page.locator(".patio-blocks li").first).to_be_visible()
            found = {
                rule: each
                for rule, each in faults(page).items()
                if any("patio-blocks" in html or "option" in html for html in each)
            }
            assert found == {}

    def test_a_text_of_ten_thousand_words_takes_what_is_typed_fast(self, open_as, live_server):
        """How long its tasks are, `bench.writing_form` measures."""
        article = make_article(body=LONG * 46)
        page = open_writing_page(open_as("ines"), change_page(article))
        expect(page.locator("#text-count")).to_contain_text("mots")
        put_caret(page, 20)
        page.keyboard.type(" Voici **cent** signes tapés, _vite_ mais pas trop, n’est-ce pas ?", delay=5)
        assert "Voici <strong>cent</strong> signes tapés, <em>vite</em> mais pas trop, n’est-ce pas ?" in data(page)
