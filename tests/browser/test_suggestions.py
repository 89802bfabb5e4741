"""The archive's suggestions, each taken over by one click and saved with the article only."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Edition
from articles.roles import make_groups
from related import indexing
from tests.browser.editor_page import wait_for_editor
from tests.browser.writing import sign_in
from tests.desk.pages import address, fresh
from tests.factories import make_article, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db(transaction=True)

OVENS = "<p>Le four à chaux domine la vallée ; on y cuisait la pierre calcaire pendant trois jours.</p>"


def test_a_link_a_pin_and_a_tag_are_taken_over_by_one_click_each(page):
    make_groups()
    begun, tag = timezone.now() - timedelta(days=9), make_tag(name="Patrimoine")
    other = publish_article(title="Les fours à chaux", body=OVENS, tags=[tag], at=begun)
    stone = publish_article(title="La pierre calcaire", body=OVENS, tags=[tag], at=begun)
    for edition in (other, stone):
        indexing.index_edition(Edition.objects.get(pk=edition.pk))
    editor = make_user(role="editor", username="ines")
    article = make_article(by=editor, title="Bérac", body=OVENS, state="draft")
    sign_in(page, "ines")
    page.goto(address("change", article.pk))
    wait_for_editor(page)
    page.locator(".ask-suggestions").click()
    page.locator(f'[data-link="{other.get_absolute_url()}"]').click()
    page.locator(f'[data-pin="{stone.article_id}"]').click()
    page.locator('[data-tag="Patrimoine"]').click()
    assert fresh(article).body == article.body
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    saved = fresh(article).snapshot()
    assert f'<a data-article="{other.article_id}" href="{other.get_absolute_url()}">four à chaux</a>' in saved["body"]
    assert saved["pinned"] == [stone.article_id]
    assert [each["name"] for each in saved["tags"]] == ["Patrimoine"]


LINES = (
    "<h2>La pierre calcaire</h2><p>Une pierre calcaire9 dure : <a href='/x/'>la pierre calcaire</a>.</p>"
    "<p>On y cuisait la pierre <em>calcaire</em> pendant trois jours, et le four à chaux fumait.</p>"
    "<p>Le four à chaux de Bérac domine.</p>"
)


def test_a_link_is_put_where_the_passage_stands_and_can_be_undone(page):
    make_groups()
    begun = timezone.now() - timedelta(days=9)
    stone = publish_article(title="La pierre calcaire", body=OVENS, at=begun)
    ovens = publish_article(title="Les fours à chaux de Bérac", body=OVENS, at=begun)
    for edition in (stone, ovens):
        indexing.index_edition(Edition.objects.get(pk=edition.pk))
    editor = make_user(role="editor", username="ines")
    article = make_article(by=editor, title="Bérac", body=LINES, state="draft")
    sign_in(page, "ines")
    page.goto(address("change", article.pk))
    wait_for_editor(page)
    page.locator(".ask-suggestions").click()
    for edition in (stone, ovens):
        button = page.locator(f'[data-link="{edition.get_absolute_url()}"]')
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_be_focused()
    links = "[...CKEDITOR.instances.id_body.document.$.querySelectorAll('a')].map((each) => each.innerHTML)"
    assert page.evaluate(links) == ["la pierre calcaire", "pierre <em>calcaire</em>", "four à chaux de Bérac"]
    for _link in range(2):
        page.evaluate("CKEDITOR.instances.id_body.execCommand('undo')")
    assert page.evaluate(links) == ["la pierre calcaire"]
    assert page.problems == []
