"""The fence around CKEditor 4, board by board (docs/architecture.md): what is configured, and what a browser makes of it."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from ckeditor import __path__ as ckeditor_path
from django.apps import apps
from django.conf import settings as project
from django.core import checks
from django.utils import translation
from playwright.sync_api import expect

from cms import editor
from cms.editor import RichTextWidget
from cms.editor.fields import RichTextField
from cms.http import security
from cms.text.richtext import clean
from cms.text.vocabulary import ELEMENTS
from tests.browser.editor_page import Desk
from tests.browser.payloads import SAMPLE

CONFIGURATIONS = [editor.configuration(), editor.configuration(short=True)]

# The configuration


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=["long", "short"])
def test_the_content_filter_is_a_whitelist_without_styles(configuration):
    allowed = configuration["allowedContent"]
    assert isinstance(allowed, dict)
    assert allowed.keys() == ELEMENTS.keys()
    for tag, rules in allowed.items():
        assert rules.keys() == {"attributes", "classes"}, tag
        assert not {"style", "class", "id", "*"} & set(rules["attributes"]), tag
        assert not [name for name in rules["attributes"] if name.startswith("on")], tag
        assert "*" not in rules["classes"], tag
    assert configuration["fullPage"] is False
    assert "extraAllowedContent" not in configuration


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=["long", "short"])
def test_plugins_that_send_text_away_or_make_more_than_is_declared_are_removed(configuration):
    removed = set(configuration["removePlugins"].split(","))
    sends_away = {"scayt", "wsc", "exportpdf"}
    makes_more = set(
        "iframe flash forms embed autoembed codesnippet codesnippetgeshi preview templates save newpage print smiley "
        "uploadimage divarea".split()
    )
    assert sends_away | makes_more <= removed
    assert not removed & set(configuration["extraPlugins"].split(","))


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=["long", "short"])
def test_nothing_is_uploaded_by_the_editor_itself(configuration):
    assert not [key for key in configuration if "upload" in key.lower() or "filebrowser" in key.lower()]
    assert not apps.is_installed("ckeditor_uploader")


def test_no_setting_of_the_project_changes_the_configuration():
    assert not hasattr(project, "CKEDITOR_CONFIGS")


@pytest.mark.django_db  # Django 6.1 looks into the database for one of its checks
def test_the_editor_is_past_its_end_of_life_and_the_checks_say_so():
    version = re.search(
        r'version:"([0-9.]+)', (Path(ckeditor_path[0]) / "static/ckeditor/ckeditor/ckeditor.js").read_text()
    )
    assert version[1] == "4.22.1", "later versions are commercial"
    assert "cms.I001" in {message.id for message in checks.run_checks()}
    assert "ckeditor.W001" in project.SILENCED_SYSTEM_CHECKS


def test_inline_scripts_are_let_through_on_pages_with_an_editor_only():
    assert "unsafe-inline" in security.EDITOR
    assert not [policy for policy in (security.PUBLIC, security.DESK) if "unsafe-inline" in policy]
    assert not [policy for policy in (security.PUBLIC, security.DESK, security.EDITOR) if "unsafe-eval" in policy]


def test_rich_text_fields_are_written_with_the_fenced_editor():
    assert isinstance(RichTextField().formfield().widget, RichTextWidget)


def test_the_editor_speaks_the_language_of_its_writer():
    for language in ("fr", "en"):
        with translation.override(language):
            context = RichTextWidget().get_context("body", "", {"id": "id_body"})
            assert json.loads(unescape(context["widget"]["config"]))["language"] == language


def test_the_text_in_the_form_is_escaped():
    rendered = RichTextWidget().render("body", "</textarea><script>alert(1)</script>", {"id": "id_body"})
    assert "<script" not in rendered


# In a browser

# Ours, after CVE-2024-24815: what the editor takes for the inside of an element, a browser takes for its end.
DECEIVERS = [
    "<style></style /><img src=x onerror=alert(1)></style>",
    "<style></style\t><img src=x onerror=alert(1)></style>",
    "<style>a</style x><img src=x onerror=alert(1)></style>",
    "<style></styl</style/><img src=x onerror=alert(1)></style>",
]
HOSTILE = SAMPLE + DECEIVERS

# One after the other, as fast as it goes.
RUSH = """
async payloads => {
  const editor = CKEDITOR.instances.id_body;
  for (const payload of payloads) {
    await new Promise(done => editor.setData(payload, {callback: done}));
    await new Promise(done => setTimeout(done, 10));
  }
  await new Promise(done => setTimeout(done, 500));
  return window.fired.splice(0);
}
"""


def test_the_editor_starts_without_a_complaint_and_offers_what_is_declared(desk):
    assert desk.problems == []
    for name in [
        "bold",
        "italic",
        "link",
        "bulletedlist",
        "patiofigure",
        "patioembed",
        "patiodocument",
        "patiorelated",
        "patiopullquote",
        "language",
        "source",
    ]:
        assert desk.button(name).count() == 1, name
    for name in ["image", "flash", "iframe", "smiley", "save", "newpage", "print", "preview", "templates", "underline"]:
        assert desk.button(name).count() == 0, name


def test_our_own_payloads_do_not_run_in_the_editor(desk):
    assert [payload for payload in HOSTILE if desk.set_data(payload)] == []


def test_our_own_payloads_do_not_run_when_they_are_pasted(desk):
    assert [payload for payload in HOSTILE if desk.paste(payload)] == []


def test_what_is_pasted_arrives_without_what_is_not_declared(desk):
    desk.paste(
        '<p onclick="alert(1)" style="color:red" class="MsoNormal">pasted <font color="red">words</font></p><hr>'
    )
    assert "pasted words" in desk.data()
    assert not re.search("onclick|style|Mso|font", desk.data())


def test_our_own_payloads_do_not_run_when_a_form_is_opened_with_them(chromium):
    with Desk(chromium, "".join(HOSTILE)) as desk:
        assert desk.page.evaluate("() => window.fired") == []


def test_without_the_fence_they_would(chromium):
    """The control: with the whitelist off, published payloads run, and these tests see it."""
    allowed = json.dumps(editor.configuration()["allowedContent"])
    with Desk(chromium, changes={f'"allowedContent": {allowed}': '"allowedContent": true'}) as desk:
        ran = [payload for payload in DECEIVERS if any(desk.set_data(payload) for _try in range(500))]
    assert ran == DECEIVERS


def test_a_picture_of_the_library_becomes_a_figure_and_its_words_stay_words(desk):
    desk.write("<p>before</p>")
    desk.page.evaluate(
        """() => {
          window.open = address => { window.asked = address; return {} };
          CKEDITOR.instances.id_body.execCommand("patioPicture");
          const number = new URL(window.asked).searchParams.get("CKEditorFuncNum");
          CKEDITOR.tools.callFunction(number, '/media/x"><script>alert(1)</script>', {id: "12", alt: '"><img src=x onerror=alert(1)>', caption: ""});
          CKEDITOR.tools.callFunction(number, '/media/y', {id: '1"><b>', alt: "", caption: ""});
        }"""
    )
    data = desk.data()
    assert data.count("<figure") == 1 and 'data-image="12"' in data
    assert desk.page.evaluate("() => window.fired") == []
    cleaned = clean(data)
    assert "<script" not in cleaned and "onerror=alert(1)&gt;" in cleaned


def test_a_gallery_grows_behind_the_picture_that_is_selected(desk):
    desk.write('<div class="gallery"><figure class="photo" data-image="1"><img src="/a" alt=""></figure></div>')
    desk.page.evaluate(
        """() => {
          const editor = CKEDITOR.instances.id_body;
          window.open = address => { window.asked = address; return {} };
          Object.values(editor.widgets.instances)[0].focus();
          editor.execCommand("patioGallery");
          CKEDITOR.tools.callFunction(new URL(window.asked).searchParams.get("CKEditorFuncNum"), "/b", {id: "2", alt: ""});
        }"""
    )
    assert re.findall(r'<div class="gallery">|data-image="\d"|</div>', desk.data()) == [
        '<div class="gallery">',
        'data-image="1"',
        'data-image="2"',
        "</div>",
    ]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc"),
        ('<iframe width="560" src="https://player.vimeo.com/video/12"></iframe>', "https://vimeo.com/12"),
        (
            '<iframe src="https://www.youtube.com/embed/abc?si=x&amp;start=9"></iframe>',
            "https://www.youtube.com/watch?v=abc&amp;t=9s",
        ),
        (
            '<iframe src="https://www.google.com/maps/embed?pb=!1m18!2d-4.7!3d37.8"></iframe>',
            "https://www.google.com/maps/embed?pb=!1m18!2d-4.7!3d37.8",
        ),
        ("https://www.google.com/search?q=maps", None),
        ("https://www.google.com/mapsevil", None),
        ("https://www.youtube.com.evil.example/watch?v=abc", None),
        ("https://user@www.youtube.com/watch?v=abc", None),
        ("javascript:alert(1)//www.youtube.com/", None),
        ("nonsense", None),
    ],
)
def test_an_embed_is_made_of_listed_hosts_only(desk, pasted, kept):
    desk.page.evaluate("() => { window.fired = [] }")
    desk.write("<p>text</p>")
    desk.button("patioembed").click()
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator("input[type=text]").fill(pasted)
    dialog.locator(".cke_dialog_ui_button_ok").click()
    if kept:
        dialog.wait_for(state="hidden")
        assert f'<div class="embed" data-embed="{kept}"></div>' in clean(desk.data())
    else:
        assert len(desk.page.evaluate("() => window.fired.splice(0)")) == 1  # the refusal
        dialog.locator(".cke_dialog_ui_button_cancel").click()
        dialog.wait_for(state="hidden")
        assert "embed" not in desk.data()


CHOOSE = """
picture => {
  const number = new URL(window.asked).searchParams.get("CKEditorFuncNum");
  CKEDITOR.tools.callFunction(number, "/media/still.jpg", picture);
}
"""


def test_an_embed_gets_a_description_and_a_still_and_can_lose_them(desk):
    desk.page.evaluate("() => { window.open = address => { window.asked = address; return {} } }")
    desk.write("<p>text</p>")
    desk.button("patioembed").click()
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator("input[type=text]").fill("https://youtu.be/abc")
    dialog.locator("textarea").fill('Le patio\n<b>"à midi"</b>')
    dialog.get_by_role("button", name="Choisir une image").click()
    desk.page.evaluate(CHOOSE, {"id": '7"><b>', "alt": ""})
    desk.page.evaluate(CHOOSE, {"id": "7", "alt": "<b>"})
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    assert (
        '<div class="embed" data-embed="https://www.youtube.com/watch?v=abc" data-image="7">'
        'Le patio &lt;b&gt;"à midi"&lt;/b&gt;</div>'
    ) in clean(desk.data())
    assert desk.page.evaluate("() => window.fired") == []

    desk.page.evaluate("() => { Object.values(CKEDITOR.instances.id_body.widgets.instances)[0].edit() }")
    dialog = desk.page.locator(".cke_dialog:visible")
    assert dialog.locator("input[type=text]").input_value() == "https://youtu.be/abc"
    assert dialog.locator("textarea").input_value() == 'Le patio <b>"à midi"</b>'
    dialog.locator("textarea").fill("")
    dialog.get_by_role("button", name="Pas d’image").click()
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    assert '<div class="embed" data-embed="https://www.youtube.com/watch?v=abc"></div>' in clean(desk.data())


def test_a_description_that_is_not_touched_keeps_its_markup(desk):
    embed = '<div class="embed" data-embed="https://vimeo.com/1" data-image="7">Le <em>patio</em></div>'
    desk.write(f"<p>text</p>{embed}<p>text</p>")
    desk.page.evaluate("() => { Object.values(CKEDITOR.instances.id_body.widgets.instances)[0].edit() }")
    dialog = desk.page.locator(".cke_dialog:visible")
    dialog.locator(".cke_dialog_ui_button_ok").click()
    dialog.wait_for(state="hidden")
    assert embed in clean(desk.data())


def test_words_are_marked_with_their_language_and_unmarked(desk):
    for name, markup in [
        ("Espagnol", '<span lang="es">patio</span>'),
        ("Arabe", '<span dir="rtl" lang="ar">patio</span>'),
    ]:
        desk.write("<p>patio</p>")
        desk.page.evaluate("() => { CKEDITOR.instances.id_body.execCommand('selectAll') }")
        for expected in (markup, "patio"):
            desk.button("language").click()
            desk.page.frame_locator("iframe.cke_panel_frame").get_by_role("menuitemcheckbox", name=name).click()
            assert clean(desk.data()).strip() == f"<p>{expected}</p>"


def test_the_place_of_the_related_articles_is_one_empty_box(desk):
    desk.write("<p>text</p>")
    desk.button("patiorelated").click()
    assert '<div class="related-box"></div>' in clean(desk.data())


def test_the_form_field_follows_the_text(desk):
    desk.write("<p>one</p>")
    desk.page.evaluate("() => { document.body.addEventListener('input', () => { window.told = true }) }")
    desk.page.evaluate("() => { CKEDITOR.instances.id_body.insertHtml('<p>two</p>') }")
    expect(desk.page.locator("#id_body")).to_have_value(re.compile("two"))
    desk.page.wait_for_function("() => window.told")


def test_an_editor_that_is_moved_in_its_page_keeps_its_text(desk):
    desk.write("<p>kept</p>")
    desk.page.evaluate("() => { const form = document.querySelector('form'); document.body.append(form) }")
    desk.page.frame_locator("iframe.cke_wysiwyg_frame").locator("p", has_text="kept").wait_for()
    assert "kept" in desk.data()


@pytest.mark.browser_only
def test_no_known_payload_runs_in_the_editor(chromium, testdata):
    payloads = [case["payload"] for case in json.loads((testdata / "xss" / "_fires_in_chromium.json").read_text())]
    with Desk(chromium) as desk:
        assert desk.page.evaluate(RUSH, payloads) == []
