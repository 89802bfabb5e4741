"""The Back button brings back what was typed into a page that is fetched anew: what that page showed comes back with it."""

import pytest
from playwright.sync_api import expect

from articles import writing
from articles.models import Article
from articles.roles import make_groups
from tests.browser.writing import begin_session
from tests.factories import make_article, make_author, make_user, tag_names

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]


@pytest.fixture
def desk(new_page):
    make_groups()
    make_author(user=make_user(role="editor", username="ines", language="en"))
    page = new_page()
    begin_session(page, "ines")
    return page


def press(page, name):
    page.locator(f"#article_form button[name={name}]").first.click()


def go_back(page, title):
    page.go_back()
    expect(page.locator("#id_title")).to_have_value(title)


def test_what_somebody_saved_meanwhile_is_not_written_over_unseen(desk):
    article = make_article(state="draft", title="Before")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.locator("#id_title").fill("By Ines")
    press(desk, "_continue")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    writing.write(Article.objects.get(), {"title": "By Paco"}, by=make_user(username="paco", role="chief editor"))
    desk.go_back()
    expect(desk.locator("#id_title")).to_have_value("By Paco")  # brought back as it was, and then told
    with desk.expect_navigation():
        press(desk, "_continue")
    assert Article.objects.get().title == "By Paco"


def test_a_tag_that_was_typed_and_not_confirmed_is_saved_and_comes_back(desk):
    desk.goto("/admin/articles/article/add/")
    desk.locator("#id_title").fill("With tags")
    field = desk.locator(".field-tags, .desk-field").locator(".select2-search__field").first
    field.click()
    desk.keyboard.type("Patios")
    desk.locator("#id_title").click()
    expect(desk.locator("[name=tags]")).to_have_value("Patios")
    press(desk, "_continue")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert tag_names(Article.objects.get()) == ["Patios"]
    go_back(desk, "With tags")
    expect(desk.locator("[name=tags]")).to_have_value("Patios")
    expect(desk.locator(".select2-selection__choice")).to_contain_text("Patios")


def test_going_back_after_publishing_and_pressing_again_makes_no_twin(desk):
    desk.goto("/admin/articles/article/add/")
    desk.locator("#id_title").fill("Once")
    press(desk, "_publish")
    expect(desk.locator(".messagelist li").first).to_be_visible()
    go_back(desk, "Once")
    press(desk, "_publish")
    expect(desk.locator(".messagelist .warning")).to_contain_text("nothing else was done")
    assert Article.objects.count() == 1
