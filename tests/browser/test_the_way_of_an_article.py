"""The whole way, in a real browser: written, submitted, returned, approved, scheduled, and there at its second.

No worker, cron or visit helps: nothing but the web process runs.
"""

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from articles import publishing
from articles.models import Edition
from articles.roles import make_groups
from tests.browser.editor_page import wait_for_editor
from tests.browser.writing import sign_in
from tests.factories import make_author, make_tag, make_user
from tests.images.factories import drawing, encoded

ADDRESS = "/les-patios-s-eveillent/"
WORD = "bougainvillier"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy this machine has for others


@pytest.fixture
def newsroom(live_server):
    make_groups()
    writer, editor = make_user(role="journalist", username="lucia"), make_user(role="editor", username="ines")
    make_author(name="Lucía Romero", user=writer, bio="<p>Elle écrit sous les orangers.</p>")
    make_tag(name="Été", section_position=1)
    return writer, editor


def type_into_editor(page, name, text):
    wait_for_editor(page, f"id_{name}")
    body = page.frame_locator(f"#cke_id_{name} iframe").locator("body")
    body.click()
    page.keyboard.insert_text(text)
    expect(body).to_contain_text(text.strip())


def write_article(page):
    page.goto("/admin/articles/article/add/")
    page.locator("#id_title").fill("Les patios s’éveillent")
    page.locator("#id_standfirst").fill("Au printemps, les cours s’ouvrent.")
    type_into_editor(page, "body", f"Un {WORD} déborde du mur.")
    add_question(page)
    add_tag(page)
    choose_picture(page)


def add_question(page):
    page.locator("#faq-group .add-row button").click()
    page.locator("#id_faq-0-question").fill("Quand les patios ouvrent-ils ?")
    type_into_editor(page, "faq-0-answer", "Au mois de mai.")


def add_tag(page):
    box = page.locator(".select2-container", has=page.locator(".select2-selection--multiple"))
    box.click()
    page.keyboard.type("ete")
    page.locator(".select2-results__option", has_text="Été").first.click()


def choose_picture(page):
    with page.expect_popup() as opened:
        page.locator("#lookup_id_lead_image").click()
    library = opened.value
    library.locator("summary").click()
    file = {"name": "cour.png", "mimeType": "image/png", "buffer": encoded(drawing(), "PNG")}
    library.locator("[name=upload]").set_input_files(file)
    library.locator("[name=alt]").fill("Une cour fleurie")
    library.locator("[name=credit_name]").fill("Ana Ruiz")
    library.locator("details [type=submit]").evaluate(
        "button => setTimeout(() => button.click())"
    )  # its window is closed
    expect(page.locator("#id_lead_image")).not_to_have_value("")


def take_step(page, name, *, note=""):
    button = page.locator(f"[name=_step][value={name}]")
    if note:
        page.locator(".step-with-note summary").click()
        page.locator("[name=step_note]").fill(note)
    with page.expect_navigation():
        button.click()
    expect(page.locator(".messagelist .success").last).to_be_visible()


def open_article(page):
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=re.compile("Les patios s’éveillent")).first.click()


def schedule(page, moment):
    local = moment.astimezone(ZoneInfo("Europe/Paris"))
    page.locator("[name=publish_at_date]").fill(f"{local:%Y-%m-%d}")
    page.locator("[name=publish_at_time]").fill(f"{local:%H:%M:%S}")
    with page.expect_navigation():
        page.locator("[name=_publish]").click()
    expect(page.locator(".messagelist .success").last).to_be_visible()


def fetch(address):
    try:
        with DIRECTLY.open(address) as response:
            return response.status, response.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def surfaces(site, picture):
    return {
        path: fetch(site + path)
        for path in (
            ADDRESS,
            "/",
            "/tag/ete/",
            "/author/lucia-romero/",
            f"/search/?q={WORD}",
            "/feed/",
            "/tag/ete/feed/",
            "/author/lucia-romero/feed/",
            "/feed.json",
            "/sitemap-articles.xml",
            "/sitemap-news.xml",
            picture,
        )
    }


def ahead(**time):
    return (datetime.now(UTC) + timedelta(**time)).replace(microsecond=0)


def shows(path, answer):
    status, text = answer
    if path.startswith("/media/"):
        return status == 200
    return status == 200 and "patios-s-eveillent" in text


@pytest.mark.django_db(transaction=True)
def test_an_article_is_written_returned_approved_scheduled_and_there_at_its_second(new_page, newsroom, live_server):
    writer, editor = (new_page(viewport={"width": 1280, "height": 1000}) for _ in range(2))
    sign_in(writer, "lucia")
    write_article(writer)
    take_step(writer, "submit")

    sign_in(editor, "ines")
    open_article(editor)
    take_step(editor, "return", note="Dites où.")
    open_article(writer)
    expect(writer.locator("div.desk-note")).to_contain_text("Dites où.")
    type_into_editor(writer, "body", "À Cordoue, ")
    take_step(writer, "submit")

    open_article(editor)
    take_step(editor, "approve")
    moment = ahead(hours=1)
    schedule(editor, moment)
    edition = Edition.objects.get()
    assert edition.live_from == moment
    picture = f"/media/images/{edition.lead_image.token}/original.{edition.lead_image.file.name.rsplit('.')[-1]}"

    before = surfaces(live_server.url, picture)
    assert {path for path, answer in before.items() if shows(path, answer)} == set()
    assert before[ADDRESS][0] == before[picture][0] == 404

    moment = ahead(seconds=3)
    publishing.reschedule(edition, by=newsroom[1], at=moment, now=moment - timedelta(seconds=3))
    assert fetch(live_server.url + ADDRESS)[0] == 404 or datetime.now(UTC) >= moment  # where this machine is slow
    time.sleep(max(0, (moment - datetime.now(UTC)).total_seconds()))
    after = surfaces(live_server.url, picture)
    assert {path for path, answer in after.items() if shows(path, answer)} == set(after)

    reader = new_page(viewport={"width": 390, "height": 844})
    reader.goto(ADDRESS)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Les patios s’éveillent")
    expect(reader.get_by_role("heading", name="Quand les patios ouvrent-ils ?")).to_be_visible()
    expect(reader.get_by_text("Ana Ruiz")).to_be_visible()
    expect(reader.locator("article picture img").first).to_have_js_property("complete", True)
    assert reader.problems == []
    assert reader.context.cookies() == []
