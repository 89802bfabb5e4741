"""The public pages' one script in a real browser: what it does, what it must not load, and that nothing needs it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from articles.models import Article
from articles.roles import make_groups
from tests.browser.editor_page import wait_for_editor
from tests.browser.waiting import wait_until
from tests.factories import make_author, make_image, make_user, publish_article

pytestmark = pytest.mark.browser_only

FILM = "https://www.youtube.com/watch?v=abc"
FRAME = "https://www.youtube-nocookie.com/embed/abc?autoplay=1"
EMBED = f'<div class="embed" data-embed="{FILM}"%s>Le patio à midi</div>'
PLAYER = "<!doctype html><title>player</title><button>player</button>"
NOTE_CLICKS = (
    "addEventListener('click', event => { window.isLeftToBrowser = !event.defaultPrevented; event.preventDefault() })"
)
QUESTIONS = [
    {"question": "Quand ?", "answer": "<p>En mai.</p>"},
    {"question": "Où ?", "answer": f"<p>Au sud.</p>{EMBED % ''}"},
]


@pytest.fixture
def story(live_server, settings):
    settings.BASE_URL = live_server.url
    still = f' data-image="{make_image(alt="Un patio").pk}"'
    paragraphs = "<p>Un long texte. </p>" * 40
    edition = publish_article(
        title="Les patios", language="fr", body=f"<p>Avant</p>{EMBED % still}{paragraphs}", faq=QUESTIONS
    )
    return edition.get_absolute_url()


def watch(page, live_server):
    """Every request to another host is answered here, and listed."""
    foreign = []

    def answer(route):
        foreign.append((route.request.resource_type, route.request.url))
        route.fulfill(status=200, content_type="text/html", body=PLAYER)

    page.context.route(lambda url: not url.startswith(live_server.url), answer)
    return foreign


def test_nothing_is_asked_of_a_provider_before_the_click_and_one_frame_after(page, story, live_server):
    foreign = watch(page, live_server)
    page.goto(story)
    page.wait_for_load_state("networkidle")
    assert foreign == []
    embed = page.locator(".embed").first
    expect(embed.locator("img")).to_have_attribute("alt", "Un patio")
    embed.get_by_role("link").click()
    page.frame_locator("iframe").get_by_role("button").wait_for()
    assert foreign == [("document", FRAME)]
    frame = page.locator("iframe")
    assert frame.evaluate(
        "frame => Object.fromEntries([...frame.attributes].map(each => [each.name, each.value]))"
    ) == {
        "title": "Le patio à midi",
        "allow": "autoplay; encrypted-media; fullscreen; picture-in-picture",
        "allowfullscreen": "",
        "referrerpolicy": "strict-origin-when-cross-origin",
        "loading": "eager",
        "src": FRAME,
    }
    expect(embed.locator("figcaption")).to_contain_text("YouTube")
    assert page.url.endswith(story)
    assert page.problems == []
    assert page.context.cookies() == []


def test_the_keyboard_opens_an_embed_and_its_focus_goes_into_the_frame(page, story, live_server):
    foreign = watch(page, live_server)
    page.goto(story)
    page.locator(".embed-open").first.focus()
    page.keyboard.press("Enter")
    page.frame_locator("iframe").get_by_role("button").wait_for()
    page.wait_for_function("() => document.activeElement.tagName === 'IFRAME'")
    assert len(foreign) == 1


def test_with_a_key_held_the_link_is_a_link(page, story, live_server):
    watch(page, live_server)
    page.goto(story)
    page.evaluate(NOTE_CLICKS)
    page.locator(".embed-open").first.click(modifiers=["ControlOrMeta"])
    assert page.evaluate("isLeftToBrowser") is True
    assert page.locator("iframe").count() == 0
    page.locator(".embed-open").first.click()
    assert page.evaluate("isLeftToBrowser") is False


def test_what_is_not_in_the_table_cannot_be_framed(page, story, live_server):
    foreign = watch(page, live_server)
    page.goto(story)
    page.locator(".embed").first.evaluate("embed => { embed.dataset.frame = 'https://evil.example/' }")
    page.locator(".embed-open").first.click()
    expect(page.locator("iframe")).to_be_attached()
    wait_until(page, lambda: [problem for problem in page.problems if "frame-src" in problem])
    assert foreign == []


def test_without_scripts_the_link_and_the_answers_are_there(new_page, story, live_server):
    page = new_page(java_script_enabled=False)
    foreign = watch(page, live_server)
    page.goto(f"{story}#faq-ou")
    expect(page.get_by_text("Au sud.")).to_be_visible()
    assert foreign == []
    assert page.locator("button[data-copy]:visible, button[data-share]:visible").count() == 0
    page.locator(".embed-open").first.click()
    page.wait_for_url(FILM)


def test_the_link_is_copied_and_the_page_says_so(page, story, live_server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(story)
    assert page.locator("button[data-share]:visible").count() == 0
    button = page.locator("button[data-copy]")
    button.click()
    expect(page.locator(".share [role=status]")).to_have_text(button.get_attribute("data-done"))
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}{story}"


def test_where_copying_is_refused_the_address_is_shown(page, story, live_server):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    page.goto(story)
    page.locator("button[data-copy]").click()
    expect(page.locator(".share [role=status]")).to_have_text(f"{live_server.url}{story}")
    assert page.problems == []


def test_the_systems_own_sheet_is_offered_where_there_is_one(page, story, live_server):
    page.add_init_script("navigator.share = what => { window.shared = what; return Promise.reject(new Error()) }")
    page.goto(story)
    page.locator("button[data-share]").click()
    assert page.evaluate("window.shared") == {"title": "Les patios", "url": f"{live_server.url}{story}"}
    assert page.problems == []


def test_an_address_opens_its_answer(page, story):
    page.goto(f"{story}#faq-ou")
    expect(page.get_by_text("Au sud.")).to_be_in_viewport()
    assert page.problems == []


def test_browsers_that_do_not_open_answers_by_themselves_are_helped(page, story):
    page.goto(story)
    page.evaluate("""() => {
        for (const hash of ["#%", "#nothing", "#faq-ou"]) {
            history.replaceState(null, "", hash);
            window.dispatchEvent(new Event("hashchange"));
        }
    }""")
    expect(page.get_by_text("Au sud.")).to_be_in_viewport()
    assert page.problems == []


def sign_in(page, name):
    page.goto("/admin/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill("a good password")
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()


def test_an_embed_made_in_the_editor_plays_on_the_page(page, live_server):
    make_groups()
    make_author(name="Inès Núñez", user=make_user(role="chief editor", username="ines"))
    image = make_image(alt="Une cour fleurie", size=(640, 400))
    sign_in(page, "ines")
    page.goto("/admin/articles/article/add/")
    page.locator("#id_title").fill("Un film")
    wait_for_editor(page)
    page.frame_locator("#cke_id_body iframe").locator("body").click()
    page.keyboard.insert_text("Avant le film.")
    page.locator("#cke_id_body .cke_button__patioembed").click()
    dialog = page.locator(".cke_dialog:visible")
    dialog.locator("input[type=text]").fill("https://youtu.be/abc?si=x")
    dialog.locator("textarea").fill("Le patio à midi")
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="Choisir une image").first.click()
    opened.value.wait_for_load_state()
    with opened.value.expect_event("close"):
        opened.value.locator(f"button[data-id='{image.pk}']").evaluate("button => setTimeout(() => button.click())")
    expect(dialog.locator("img")).to_be_visible()
    dialog.locator(".cke_dialog_ui_button_ok").click()
    still = page.frame_locator("#cke_id_body iframe").locator("img.patio-still")
    expect(still).to_have_js_property("complete", True)
    page.locator("[name=_save], [name=_continue]").first.click()
    expect(page.locator(".messagelist .success").last).to_be_visible()
    article = Article.objects.get()
    embed = f'<div class="embed" data-embed="{FILM}" data-image="{image.pk}">Le patio à midi</div>'
    assert embed in article.body

    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(still).to_have_js_property("complete", True)
    foreign = watch(page, live_server)
    page.goto(f"/admin/articles/article/{article.pk}/preview/")
    page.locator(".embed-open").click()  # no player in a preview, under the desk's policy
    page.wait_for_url(FILM)
    assert foreign == [("document", FILM)]

    Article.objects.update(state="approved")
    article.refresh_from_db()
    edition = publish_article(article=article)
    foreign.clear()
    page.goto(edition.get_absolute_url())
    expect(page.locator(".embed img")).to_have_attribute("alt", "Une cour fleurie")
    assert foreign == []
    page.locator(".embed-open").click()
    page.frame_locator("iframe").get_by_role("button").wait_for()
    assert foreign == [("document", FRAME)]
    assert page.problems == []


def test_the_script_is_small_alone_and_asks_nothing_of_anyone():
    script = Path(finders.find("site/site.js")).read_bytes()
    assert len(gzip.compress(script)) < 2000
    assert re.findall(rb"import|fetch|XMLHttp|cookie|localStorage|innerHTML|eval", script) == []


def test_an_answer_whose_address_is_in_other_letters_is_opened_by_the_script_too(page, live_server, settings):
    settings.BASE_URL = live_server.url
    faq = [*QUESTIONS, {"question": "Где?", "answer": "<p>Ici.</p>"}]
    page.goto(f"{publish_article(title='Москва', language='fr', faq=faq).get_absolute_url()}#faq-где")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("#faq-%D0%B3%D0%B4%D0%B5")
    answer = page.locator("details", has_text="Где?")
    answer.evaluate("details => { details.open = false; window.dispatchEvent(new HashChangeEvent('hashchange')); }")
    expect(answer.get_by_text("Ici.")).to_be_visible()
    page.evaluate("location.hash = '#%E0%A4%A'")  # no text at all: nothing breaks
    assert page.problems == []
