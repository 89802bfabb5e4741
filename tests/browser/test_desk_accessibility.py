"""axe finds nothing on the pages where the desk works all day, by day and by night."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import arranging, embargoes, item_trash, publishing, reviewing, trash
from authors import letters
from tests.browser.editor_page import wait_for_editor
from tests.browser.test_accessibility import OF_COLOURS, faults, listed
from tests.browser.test_documents import file
from tests.browser.test_dropped_pictures import TEXT, WRITE, drop
from tests.browser.writing import ADD, change_page, open_writing_page, put_caret
from tests.documents.factories import make_document
from tests.factories import make_article, make_image, make_series, make_tag, make_user, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

THEMES = ("light", "dark")
CHANGE_THEME = """async theme => {
  document.documentElement.dataset.theme = theme;
  await Promise.allSettled(document.getAnimations().map(each => each.finished));  // of links, from colour to colour
}"""
FAQ = [{"question": "Où ?", "answer": "<p>Ici.</p>"}, {"question": "Quand ?", "answer": "<p>Ce soir.</p>"}]


@pytest.fixture
def article(open_as, live_server):
    return make_article(title="La cour", kicker="Été", standfirst="Une phrase.", body="<p>Un mot.</p>", faq=FAQ)


def look(page, kind):
    """{(kind, theme): faults} of the page as it stands."""
    found = {}
    for number, theme in enumerate(THEMES):
        page.emulate_media(reduced_motion="reduce")
        page.evaluate(CHANGE_THEME, theme)
        if here := faults(page, only=OF_COLOURS if number else None):
            found[kind, theme] = here
    return found


@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing_in_the_form(open_as, article, width):
    page = open_as("ines", viewport={"width": width, "height": 900})
    open_writing_page(page, ADD)
    wait_for_editor(page)
    found = look(page, "new")
    open_writing_page(page, change_page(article))
    wait_for_editor(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.locator("#faq-group .row-open").first.click()
    expect(page.locator("#faq-group .cke iframe").first).to_be_visible()
    found |= look(page, "with questions")
    put_caret(page, 0)
    page.keyboard.press("Control+k")
    expect(page.locator(".patio-links")).to_be_visible()
    found |= look(page, "with the field for links")
    assert found == {}, listed(found)


def test_axe_finds_nothing_on_the_pages_around_it(open_as, article):
    page = open_as("ines", viewport={"width": 1400, "height": 900})
    pages = {
        "first page": "/admin/",
        "articles": "/admin/articles/article/",
        "deletion": change_page(article).replace("/change/", "/delete/"),
        "library": "/admin/images/image/",
        "files": "/admin/documents/document/",
        "file": f"/admin/documents/document/{make_document().pk}/change/",
        "series": "/admin/articles/series/",
        "articles of a series": f"/admin/articles/series/{make_series(article, name='Les cours').pk}/change/",
        "window of files": "/admin/documents/document/browse/",
    }
    found = {}
    for kind, address in pages.items():
        page.goto(address)
        found |= look(page, kind)
    assert found == {}, listed(found)


def test_axe_finds_nothing_where_editors_decide(open_as, article):
    page = open_as("ines", viewport={"width": 1400, "height": 900})
    live, chief = publish_article(), make_user(role="chief editor")
    planned = publish_article(at=timezone.now() + timedelta(days=1), now=timezone.now(), by=chief)
    waiting = make_article(state="in_review")
    reviewing.assign(waiting, chief, due=timezone.localdate(), by=chief)
    trash.put_away(make_article(), by=chief)
    item_trash.put_away(make_image(), by=chief)
    embargoes.set_until(waiting, by=chief, until=timezone.now() + timedelta(days=3))
    embargoes.ask(waiting, by=chief, until=None)
    arranging.arrange(arranging.page_of("fr"), [(each.article, None) for each in (planned, live)], by=chief)
    editions = f"/admin/articles/article/{live.article_id}/edition/{live.pk}"
    pages = {
        "queue": "/admin/articles/article/review/",
        "receipts": "/admin/articles/article/receipts/",
        "month": "/admin/calendar/",
        "agenda": "/admin/calendar/?view=agenda",
        "week": "/admin/calendar/?view=week",
        "move": f"/admin/calendar/move/begin/{planned.pk}/",
        "front page": "/admin/front-page/",
        "notices": "/admin/notices/",
        "choices of notices": "/admin/notices/settings/",
        "trash": "/admin/articles/trashedarticle/",
        "trash of pictures": "/admin/articles/trasheditem/",
        "manual": "/admin/manual/editors/",
        "records": "/admin/articles/auditrecord/",
        "withdrawal": f"{editions}/withdraw/",
        "embargo": f"/admin/articles/article/{waiting.pk}/embargo/",
        "history": f"/admin/articles/article/{live.article_id}/history/",
        "proof of the embargo": f"/moment/embargo/{planned.pk}/",
        "stops": "/moment/",
        "comparison": f"/moment/compare/?address=/&one={planned.live_from:%Y-%m-%dT%H:%M}Z",
        "link": f"/moment/link/?address=/&moment={planned.live_from:%Y-%m-%dT%H:%M}Z",
        "address in time": f"/moment/address/?address=/{live.slug}/",
    }
    found = {}
    for kind, address in pages.items():
        assert page.goto(address).status == 200, kind
        found |= look(page, kind)
    page.goto("/admin/articles/article/")
    page.locator("summary:has-text('Colonnes')").click()
    page.locator(".desk-more summary").click()
    found |= look(page, "tools of the list")
    page.locator(".desk-more summary").click()
    page.locator(".bulk-all").click()
    page.locator("select[name=action]").select_option("return")
    page.locator(".bulk-choice button[name=index]").click()
    expect(page.locator(".bulk-form textarea")).to_be_visible()
    found |= look(page, "several articles")
    publishing.withdraw(live.article, by=chief)
    open_writing_page(page, change_page(live.article))
    wait_for_editor(page)
    expect(page.locator("#undo button")).to_be_visible()
    found |= look(page, "undo")
    assert found == {}, listed(found)


def test_axe_finds_nothing_where_several_were_returned_and_an_address_is_fresh(open_as, article):
    page = open_as("ines", viewport={"width": 1400, "height": 900})
    make_article(state="in_review")
    page.goto("/admin/articles/article/")
    page.locator(".bulk-all").click()
    page.locator("select[name=action]").select_option("return")
    page.locator(".bulk-choice button[name=index]").click()
    page.locator(".bulk-form textarea").fill("Encore.")
    page.locator(".bulk-form button[name=run]").click()
    expect(page.locator(".bulk-done")).to_be_visible()
    found = look(page, "several articles, done")
    page.goto("/admin/calendar/")
    page.locator(".calendar-feeds summary").click()
    page.locator(".calendar-feeds form[action$='/feeds/'] button").click()
    expect(page.locator("#new-feed")).to_be_visible()
    found |= look(page, "calendar with a fresh address")
    assert found == {}, listed(found)


@pytest.mark.parametrize("is_configured", [True, False])
def test_axe_finds_nothing_before_one_is_signed_in(page, settings, is_configured):
    settings.MAIL_IS_CONFIGURED = is_configured
    link = letters.link_of(make_user(role="editor", username="eva"))
    pages = {
        "sign-in": "/admin/login/",
        "forgotten": "/admin/password/forgotten/",
        "sent": "/admin/password/sent/",
        "choose": urlsplit(link).path,
        "chosen": "/admin/password/set/",
    }
    found = {}
    for kind, address in pages.items():
        assert page.goto(address).status == 200, kind
        found |= look(page, kind)
    assert found == {}, listed(found)


@pytest.mark.parametrize("width", [390, 1400])
def test_no_page_of_the_editors_is_wider_than_its_window(open_as, width):
    page = open_as("ines", viewport={"width": width, "height": 900})
    planned = publish_article(at=timezone.now() + timedelta(days=1), now=timezone.now(), lead_image=make_image())
    arranging.arrange(arranging.page_of("fr"), [(planned.article, None)], by=make_user(role="editor"))
    waiting = f"/admin/articles/article/{planned.article_id}/edition/{planned.pk}/move/"
    series = make_series(planned.article, name="Les cours")
    lists = ["/admin/", "/admin/articles/article/"]
    lists += [
        "/admin/articles/article/review/",
        "/admin/calendar/",
        "/admin/front-page/",
        "/admin/notices/",
        "/admin/articles/auditrecord/",
    ]
    lists += ["/admin/articles/article/receipts/", f"/admin/articles/article/{publish_article().article_id}/correct/"]
    item_trash.put_away(make_tag(name="Un sujet au nom bien long, jeté"), by=make_user(role="chief editor"))
    lists += ["/admin/articles/trashedarticle/", "/admin/articles/trasheditem/", "/admin/manual/journalists/"]
    lists.append(f"/admin/articles/article/{planned.article_id}/embargo/")
    lists += ["/admin/articles/series/", f"/admin/articles/series/{series.pk}/change/"]
    asked = f"?address=/{planned.slug}/&one=2026-03-02T12:00Z&moment=2026-03-02T12:00Z"
    machine = [f"/moment/{way}{asked}" for way in ("", "compare/", "link/", "address/")]
    for address in [*lists, waiting, f"/moment/embargo/{planned.pk}/", *machine]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_axe_finds_nothing_in_the_dialog_of_files(open_as):
    page = open_writing_page(open_as("ines", viewport={"width": 1400, "height": 900}))
    wait_for_editor(page)
    page.evaluate(WRITE, TEXT)
    drop(page, "p", file("Programme.pdf"))
    expect(page.locator("dialog.uploads [name=title]")).to_be_visible()
    found = look(page, "dialog")
    assert found == {}, listed(found)
