"""The writing page saves by itself: two people in one article, no reload, nothing jumps."""

import pytest
from playwright.sync_api import expect

from articles import writing
from articles.models import Article, Edition
from authors.models import User
from tests.browser.editor_page import wait_for_editor
from tests.browser.waiting import wait_until
from tests.browser.writing import (
    SAVED,
    change_page,
    data,
    open_writing_page,
    put_caret,
    text,
    type_at_the_end_of,
    wait_for_database,
)
from tests.factories import make_article, make_author, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

# What is written into the journal of the browser.
NOTED = """
window.noted = [];
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (row) {
  if (this.name === "changes") window.noted.push(JSON.stringify(row.fields));
  return put.call(this, row);
};
"""

# The page is left while a row comes in.
LEFT = """
document.addEventListener("formset:added", () => setTimeout(() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.visibilityState;
}));
"""

BODY = "".join(f"<p>Paragraphe {number}, avec quelques mots.</p>" for number in range(1, 9))


@pytest.fixture
def article(open_as):
    return make_article(state="draft", title="Les patios", body=BODY, by=User.objects.get(username="lucia"))


def saved_body():
    return Article.objects.get().body


def test_a_new_article_is_made_by_its_first_words_and_the_page_is_its_own(open_as):
    page = open_writing_page(open_as("lucia"))
    page.locator("#id_title").press_sequentially("Les patios s’éveillent")
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    article = Article.objects.get()
    assert article.title == "Les patios s’éveillent"
    assert page.url.endswith(change_page(article))
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type(", enfin")
    wait_for_database(page, lambda: Article.objects.get().title == "Les patios s’éveillent, enfin")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.count() == 1
    assert page.problems == []


def test_opening_an_article_changes_nothing(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if "/autosave/" in request.url else None)
    wait_until(page, lambda: sent, otherwise="no sign of life")
    assert '"fields":{}' in sent[0]
    assert Article.objects.get().version == article.version


def test_what_is_typed_into_the_text_is_saved_and_nothing_jumps(open_as, article):
    page = open_writing_page(open_as("ines"), change_page(article))
    type_at_the_end_of(page, 7, " Le huitième.")
    frame = page.frame_locator("#cke_id_body iframe").locator("html")
    before = frame.evaluate("html => html.ownerDocument.defaultView.scrollY"), page.evaluate("scrollY")
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    page.keyboard.type(" Encore.")
    wait_for_database(page, lambda: "Le huitième. Encore.</p>" in saved_body())
    assert (frame.evaluate("html => html.ownerDocument.defaultView.scrollY"), page.evaluate("scrollY")) == before


NOT_BY_ITSELF = """
const real = window.setTimeout;
window.setTimeout = (work, pause, ...rest) => (pause >= 500 && pause <= 4000 ? 0 : real(work, pause, ...rest));
const again = window.setInterval;
window.setInterval = (work, pause, ...rest) => (pause >= 5000 ? 0 : again(work, pause, ...rest)); // no sign of life
"""


def test_ctrl_s_saves_with_the_caret_in_the_text_and_without_a_reload(open_as, article):
    page = open_as("ines")
    page.add_init_script(NOT_BY_ITSELF)
    open_writing_page(page, change_page(article))
    page.evaluate("window.same = true")
    type_at_the_end_of(page, 0, " Un mot")
    page.keyboard.press("Control+s")
    page.keyboard.type(" de plus.")
    page.keyboard.press("Control+s")
    wait_for_database(page, lambda: "mots. Un mot de plus.</p>" in saved_body())
    assert page.evaluate("window.same")


def test_two_people_write_in_different_paragraphs_and_each_sees_the_others(open_as, article):
    lucia, ines = open_as("lucia"), open_as("ines")
    for page in (lucia, ines):
        open_writing_page(page, change_page(article))
    type_at_the_end_of(ines, 6, " D’Inés.")
    type_at_the_end_of(lucia, 1, " De Lucía.")
    wait_for_database(lucia, lambda: "De Lucía." in saved_body() and "D’Inés." in saved_body())
    expect(text(lucia)).to_contain_text("D’Inés.")
    expect(text(ines)).to_contain_text("De Lucía.")
    lucia.keyboard.type(" Elle écrit encore.")
    wait_for_database(lucia, lambda: "De Lucía. Elle écrit encore.</p>" in saved_body())
    expect(text(ines)).to_contain_text("Elle écrit encore.")
    assert data(ines) == data(lucia)
    expect(lucia.locator("#present")).to_contain_text("ines")
    assert lucia.problems == ines.problems == []


def test_the_same_paragraph_is_kept_twice_and_shown(open_as, article):
    lucia, ines = open_as("lucia"), open_as("ines")
    for page in (lucia, ines):
        open_writing_page(page, change_page(article))
    for page, words in ((lucia, "De Lucía."), (ines, "D’Inés.")):
        page.route("**/autosave/", lambda route: route.abort())
        page.evaluate("words => CKEDITOR.instances.id_body.editable().$.children[0].textContent = words", words)
        page.evaluate("CKEDITOR.instances.id_body.fire('change')")
    lucia.unroute("**/autosave/")
    wait_for_database(lucia, lambda: "De Lucía." in saved_body())
    ines.unroute("**/autosave/")
    clash = ines.locator("#clashes .clash")
    expect(clash).to_contain_text("De Lucía.")
    expect(clash).to_contain_text("D’Inés.")
    expect(text(ines)).to_contain_text("D’Inés.")
    clash.get_by_role("button").first.click()
    expect(ines.locator(".messagelist .success")).to_be_visible()
    expect(ines.locator("#clashes .clash")).to_have_count(0)


def test_questions_reordered_by_one_and_edited_by_the_other(open_as, article):
    faq = [{"question": f"Question {number} ?", "answer": f"<p>Réponse {number}.</p>"} for number in (1, 2, 3)]
    writing.write(article, {"faq": faq}, by=User.objects.get(username="lucia"))
    lucia, ines = open_as("lucia"), open_as("ines")
    for page in (lucia, ines):
        open_writing_page(page, change_page(article))
    for _time in range(2):
        ines.get_by_role("button", name="Monter « Question 3 ? »").click()
    lucia.get_by_role("button", name="Question 3 ? avec réponse").click()
    lucia.locator("#id_faq-2-question").fill("Question trois ?")
    expected = ["Question trois ?", "Question 1 ?", "Question 2 ?"]

    def saved():
        return list(Article.objects.get().faq.order_by("position").values_list("question", flat=True))

    wait_for_database(lucia, lambda: saved() == expected)
    lucia.locator("#id_title").focus()
    for page in (lucia, ines):
        expect(page.locator("#faq-group .row-name")).to_have_text(expected)
    expect(text(lucia, "faq-2-answer")).to_contain_text("Réponse 3.")


def test_what_another_adds_takes_no_question_that_somebody_has_just_begun(open_as, article):
    ines, lucia = open_as("ines"), User.objects.get(username="lucia")
    open_writing_page(ines, change_page(article))
    ines.locator("#faq-group .add-row button").click()
    wait_for_editor(ines, "id_faq-0-answer")
    ines.locator("#id_faq-0-question").focus()
    writing.write(article, {"faq": [{"question": "De Lucía ?", "answer": "<p>Oui.</p>"}]}, by=lucia)
    expect(ines.locator("#id_faq-1-question")).to_have_value("De Lucía ?")
    ines.keyboard.type("D’Inés ?")
    wait_for_database(ines, lambda: set(article.faq.values_list("question", flat=True)) == {"De Lucía ?", "D’Inés ?"})


def test_what_another_adds_takes_no_row_in_which_somebody_is_choosing(open_as, article):
    marc, paco = make_author(name="Marc Delattre"), make_author(name="Paco Montilla")
    ines, lucia = open_as("ines"), User.objects.get(username="lucia")
    first = article.bylines.get().author_id
    open_writing_page(ines, change_page(article))
    ines.locator("#bylines-group .add-row button").click()
    ines.locator("#bylines-1 .select2-selection").click()
    ines.keyboard.type("paco")
    expect(ines.locator(".select2-results__option--highlighted")).to_have_text("Paco Montilla")
    writing.write(article, {"bylines": [first, marc.pk]}, by=lucia)
    expect(ines.locator("#bylines-group")).to_contain_text("Marc Delattre")
    ines.keyboard.press("Enter")
    wait_for_database(ines, lambda: set(article.bylines.values_list("author", flat=True)) == {first, marc.pk, paco.pk})


def test_what_another_wrote_is_never_kept_as_ones_own(open_as, article):
    """A question comes in step by step: its row, its words, then its answer once the editor is there."""
    lucia, ines = open_as("lucia"), open_as("ines")
    ines.add_init_script(NOTED + LEFT)
    open_writing_page(ines, change_page(article))
    open_writing_page(lucia, change_page(article))
    lucia.locator("#faq-group .add-row button").click()
    wait_for_editor(lucia, "id_faq-0-answer")
    lucia.locator("#id_faq-0-question").fill("La question de Lucía ?")
    text(lucia, "faq-0-answer").click()
    lucia.keyboard.type("Sa réponse.")
    expect(ines.get_by_role("button", name="La question de Lucía ? avec réponse")).to_be_visible()
    ines.wait_for_timeout(500)  # longer than the journal waits
    assert ines.evaluate("window.noted") == []
    open_writing_page(ines, change_page(article))
    expect(ines.locator(".left-behind")).to_have_count(0)


def test_an_answer_without_its_question_holds_up_nothing_else(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    page.locator("#faq-group .add-row button").click()
    wait_for_editor(page, "id_faq-0-answer")
    text(page, "faq-0-answer").click()
    page.keyboard.type("Une réponse sans question.")
    page.locator("#id_title").fill("Un autre titre")
    wait_for_database(page, lambda: Article.objects.get().title == "Un autre titre")
    expect(page.locator(".saving-problems")).to_contain_text("Pas encore enregistré")
    page.locator("#id_faq-0-question").fill("La question ?")
    wait_for_database(
        page, lambda: list(Article.objects.get().faq.values_list("question", flat=True)) == ["La question ?"]
    )
    expect(page.locator(".saving-problems")).to_be_hidden()


def test_every_field_is_saved(open_as, article):
    author = make_author(name="Marc Petit")
    page = open_writing_page(open_as("ines"), change_page(article))
    page.locator("#id_kicker").fill("Cours")
    page.locator("#id_standfirst").fill("Pourquoi lire.")
    page.evaluate("document.querySelectorAll('.writing-side details').forEach(each => (each.open = true))")
    page.locator("#id_slug").fill("une-adresse")
    page.locator("#id_language").select_option("en")
    page.locator("#id_seo_title").fill("Titre pour moteurs")
    page.locator("#id_seo_description").fill("Description pour moteurs")
    page.locator(".select2-selection--multiple").click()
    page.keyboard.type("Patios,")
    page.locator("#bylines-group .add-row button").click()
    page.evaluate(
        "pk => django.jQuery('#id_bylines-1-author').append(new Option('Marc', pk, true, true)).trigger('change')",
        author.pk,
    )
    expected = {
        "kicker": "Cours",
        "standfirst": "Pourquoi lire.",
        "slug": "une-adresse",
        "language": "en",
        "seo_title": "Titre pour moteurs",
        "seo_description": "Description pour moteurs",
    }

    def saved():
        return {name: value for name, value in Article.objects.get().snapshot().items() if name in expected}

    wait_for_database(page, lambda: saved() == expected)
    wait_for_database(page, lambda: Article.objects.get().snapshot()["tags"] == ["Patios"])
    wait_for_database(page, lambda: author.pk in Article.objects.get().snapshot()["bylines"])


def test_a_double_click_on_save_and_going_back_make_one_article(open_as):
    page = open_writing_page(open_as("lucia"))
    page.locator("#id_title").fill("Une fois")
    page.locator("[name=_save]").dblclick()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.go_back()
    expect(page.locator("#id_title")).to_have_value("Une fois")
    page.locator("#id_title").fill("Une fois, et c’est tout")
    wait_for_database(page, lambda: Article.objects.get().title == "Une fois, et c’est tout")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.count() == 1


def test_a_button_that_is_pressed_again_while_the_answer_is_awaited_sends_nothing_more(open_as, article):
    """The second answer would say that the article can't be submitted, which it just was."""
    page = open_writing_page(open_as("lucia"), change_page(article))
    press_twice(page, "[name=_step][value=submit]", "**/change/")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().state == "in_review"


def test_a_correction_is_made_once_and_the_page_says_so(open_as):
    page, article = open_as("ines"), publish_article().article
    page.goto(change_page(article).replace("/change/", "/correct/"))
    page.locator("[name=kicker]").fill("Cordoue")
    page.locator("[name=kind][value=typo]").check()
    press_twice(page, ".correction-form .button-publish", "**/correct/")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Edition.objects.count() == 2


def press_twice(page, button, address):
    """More than two clicks in a row apart, while the server does not answer; one request comes of it."""
    held = []
    page.route(address, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.evaluate(
        "name => { const press = () => document.querySelector(name).click(); press(); setTimeout(press, 1500); }",
        button,
    )
    wait_until(page, lambda: held, otherwise="nothing was sent")
    page.wait_for_timeout(2500)
    assert len(held) == 1
    held[0].continue_()


def test_two_tabs_of_one_person_meet(open_as, article):
    first = open_writing_page(open_as("lucia"), change_page(article))
    second = open_writing_page(first.context.new_page(), change_page(article))
    type_at_the_end_of(second, 3, " Deuxième onglet.")
    wait_for_database(second, lambda: "Deuxième onglet." in saved_body())
    type_at_the_end_of(first, 0, " Premier onglet.")
    wait_for_database(first, lambda: "Premier onglet." in saved_body() and "Deuxième onglet." in saved_body())
    expect(text(first)).to_contain_text("Deuxième onglet.")
    expect(text(second)).to_contain_text("Premier onglet.")


def test_by_keyboard_alone(open_as):
    page = open_writing_page(open_as("lucia"))
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Au clavier")
    page.keyboard.press("Tab")
    page.keyboard.type("Un chapeau.")
    page.keyboard.press("Control+s")
    wait_for_database(page, lambda: Article.objects.filter(title="Au clavier", standfirst="Un chapeau.").exists())
    expect(page.locator("#id_standfirst")).to_be_focused()


def test_the_block_that_is_being_typed_in_stays_and_takes_over_later(open_as, article):
    lucia, ines = open_as("lucia"), open_as("ines")
    for page in (lucia, ines):
        open_writing_page(page, change_page(article))
    type_at_the_end_of(ines, 2, " D’Inés.")
    wait_for_database(ines, lambda: "D’Inés." in saved_body())
    put_caret(lucia, 4)
    lucia.keyboard.type(" Lucía écrit")
    for word in (" sans", " cesse", " dans", " le", " cinquième."):
        lucia.keyboard.type(word)
        assert "Lucía écrit" in text(lucia).locator("p").nth(4).inner_text()
    expect(text(lucia).locator("p").nth(2)).to_contain_text("D’Inés.")
    wait_for_database(lucia, lambda: "Lucía écrit sans cesse dans le cinquième.</p>" in saved_body())
    lucia.keyboard.type(" Encore.")
    wait_for_database(lucia, lambda: "cinquième. Encore.</p>" in saved_body() and "D’Inés." in saved_body())
    expect(text(lucia).locator("[data-cke-changed-by=ines]")).to_contain_text("D’Inés.")


def test_the_text_stays_where_it_is_when_two_texts_come_to_stand_above_it(open_as, article):
    first, second = (open_writing_page(open_as(name), change_page(article)) for name in ("lucia", "ines"))
    for page, words in ((first, "Celui de Lucía"), (second, "Celui d’Inés")):
        wait_for_editor(page)
        page.locator("#id_title").fill(words)
        page.evaluate("window.top0 = document.activeElement.getBoundingClientRect().top")
    for page in (first, second):
        expect(page.locator("#clashes .clash")).to_have_count(1)
        assert abs(page.evaluate("document.activeElement.getBoundingClientRect().top - window.top0")) < 2
        expect(page.locator("#present a")).to_have_text("Deux textes pour un même endroit")


def test_how_many_changes_readers_do_not_see_stays_said(open_as):
    page = open_as("ines")
    article = make_article(title="Les patios", body=BODY)
    publish_article(article=article)
    writing.write(article, {"title": "Les patios, le soir", "kicker": "Été"}, by=None)
    open_writing_page(page, change_page(article))
    expect(page.locator("#plan")).to_contain_text("2 modifications ne sont pas encore en ligne.")
    expect(page.locator("#present[data-html]")).to_have_count(1)  # the first answer came
    expect(page.locator("#plan")).to_contain_text("2 modifications ne sont pas encore en ligne.")
    page.locator("#id_standfirst").fill("Un chapeau.")
    expect(page.locator("#plan")).to_contain_text("3 modifications ne sont pas encore en ligne.")


def test_paragraphs_beside_one_another_come_in_together(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    wait_for_editor(page)
    new = BODY.replace("<p>Paragraphe 2,", "<p>Inés, 2,").replace("Paragraphe 3,", "Inés, 3,")
    writing.write(article, {"body": new}, by=User.objects.get(username="ines"))
    wait_until(page, lambda: "Inés, 3" in data(page), otherwise="nothing came")
    assert data(page) == new
    type_at_the_end_of(page, 0, " De Lucía.")
    wait_for_database(page, lambda: "De Lucía." in saved_body())
    assert saved_body() == new.replace("mots.</p>", "mots. De Lucía.</p>", 1)
    assert page.problems == []
