"""The writing page saves by itself: two people in one article, no reload, nothing jumps."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from authors.models import User
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
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

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


def test_what_is_typed_into_the_text_is_saved_and_nothing_jumps(open_as, article):
    page = open_writing_page(open_as("ines"), change_page(article))
    type_at_the_end_of(page, 7, " Le huitième.")
    frame = page.frame_locator("#cke_id_body iframe").locator("html")
    before = frame.evaluate("html => html.ownerDocument.defaultView.scrollY"), page.evaluate("scrollY")
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    page.keyboard.type(" Encore.")
    wait_for_database(page, lambda: "Le huitième. Encore.</p>" in saved_body())
    assert (frame.evaluate("html => html.ownerDocument.defaultView.scrollY"), page.evaluate("scrollY")) == before


def test_ctrl_s_saves_with_the_caret_in_the_text_and_without_a_reload(open_as, article):
    page = open_writing_page(open_as("ines"), change_page(article))
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


def test_a_block_in_which_somebody_types_stays_as_it_is(open_as, article):
    ines = open_writing_page(open_as("ines"), change_page(article))
    put_caret(ines, 2)
    ines.keyboard.type(" Tapé ici")
    expect(text(ines).locator("p").nth(2)).to_contain_text("Tapé ici")
