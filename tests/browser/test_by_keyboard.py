"""A whole article without a mouse: written, pasted, illustrated, linked, questioned, tagged, looked at and submitted."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.models.article import State
from tests.browser.test_dropped_pictures import FILES, file
from tests.browser.writing import text
from tests.factories import make_tag, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

MOST_STOPS = 120
HAS_FOCUS = "element => element === document.activeElement"
# Where the caret is: the browser's own Ctrl-V has no clipboard here.
PASTE = f"""
({{html, plain, files}}) => {{
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (plain) clipboardData.setData("text/plain", plain);
  {FILES}
  files.forEach(file => clipboardData.items.add(fileOf(file)));
  let at = document.activeElement;
  while (at.tagName === "IFRAME") at = at.contentDocument.activeElement;
  at.dispatchEvent(new ClipboardEvent("paste", {{clipboardData, bubbles: true, cancelable: true}}));
}}
"""
DOCS = '<b style="font-weight:normal" id="docs-internal-guid-1"><h2>Le couloir</h2><p>Le matin, la lumière descend.</p></b>'
QUESTIONS = [("Quand y aller ?", "En mai."), ("Combien de temps ?", "Une heure."), ("Faut-il payer ?", "Non.")]


@pytest.fixture
def lucia(open_as):
    page = open_as("lucia")
    page.set_viewport_size({"width": 1400, "height": 900})
    publish_article(title="Averroès et Maïmonide")
    for name in ("Voyage", "Culture"):
        make_tag(name=name)
    return page


def tab_to(page, target, key="Tab"):
    for _ in range(MOST_STOPS):
        if target.count() and target.first.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to {target} by {key}")


def press(page, name):
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def paste(page, *files, html="", plain=""):
    page.evaluate(PASTE, {"html": html, "plain": plain, "files": list(files)})


def describe(page, names):
    """The dialog asks for one description after the other; the first credit is that of all."""
    dialog = page.locator("dialog.uploads")
    for number, name in enumerate(names):
        tab_to(page, dialog.locator(".uploads-row").nth(number).locator("[name=alt]"))
        page.keyboard.type(name)
        if number == 0:
            tab_to(page, dialog.locator("[name=credit]").first)
            page.keyboard.type("Lucía Romero")
    return dialog


def write_body(page):
    paste(page, html=DOCS, plain="Le couloir\n\nLe matin, la lumière descend.")
    expect(text(page).locator("h2")).to_have_text("Le couloir")
    paste(page, file("mur.png"), file("puits.png"))
    dialog = describe(page, ["Un mur", "Un puits"])
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    paste(page, *(file(f"pot-{number}.png") for number in "123"))
    dialog = describe(page, ["Un pot", "Deux pots", "Trois pots"])
    press(page, "En galerie")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.type("/ex")
    page.keyboard.press("Enter")
    page.keyboard.type("Un patio se garde.")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Rosa")
    page.keyboard.press("Enter")
    page.keyboard.type("Voir ")
    page.keyboard.press("Control+k")
    page.keyboard.type("averro")
    expect(page.locator(".patio-links [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(text(page).locator("a[data-article]")).to_have_text("Averroès et Maïmonide")
    page.keyboard.press("Enter")
    paste(page, plain="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    expect(text(page).locator("[data-embed]")).to_have_count(1)


def write_questions(page):
    for question, answer in QUESTIONS:
        press(page, "Ajouter une question")
        page.keyboard.type(question)
        page.keyboard.press("Enter")
        page.keyboard.type(answer)
    tab_to(page, page.locator("#id_faq-2-question"), "Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")


def test_a_whole_article_is_written_by_the_keyboard_alone(lucia):
    page = lucia
    page.goto("/admin/")
    tab_to(page, page.get_by_role("link", name="Écrire un article"))
    page.keyboard.press("Enter")
    expect(page.locator("#article_form")).to_have_attribute("data-autosave", "on")
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Une heure dans les patios")
    page.keyboard.press("Tab")
    page.keyboard.type("On y entre par un couloir.")
    page.keyboard.press("Tab")
    write_body(page)
    write_questions(page)
    tab_to(page, page.locator(".select2-search__field").first)
    for name in ("Voyage", "Culture"):
        page.keyboard.type(name[:4].lower())
        expect(page.locator(".select2-results__option--highlighted")).to_have_text(name)
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Aperçu", exact=True), "Shift+Tab")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Une heure dans les patios")
    opened.value.close()
    press(page, "Soumettre à la relecture")
    expect(page.locator(".messagelist .success")).to_be_visible()
    article = Article.objects.get(title="Une heure dans les patios")
    galleries = re.findall(r'<div class="gallery">(.*?)</div>', article.body)
    assert [each.count("data-image") for each in galleries] == [3] and article.body.count("data-image") == 5
    expected = {"<h2>Le couloir</h2>": 1, 'class="pullquote"': 1, "data-article": 1, "data-embed": 1}
    assert {part: article.body.count(part) for part in expected} == expected
    faq = [entry["question"] for entry in article.snapshot()["faq"]]
    assert (article.state, faq) == (State.IN_REVIEW, [QUESTIONS[place][0] for place in (0, 2, 1)])
    assert {tag.name for tag in article.tags.all()} == {"Voyage", "Culture"}
