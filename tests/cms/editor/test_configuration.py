"""What the editor is told: its plug-ins, its styles, the blocks that it offers."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.translation import override

from cms.editor import FILES, RichTextWidget, configuration, menu, toolbar
from cms.text.vocabulary import ELEMENTS


def test_every_plug_in_is_a_file_that_makes_it():
    for name, file in FILES.items():
        assert f'CKEDITOR.plugins.add("{name}"' in Path(finders.find(f"cms/editor/{file}.js")).read_text()
    assert configuration()["extraPlugins"].split(",") == ["widget", *FILES]


def test_a_text_is_written_in_the_letters_that_it_is_read_in():
    sheets = configuration()["contentsCss"]
    assert [sheet.rpartition("/")[2].partition(".")[0] for sheet in sheets] == ["tokens", "contents"]
    assert "cms/editor/page.css" in str(RichTextWidget().media["css"])


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
        assert len(menu(short=False)) == 12


def test_a_field_says_which_one_it_is_about():
    html = RichTextWidget(short=True, attrs={"data-about": "question"}).render("answer", "", {"id": "id_faq-0-answer"})
    assert 'data-about="question"' in html
