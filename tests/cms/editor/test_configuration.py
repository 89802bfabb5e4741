"""What the editor is told: its plug-ins, its styles, the blocks that it offers."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.translation import override

from cms.bundling import declared
from cms.editor import PLUGINS, RichTextWidget, configuration, menu, toolbar
from cms.text.vocabulary import ELEMENTS


def test_the_editor_has_the_plug_ins_that_its_scripts_make():
    files = [Path(finders.find(path)).read_text() for path in declared()["cms/editor/plugins.js"].members]
    assert {name for text in files for name in re.findall(r'CKEDITOR\.plugins\.add\("(\w+)"', text)} == {*PLUGINS}
    assert configuration()["extraPlugins"].split(",") == ["widget", *PLUGINS]


def test_a_text_is_written_in_the_letters_that_it_is_read_in():
    sheets = configuration()["contentsCss"]
    assert [sheet.rpartition("/")[2].partition(".")[0] for sheet in sheets] == ["tokens", "contents"]
    assert "cms/editor/editor.css" in str(RichTextWidget().media["css"])


@pytest.mark.parametrize("short", [False, True])
def test_the_menu_offers_what_the_toolbar_does_and_elements_that_are_declared(short):
    buttons = {name.casefold() for group in toolbar(short=short) for name in group}
    for block in menu(short=short):
        if "element" in block:
            assert block["element"] in ELEMENTS
        else:
            button = {"patioPicture": "PatioFigure"}.get(block["command"], block["command"])
            assert button.casefold() in buttons, block


def test_an_answer_is_offered_no_furniture_of_an_article():
    with override("fr"):
        assert [block["label"] for block in menu(short=True)] == [
            *["Titre 2", "Titre 3", "Liste à puces", "Liste numérotée", "Citation"]
        ]
        assert len(menu(short=False)) == 13


def test_a_field_says_which_one_it_is_about():
    html = RichTextWidget(short=True, attrs={"data-about": "question"}).render("answer", "", {"id": "id_faq-0-answer"})
    assert 'data-about="question"' in html
