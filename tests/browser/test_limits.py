"""Too much is named before it is sent, and what was typed stays where it was."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.roles import make_groups
from tests.browser.editor_page import wait_for_editor
from tests.browser.writing import begin_session
from tests.desk.pages import address
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const field = document.querySelector(".field-tags .select2-search__field");
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
CHOSEN = "() => [...document.querySelector('.field-tags select').selectedOptions].map(option => option.value)"
WRITE = "html => CKEDITOR.instances.id_body.editable().setHtml(html)"
READ = "() => CKEDITOR.instances.id_body.getData()"
ADD_FIELDS = """number => {
  for (let n = 0; n < number; n++) {
    const field = document.createElement("input");
    Object.assign(field, {type: "hidden", name: `champ-${n}`, value: "x"});
    document.getElementById("article_form").append(field);
  }
}"""
SEND_UNASKED = """() => {
  CKEDITOR.instances.id_body.updateElement();
  setTimeout(() => document.getElementById("article_form").submit()); // its answer would be that of another page
}"""


@pytest.fixture
def writing(page, settings):
    """The page of a new article, open before a journalist."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
    make_groups()
    make_user(role="journalist", username="lucia")
    begin_session(page, "lucia")
    page.goto(address("add"))
    wait_for_editor(page)
    page.locator("#id_title").fill("Une heure de travail")
    page.evaluate(WRITE, "<p>Le texte.</p>")
    return page


def test_tags_are_pasted_with_any_separator_counted_and_kept_when_refused(writing):
    field = writing.locator(".field-tags .select2-search__field")
    field.click()
    writing.evaluate(PASTE, 'rouge; vert\n"Paris, France", bleu')
    assert writing.evaluate(CHOSEN) == ["rouge", "vert", "Paris, France", "bleu"]
    field.press_sequentially('"Lyon; ')
    expect(writing.locator(".field-tags .select2-selection__choice")).to_have_count(5)
    assert writing.evaluate(CHOSEN)[4:] == ["Lyon"]
    field.click()
    writing.evaluate(PASTE, ", ".join(f"sujet {n}" for n in range(26)))
    expect(writing.locator(".field-tags .errornote")).to_have_text("31 mots-clés : un article peut en avoir 30.")
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".field-tags .errorlist")).to_have_text(
        "Trop de mots-clés : 31. Un article peut en avoir 30."
    )
    expect(writing.locator(".field-tags .select2-selection__choice")).to_have_count(31)
    assert len(writing.evaluate(CHOSEN)) == 31
    expect(writing.locator("#id_title")).to_have_value("Une heure de travail")
    assert all(len(article.snapshot()["tags"]) < 31 for article in Article.objects.all())


def test_a_picture_in_the_text_itself_is_named_and_the_rest_is_saved(writing):
    """However it came into the text: the editor itself takes none."""
    writing.evaluate(WRITE, f'<p>Le texte.</p><p><img src="data:image/gif;base64,{"A" * 600_000}"></p>')
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".messagelist .warning").first).to_contain_text("Texte : des images collées")
    expect(writing.locator(".messagelist .success")).to_have_count(0)
    assert Article.objects.get().body == "<p>Le texte.</p>"


def test_a_text_that_is_too_long_is_not_sent_and_stays(writing):
    writing.evaluate("() => { document.getElementById('id_body').dataset.longest = 100 }")
    writing.evaluate(WRITE, f"<p>Le texte.</p><p>{'mot ' * 100}</p>")
    writing.locator("[name=_continue]").click()
    note = writing.locator(".field-body .too-large")
    expect(note).to_contain_text("Ce texte est trop long")
    expect(note).to_be_focused()
    assert "<p>Le texte.</p>" in writing.evaluate(READ)


def test_too_many_fields_are_not_sent(writing):
    writing.evaluate(ADD_FIELDS, 3000)
    writing.locator("[name=_continue]").click()
    expect(writing.locator(".too-large")).to_contain_text("plus de champs")
    expect(writing.locator("#id_title")).to_have_value("Une heure de travail")


def test_where_it_was_sent_all_the_same_it_is_shown_and_going_back_brings_it_back(writing):
    writing.evaluate(ADD_FIELDS, 3000)
    writing.evaluate(SEND_UNASKED)
    expect(writing.locator("h1")).to_have_text("Trop volumineux pour être envoyé")
    expect(writing.get_by_label("Titre")).to_have_value("Une heure de travail")
    expect(writing.get_by_label("Texte")).to_have_value(re.compile("^<p>Le texte.</p>"))
    writing.go_back()
    wait_for_editor(writing)
    expect(writing.locator("#id_title")).to_have_value("Une heure de travail")
    assert "<p>Le texte.</p>" in writing.evaluate(READ)
    assert [problem for problem in writing.problems if "413" not in problem] == []
