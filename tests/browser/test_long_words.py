"""A word without an end scrolls no page sideways and is nowhere cut off: on phones, in both themes, with and without
scripts, in scripts of several directions, for readers and at the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Edition
from authors.models import Author, User
from images.models import Image
from tests.browser.long_words import GERMAN, MISFITS, WORDS, make_long_magazine, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true })"


def look_at(page, pages):
    """{kind of page: what does not fit}"""
    found = {}
    for kind, address in pages.items():
        page.goto(address)
        page.evaluate(OPEN)
        if misfits := page.evaluate(MISFITS):
            found[kind] = misfits
    return found


@pytest.fixture
def long_pages(live_server):
    return make_long_magazine()


def test_readers_scroll_no_page_sideways_for_a_long_word(new_page, long_pages):
    found = {}
    for viewport, theme, scripts in [
        (NARROW, "light", True),
        (NARROW, "dark", False),
        (PHONE, "dark", True),
        (WIDE, "light", False),
    ]:
        page = new_page(viewport=viewport, color_scheme=theme, java_script_enabled=scripts)
        if here := look_at(page, long_pages):
            found[viewport["width"], theme, scripts] = here
    assert found == {}


def test_suggestions_under_the_search_field_fit(new_page, long_pages):
    page = new_page(viewport=NARROW)
    page.goto("/search/")
    page.get_by_role("searchbox").last.press_sequentially("rindfl")
    expect(page.locator(".suggestions a").first).to_be_visible()
    assert page.evaluate(MISFITS) == []


def test_the_bar_of_the_staff_and_the_time_machine_fit(new_page, long_pages, live_server):
    page = new_page(viewport=NARROW)
    chief = User.objects.get(username="rafaela")
    chief.first_name, chief.last_name = GERMAN, GERMAN
    chief.save()
    sign_in(page.context, chief, live_server.url)
    article = {"article": "/mot-2/", "home": "/"}
    assert look_at(page, article) == {}
    travel(page)
    assert look_at(page, article) == {}


def travel(page):
    then = timezone.now() - timedelta(days=1)
    page.goto("/")
    page.locator(".moment-form [type=date]").fill(then.strftime("%Y-%m-%d"))
    page.locator(".moment-form [type=time]").fill(then.strftime("%H:%M"))
    page.locator(".moment-form button").click()
    expect(page.locator(".moment-banner")).to_be_visible()


@pytest.mark.parametrize(("viewport", "theme"), [(NARROW, "light"), (PHONE, "dark"), (WIDE, "light")])
def test_the_desk_scrolls_no_page_sideways_for_a_long_word(new_page, long_pages, live_server, viewport, theme):
    page = new_page(viewport=viewport, color_scheme=theme)
    sign_in(page.context, User.objects.get(username="rafaela"), live_server.url)
    assert look_at(page, desk_pages()) == {}


def desk_pages():
    edition = Edition.objects.filter(title=f"{WORDS['180 letters']}s").latest("live_from")
    author, image = Author.objects.get(edition_bylines__edition=edition), Image.objects.get(pk=edition.lead_image_id)
    article = f"/admin/articles/article/{edition.article_id}/"
    kept = Article.objects.get(pk=edition.article_id).revisions.latest("pk").pk
    return {
        "dashboard": "/admin/",
        "articles": "/admin/articles/article/",
        "article": f"{article}change/",
        "history": f"{article}history/",
        "revision": f"{article}history/{kept}/",
        "preview": f"{article}preview/",
        "correction": f"{article}correct/",
        "deletion": f"{article}delete/",
        "withdrawal": f"{article}edition/{edition.pk}/withdraw/",
        "tags": "/admin/articles/tag/",
        "tag": f"/admin/articles/tag/{edition.tag_list[0].pk}/change/",
        "tag, deletion": f"/admin/articles/tag/{edition.tag_list[0].pk}/delete/",
        "authors": "/admin/authors/author/",
        "author": f"/admin/authors/author/{author.pk}/change/",
        "author, deletion": f"/admin/authors/author/{author.pk}/delete/",
        "pictures": "/admin/images/image/",
        "picture": f"/admin/images/image/{image.pk}/change/",
        "picture, deletion": f"/admin/images/image/{image.pk}/delete/",
        "picture browser": "/admin/images/image/browse/",
        "records": "/admin/articles/auditrecord/",
    }


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("document.querySelector('h1').style.overflowWrap = 'normal'", "the page is"),
        ("document.querySelector('h1').style.whiteSpace = 'nowrap'", "outside the page"),
        (
            "Object.assign(document.querySelector('h1').style, {width: '5rem', fontSize: '8px', overflowWrap: 'normal'})",
            "outside its box",
        ),
        ("Object.assign(document.querySelector('h1').style, {whiteSpace: 'nowrap', overflow: 'hidden'})", "cut off"),
    ],
)
def test_what_does_not_fit_is_seen(new_page, long_pages, fault, seen):
    page = new_page(viewport=NARROW)
    page.goto(long_pages["article, 35 letters"])
    assert page.evaluate(MISFITS) == []
    page.evaluate(fault)
    assert any(seen in each for each in page.evaluate(MISFITS))
