"""Questions, bylines and pins on the writing page: one line each, opened to write, moved, taken away and put back."""

import pytest
from playwright.sync_api import expect

from articles import writing
from authors.models import User
from tests.browser.writing import SAVED, change_page, open_writing_page, text, wait_for_database
from tests.factories import make_article, make_author

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

NAMES = ["Un ?", "Deux ?", "Trois ?"]
NEW = {"question": "Quatre ?", "answer": "<p>Oui, quatre.</p>"}
FAQ = [{"question": name, "answer": f"<p>Réponse à {name}</p>"} for name in NAMES]
EDITORS = "Object.keys(CKEDITOR.instances).sort()"


@pytest.fixture
def lucia(open_as):
    return open_as("lucia")


@pytest.fixture
def article(lucia):
    return make_article(by=User.objects.get(username="lucia"), state="draft", title="Les patios", faq=FAQ)


def questions(article):
    return list(article.faq.order_by("position").values_list("question", flat=True))


def names(page, prefix="faq"):
    return page.locator(f"#{prefix}-group .row:visible .row-name")


def line(page, name):
    return page.locator("#faq-group .row:visible", has=page.locator(".row-name", has_text=name))


def hold(route, answers):
    """The first save reaches the server; its answer waits."""
    if answers or '"faq"' not in route.request.post_data:
        return route.continue_()
    return answers.append((route, route.fetch()))


def test_a_question_is_one_line_until_somebody_writes_in_it(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    expect(names(page)).to_have_text(NAMES)
    assert max(row.bounding_box()["height"] for row in page.locator("#faq-group .row").all()) < 60
    assert page.evaluate(EDITORS) == ["id_body"]
    assert page.locator("#faq-group input:visible").count() == 0
    button = page.get_by_role("button", name="Deux ? avec réponse")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(text(page, "faq-1-answer")).to_have_text("Réponse à Deux ?")
    assert page.evaluate(EDITORS) == ["id_body", "id_faq-1-answer"]
    page.locator("#id_faq-1-question").fill("Et deux ?")
    expect(names(page)).to_have_text(["Un ?", "Et deux ?", "Trois ?"])
    wait_for_database(page, lambda: questions(article) == ["Un ?", "Et deux ?", "Trois ?"])
    assert [entry["answer"] for entry in article.snapshot()["faq"]] == [entry["answer"] for entry in FAQ]
    assert page.problems == []


def test_a_new_question_is_open_and_in_focus_and_enter_leads_to_its_answer(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    page.get_by_role("button", name="Ajouter une question").press("Enter")
    expect(page.locator("#id_faq-3-question")).to_be_focused()
    expect(page.get_by_role("button", name="Nouvelle question sans réponse")).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("Quatre ?")
    expect(text(page, "faq-3-answer")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("Oui, quatre.")
    expect(page.get_by_role("button", name="Quatre ? avec réponse")).to_be_visible()
    wait_for_database(page, lambda: article.snapshot()["faq"][3:] == [NEW])


AT_ONCE = """
() => {
  document.querySelector("#faq-group .add-row button").click();
  const question = document.querySelector("#id_faq-3-question");
  question.value = "Quatre ?";
  question.dispatchEvent(new Event("input", {bubbles: true}));
  question.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
  return CKEDITOR.instances["id_faq-3-answer"].status;
}
"""


def test_what_is_typed_before_the_answer_s_editor_is_there_is_the_answer(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    assert page.evaluate(AT_ONCE) != "ready"
    page.keyboard.type("Oui, quatre.")
    wait_for_database(page, lambda: article.snapshot()["faq"][3:] == [NEW])
    assert page.problems == []


# The editor of the answer comes only when the test asks for it.
HOLD_EDITORS = """
() => {
  const { prototype } = CKEDITOR.editor;
  const { setMode } = prototype;
  prototype.setMode = function (...rest) { window.makeEditor = () => setMode.apply(this, rest); };
}
"""
MAKE_EDITOR = "() => window.makeEditor()"


def test_a_space_typed_before_the_answer_s_editor_is_there_is_a_space(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    page.evaluate(HOLD_EDITORS)
    page.evaluate(AT_ONCE)
    page.keyboard.type("Oui, ")
    wait_for_database(page, lambda: article.snapshot()["faq"][3:] == [{**NEW, "answer": ""}])
    page.evaluate(MAKE_EDITOR)
    expect(page.get_by_role("button", name="Quatre ? avec réponse")).to_be_visible()
    page.keyboard.type("quatre.")
    wait_for_database(page, lambda: article.snapshot()["faq"][3:] == [NEW])
    assert page.problems == []


def test_an_editor_that_comes_late_takes_no_focus_from_where_somebody_went(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    page.evaluate(HOLD_EDITORS)
    page.evaluate(AT_ONCE)
    page.keyboard.type("Oui, quatre.")
    page.locator("#id_kicker").focus()
    page.evaluate(MAKE_EDITOR)
    expect(page.get_by_role("button", name="Quatre ? avec réponse")).to_be_visible()
    page.keyboard.type("Culture")
    expect(page.locator("#id_kicker")).to_have_value("Culture")
    wait_for_database(page, lambda: article.snapshot()["faq"][3:] == [NEW])
    assert page.problems == []


def test_questions_are_moved_by_buttons_and_by_alt_and_arrows_with_the_focus_on_them(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    up = page.get_by_role("button", name="Monter « Trois ? »")
    up.press("Enter")
    expect(up).to_be_focused()
    expect(page.locator("#faq-group .rows-told")).to_contain_text("« Trois ? » : 2 sur 3")
    wait_for_database(page, lambda: questions(article) == ["Un ?", "Trois ?", "Deux ?"])
    line(page, "Un ?").get_by_role("button", name="Un ? avec réponse").press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    wait_for_database(page, lambda: questions(article) == ["Trois ?", "Deux ?", "Un ?"])
    expect(page.get_by_role("button", name="Descendre « Un ? »")).to_have_attribute("aria-disabled", "true")
    page.locator("[name=_continue]").click()
    expect(names(page)).to_have_text(["Trois ?", "Deux ?", "Un ?"])


def test_an_open_question_that_is_moved_keeps_what_was_just_typed(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    page.get_by_role("button", name="Un ? avec réponse").click()
    text(page, "faq-0-answer").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Et plus.")
    page.get_by_role("button", name="Descendre « Un ? »").click()
    expect(text(page, "faq-0-answer")).to_have_text("Réponse à Un ? Et plus.")
    wait_for_database(page, lambda: article.snapshot()["faq"][1]["answer"] == "<p>Réponse à Un ? Et plus.</p>")


@pytest.mark.parametrize("is_new", [False, True])
def test_a_question_is_dragged_by_its_handle(lucia, article, is_new):
    page = open_writing_page(lucia, change_page(article))
    if is_new:
        page.get_by_role("button", name="Ajouter une question").click()
        page.keyboard.type("Quatre ?")
        wait_for_database(page, lambda: questions(article) == [*NAMES, "Quatre ?"])
    page.locator("#faq-group h2").scroll_into_view_if_needed()
    handle = line(page, "Quatre ?" if is_new else "Trois ?").locator(".row-handle").bounding_box()
    top = line(page, "Un ?").bounding_box()["y"] + 3
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(handle["x"] + 5, handle["y"] + (top - handle["y"]) * step / 5)
    expect(page.locator("#faq-group .drop-before .row-name")).to_have_text("Un ?")
    page.mouse.up()
    expected = ["Quatre ?", *NAMES] if is_new else ["Trois ?", "Un ?", "Deux ?"]
    expect(names(page)).to_have_text(expected)
    wait_for_database(page, lambda: questions(article) == expected)


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_question_that_is_taken_out_can_be_put_back_after_it_was_saved(lucia, article, is_answered):
    page, answers = open_writing_page(lucia, change_page(article)), []
    if not is_answered:
        page.route("**/autosave/", lambda route: hold(route, answers))
    page.get_by_role("button", name="Retirer la question « Deux ? »").click()
    expect(names(page)).to_have_text(["Un ?", "Trois ?"])
    expect(page.locator("#faq-group .rows-told")).to_contain_text("Retiré : « Deux ? »")
    wait_for_database(page, lambda: questions(article) == ["Un ?", "Trois ?"])
    back = page.get_by_role("button", name="Remettre")
    expect(back).to_be_focused()
    back.press("Enter")
    page.wait_for_timeout(400)  # it is noted
    for route, answer in answers:
        route.fulfill(response=answer)
    wait_for_database(page, lambda: questions(article) == NAMES)
    assert article.snapshot()["faq"] == FAQ
    expect(back).to_be_hidden()


def test_a_refused_question_is_open(lucia, article):
    page = lucia
    page.goto(change_page(article))
    page.evaluate("document.querySelector('#id_faq-1-question').value = ''")
    page.locator("[name=_continue]").click()
    expect(page.locator("#faq-1")).to_contain_text("Ce champ est obligatoire.")
    expect(page.locator("#id_faq-1-question")).to_be_visible()
    expect(text(page, "faq-1-answer")).to_have_text("Réponse à Deux ?")
    expect(page.locator("#id_faq-0-question")).to_be_hidden()


def test_what_another_adds_and_moves_shows_at_once_and_opens_nothing(lucia, article, open_as):
    page = open_writing_page(lucia, change_page(article))
    other = make_author(user=None)
    faq = [{"question": "Zéro ?", "answer": ""}, FAQ[2], FAQ[0], FAQ[1]]
    writing.write(article, {"faq": faq, "bylines": [other.pk]}, by=User.objects.get(username="ines"))
    expect(names(page)).to_have_text(["Zéro ?", "Trois ?", "Un ?", "Deux ?"])
    expect(page.locator("#faq-group .row-fact")).to_have_text(
        ["sans réponse", "avec réponse", "avec réponse", "avec réponse"]
    )
    expect(page.locator("#faq-group .row.is-open")).to_have_count(0)
    expect(page.locator("#faq-group h2")).to_be_visible()
    expect(page.get_by_role("button", name=f"Retirer la signature « {other.name} »")).to_be_visible()


def test_bylines_are_moved_and_taken_out_without_numbers_to_be_seen(lucia, article):
    one, two = make_author(name="Marc Petit"), make_author(name="Ana Ruiz")
    writing.write(article, {"bylines": [one.pk, two.pk]}, by=User.objects.get(username="lucia"))
    page = open_writing_page(lucia, change_page(article))
    assert page.locator(".rows input:visible").count() == 0
    page.get_by_role("button", name="Monter « Ana Ruiz »").click()
    wait_for_database(page, lambda: article.snapshot()["bylines"] == [two.pk, one.pk])
    page.get_by_role("button", name="Retirer la signature « Marc Petit »").click()
    wait_for_database(page, lambda: article.snapshot()["bylines"] == [two.pk])
    page.locator("#bylines-group").get_by_role("button", name="Remettre").click()
    wait_for_database(page, lambda: article.snapshot()["bylines"] == [two.pk, one.pk])


def test_a_new_article_does_not_offer_itself_as_a_related_one(lucia, article):
    page = open_writing_page(lucia)
    page.locator("#id_title").press_sequentially("Les patios, encore")
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    page.locator("summary", has_text="Articles liés").click()
    page.get_by_role("button", name="Ajouter un article lié").click()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-container--open .select2-search__field")).to_be_focused()
    page.keyboard.type("patios")
    expect(page.locator(".select2-results__option")).to_have_text(["Les patios"])


def test_which_panels_are_open_is_remembered(lucia, article):
    page = open_writing_page(lucia, change_page(article))
    bylines, search = (page.locator(f"details[data-panel={name}]") for name in ("bylines", "search"))
    bylines.locator("summary").click()
    search.locator("summary").click()
    open_writing_page(page, change_page(article))
    expect(bylines).not_to_have_attribute("open", "")
    expect(search).to_have_attribute("open", "")


def test_choosers_have_their_names_before_the_last_picture_is_there(lucia, article):
    lucia.route("**/never.png", lambda route: None)
    lucia.add_init_script("document.addEventListener('DOMContentLoaded', () => { new Image().src = '/never.png'; })")
    lucia.goto(change_page(article), wait_until="domcontentloaded")
    expect(lucia.locator(".field-tags .select2-search__field")).to_have_attribute("aria-label", "Mots-clés")
    expect(lucia.locator(".select2-selection[role=combobox][aria-label]").first).to_be_attached()
    expect(lucia.locator(".select2-selection[role=combobox]:not([aria-label])")).to_have_count(0)
    assert lucia.evaluate("document.readyState") == "interactive"
