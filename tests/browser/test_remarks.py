"""Remarks beside the text: by the keyboard alone, by two people at once, and by a guest with a share link."""

import re

import pytest
from playwright.sync_api import expect

from articles import remarks, share_links
from articles.models import Remark, ShareLink
from articles.roles import make_groups
from tests.browser.waiting import wait_until
from tests.browser.writing import PASSWORD, SOONER, begin_session, change_page, data, open_writing_page, put_caret, text
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

BODY = "<p>Un premier paragraphe.</p><p>Un deuxième, où parle Séville.</p><p>Un troisième.</p>"
SELECTED = "CKEDITOR.instances.id_body.getSelection().getSelectedText()"


@pytest.fixture
def writer(db):
    make_groups()
    make_user(role="editor", username="ines", language="en", first_name="Inés")
    return make_user(role="journalist", username="ana", language="en")


@pytest.fixture
def article(writer):
    return make_article(by=writer, body=BODY, state="draft", title="Séville")


def open_form(page, name, article):
    begin_session(page, name)
    open_writing_page(page, change_page(article))


def test_by_the_keyboard_alone(page, article):
    open_form(page, "ana", article)
    put_caret(page, 1)
    page.keyboard.type(" Oui.")
    page.keyboard.press("Control+Alt+m")
    expect(page.locator("#remark-text")).to_be_focused()
    expect(page.locator("#remark-about")).to_contain_text("Un deuxième, où parle Séville. Oui.")
    page.keyboard.type("Qui parle, @in")
    expect(page.locator("#remark-people [aria-selected=true]")).to_contain_text("ines")
    page.keyboard.press("Enter")
    expect(page.locator("#remark-text")).to_have_value("Qui parle, @ines ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remarks-list .remark")).to_contain_text("Qui parle, @ines")
    expect(page.locator(".remark-begin")).to_be_focused()
    assert [user.username for user in Remark.objects.get().mentioned.all()] == ["ines"]
    assert "Séville. Oui." in data(page)
    page.locator(".remark-go").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(SELECTED) == "Un deuxième, où parle Séville. Oui."
    page.locator(".remarks-list [data-step]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".remarks-list .remark:visible")).to_have_count(0)
    expect(page.locator(".remarks-resolved summary")).to_have_text("1 resolved remark")
    assert Remark.objects.get().resolved_by.username == "ana"
    assert page.problems == []


def test_a_double_click_is_one(page, article):
    open_form(page, "ana", article)
    page.locator(".remark-begin").click()
    page.locator("#remark-text").fill("Une fois.")
    page.locator(".remark-send").dblclick()
    expect(page.locator(".remarks-list .remark")).to_have_count(1)
    page.locator(".share-panel summary").click()
    page.locator("#share-label").fill("Mme Roy")
    page.locator(".share-make").dblclick()
    expect(page.locator("#share-address")).to_have_value(re.compile("/partage/"))
    page.wait_for_load_state("networkidle")
    assert (Remark.objects.count(), ShareLink.objects.count()) == (1, 1)
    assert page.problems == []


def test_two_people_at_once(new_page, article):
    page, another_page = new_page(), new_page()
    for name, each in (("ana", page), ("ines", another_page)):
        each.context.add_init_script(SOONER)
        open_form(each, name, article)
    put_caret(page, 2)
    page.keyboard.type(" Et la fin")
    another_page.locator(".remark-begin").click()
    another_page.locator("#remark-text").fill("De moi.")
    another_page.locator(".remark-send").click()
    expect(page.locator(".remarks-list .remark")).to_contain_text("De moi.")
    page.keyboard.type(" reste.")
    expect(text(page)).to_contain_text("Et la fin reste.")
    page.locator(".remarks-list [data-step]").click()
    expect(another_page.locator(".remarks-list .remark:visible")).to_have_count(0)
    assert (Remark.objects.get().author.username, Remark.objects.get().resolved_by.username) == ("ines", "ana")


def test_the_read_view_leads_to_the_paragraph(page, article, writer):
    remarks.create(article, "Ici.", by=writer, quote="Un troisième.", block=2)
    article.state = "in_review"
    article.save()
    begin_session(page, "ana")
    page.goto(change_page(article))
    page.locator(".remark-go").click()
    frame = page.frame_locator(".sheet-read")
    expect(frame.locator(".prose p", has_text="Un troisième.")).to_be_focused()


def test_a_guest_chooses_a_paragraph_by_its_button(page, article, writer):
    _link, token = share_links.make(article, by=writer, label="Roy")
    page.goto(f"/partage/{token}/")
    page.locator(".remark-here button").nth(1).click()
    expect(page.locator("#remark-text")).to_be_focused()
    page.keyboard.type("Bien dit.")
    page.locator("#remark-name").fill("Mme Roy")
    page.locator(".remark-box [value=remark]").click()
    expect(page.locator(".remark-sent")).to_be_visible()
    assert (Remark.objects.get().block, Remark.objects.get().who) == (1, "Mme Roy")
    assert page.context.cookies() == []
    assert page.problems == []


def test_nothing_is_asked_for_while_nothing_changed(page, article, writer):
    answers, asked = [], []
    page.on("response", lambda response: answers.append(response.url) if "/autosave/" in response.url else None)
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/remarks/") else None)
    page.context.add_init_script(SOONER)
    open_form(page, "ana", article)
    wait_until(page, lambda: len(answers) > 6)
    before = len(asked)
    assert before <= 2
    remarks.create(article, "D’ailleurs ?", by=writer)
    expect(page.locator(".remarks-list .remark")).to_contain_text("D’ailleurs ?")
    assert len(asked) == before + 1


def test_a_half_written_remark_is_there_after_a_reload_until_it_is_sent(page, article):
    open_form(page, "ana", article)
    put_caret(page, 1)
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("Qui parle")
    open_writing_page(page, change_page(article))
    expect(page.locator("#remark-text")).to_have_value("Qui parle")
    expect(page.locator("#remark-about")).to_contain_text("Un deuxième, où parle Séville.")
    page.locator(".remark-send").click()
    expect(page.locator(".remarks-list .remark")).to_contain_text("Qui parle")
    open_writing_page(page, change_page(article))
    expect(page.locator(".remarks-list .remark")).to_contain_text("Qui parle")
    expect(page.locator("#remark-text")).to_be_hidden()
    assert Remark.objects.get().quote == "Un deuxième, où parle Séville."


def test_who_signs_out_is_asked_whether_a_half_written_remark_stays(page, article):
    open_form(page, "ana", article)
    page.locator(".remark-begin").click()
    page.keyboard.type("Qui parle")
    page.locator("#logout-form button").click()
    page.locator("#kept-texts-dialog [value=wipe]").click()
    expect(page.locator("#kept-texts-dialog")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('remark '))") == []


def test_in_a_new_article_remarks_and_links_begin_when_it_is_saved(page, writer):
    begin_session(page, "ana")
    open_writing_page(page)
    expect(page.locator(".remarks-panel .panel-later")).to_be_visible()
    expect(page.locator(".remark-begin")).to_be_hidden()
    page.locator("#id_title").fill("Séville")
    page.locator(".remark-begin").click()
    expect(page.locator(".panel-later").first).to_be_hidden()
    page.keyboard.type("Le titre, @in")
    expect(page.locator("#remark-people [aria-selected=true]")).to_contain_text("ines")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remarks-list .remark")).to_contain_text("Le titre, @ines")
    assert Remark.objects.get().article.title == "Séville"
    page.locator(".share-panel summary").click()
    page.locator("#share-label").fill("Mme Roy")
    page.locator(".share-make").click()
    expect(page.locator("#share-address")).to_have_value(re.compile("/partage/"))
    assert page.problems == []


def end_session(page):
    """Of which the autosave, that asks too, does not hear."""
    page.route("**/autosave/", lambda route: route.abort())
    page.context.clear_cookies()


def sign_in_again(page):
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[name=password]").press("Enter")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_who_signs_in_again_in_place_has_the_remark_sent(page, article, state):
    article.state = state  # read only, and so without anything that saves by itself, while it is in review
    article.save()
    begin_session(page, "ana")
    page.goto(change_page(article))
    page.locator(".remark-begin").click()
    page.locator("#remark-text").fill("Qui le dit ?")
    end_session(page)
    page.locator(".remark-send").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".remarks-told")).to_contain_text("You are not signed in any more")
    expect(page.locator("#remark-text")).to_have_value("Qui le dit ?")
    page.locator(".remark-send").click()
    sign_in_again(page)
    expect(page.locator(".remarks-list .remark")).to_contain_text("Qui le dit ?")
    expect(page.locator(".remarks-told")).to_contain_text("Your remark is written")
    assert [each.text for each in Remark.objects.all()] == ["Qui le dit ?"]


def test_who_signs_in_again_in_place_has_the_link_made(page, article):
    open_form(page, "ana", article)
    page.locator(".share-panel summary").click()
    page.locator("#share-label").fill("Mme Roy")
    end_session(page)
    page.locator(".share-make").click()
    sign_in_again(page)
    expect(page.locator("#share-address")).to_have_value(re.compile("/partage/"))
    assert [link.label for link in ShareLink.objects.all()] == ["Mme Roy"]
