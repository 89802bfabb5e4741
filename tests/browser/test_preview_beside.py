"""The preview beside the text: what is typed is on the page of readers a moment later, and nothing disturbs who types."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from authors.models import User
from tests.browser.waiting import wait_until
from tests.browser.writing import ADD, change_page, open_writing_page, put_caret, text, type_at_the_end_of
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

PARAGRAPHS = 40
BODY = "".join(f"<p>Paragraphe numéro {number}. {'Des mots. ' * 20}</p>" for number in range(PARAGRAPHS))
FAQ = [{"question": "Quand ?", "answer": "<p>En mai.</p>"}, {"question": "Où ?", "answer": "<p>À Cordoue.</p>"}]
OPENER = ".open-preview-beside"
PANE = "#preview-beside"
FRAME = ".preview-stage iframe:not(.is-coming)"
TOP = f"document.querySelector('{FRAME}').contentWindow.scrollY"
SCALE = (
    f"document.querySelector('{FRAME}').getBoundingClientRect().width / document.querySelector('{FRAME}').clientWidth"
)
TOO_SMALL = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FOCUS = "CKEDITOR.instances.id_body.focusManager.hasFocus"


@pytest.fixture
def lucia(open_as):
    return open_as("lucia")


@pytest.fixture
def article(lucia):
    writer = User.objects.get(username="lucia")
    return make_article(by=writer, state="draft", title="Les patios", body=BODY, tags=["Cordoue"], faq=FAQ)


def shown(page):
    """The page of the preview."""
    return page.frame_locator(FRAME).locator("body")


def story(page):
    return page.frame_locator(FRAME).locator(".story")


def opened(page, address=ADD):
    page.asked = []
    page.on("request", lambda request: "/preview/" in request.url and page.asked.append(request))
    open_writing_page(page, address)
    page.locator(OPENER).click()
    expect(story(page)).to_be_visible()
    return page


def scroll_to(page, top):
    page.evaluate(f"document.querySelector('{FRAME}').contentWindow.scrollTo(0, {top})")


def marked(page):
    """Marks the frame that is shown; the next one has no mark."""
    page.evaluate(f"document.querySelector('{FRAME}').isOld = true")


def wait_for_another(page):
    wait_until(page, lambda: not page.evaluate(f"document.querySelector('{FRAME}').isOld"))


def test_what_is_typed_shows_and_the_caret_stays_where_it_is(lucia, article):
    page = opened(lucia, change_page(article))
    history = page.evaluate("history.length")
    type_at_the_end_of(page, 1, "Et puis ceci.")
    expect(story(page)).to_contain_text("Et puis ceci.")
    assert page.evaluate(FOCUS)
    page.keyboard.type(" Et encore.")
    expect(story(page)).to_contain_text("Et puis ceci. Et encore.")
    expect(text(page).locator("p").nth(1)).to_contain_text("Et puis ceci. Et encore.")
    page.locator("#id_title").fill("Les cours")
    expect(story(page).locator("h1")).to_have_text("Les cours")
    expect(page.locator("#id_title")).to_be_focused()
    assert page.evaluate("history.length") == history
    assert page.locator("[role=status].preview-told").inner_text() == ""
    assert page.problems == []


def test_a_tag_that_is_nowhere_yet_and_a_question_show(lucia, article):
    page = opened(lucia, change_page(article))
    page.locator(".field-tags .select2-search__field").press_sequentially("Mot tout neuf,")
    expect(story(page).locator("[rel=tag]", has_text="Mot tout neuf")).to_have_count(1)
    page.get_by_role("button", name="Quand ? avec réponse").click()
    page.locator("#id_faq-0-question").fill("Et quand donc ?")
    expect(story(page).locator(".faq summary").first).to_contain_text("Et quand donc")
    type_at_the_end_of(page, 0, " Ou en juin.", name="faq-0-answer")
    expect(story(page).locator(".faq .answer").first).to_contain_text("En mai. Ou en juin.")
    page.locator("#faq-group .row-remove").last.click()
    expect(story(page).locator(".faq summary")).to_have_count(1)
    assert page.problems == []


def test_an_answer_that_was_opened_stays_open(lucia, article):
    page = opened(lucia, change_page(article))
    story(page).locator(".faq summary").nth(1).click()
    expect(story(page).locator(".faq details").nth(1)).to_have_attribute("open", "")
    marked(page)
    page.locator("#id_kicker").fill("Autre")
    wait_for_another(page)
    expect(story(page).locator(".faq details").nth(1)).to_have_attribute("open", "")


def test_a_new_article_goes_on_being_shown_when_it_gets_its_address(lucia):
    page = opened(lucia)
    page.locator("#id_title").fill("Tout neuf")
    expect(story(page).locator("h1")).to_have_text("Tout neuf")
    wait_until(page, lambda: page.url.endswith("/change/"))
    page.locator("#id_title").fill("Moins neuf")
    expect(story(page).locator("h1")).to_have_text("Moins neuf")
    assert "/add/" not in page.asked[-1].url and page.asked[-1].url.endswith("/preview/?framed=1")


def test_three_widths_by_keyboard_kept_for_the_next_time(lucia, article):
    page = opened(lucia, change_page(article))
    widths = f"document.querySelector('{FRAME}').contentWindow.innerWidth"
    assert page.evaluate(widths) == 390
    page.get_by_role("radio", name="Téléphone").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(widths) == 820
    page.keyboard.press("ArrowRight")
    assert page.evaluate(widths) == 1280
    stage, frame = (page.locator(each).bounding_box() for each in (".preview-stage", FRAME))
    assert frame["width"] <= stage["width"] + 1
    assert 0 < page.evaluate(SCALE) < 0.7
    page.reload()
    expect(story(page)).to_be_visible()
    assert page.get_by_role("radio", name="Ordinateur").is_checked()
    assert page.evaluate(widths) == 1280
    page.locator(".close-preview").click()
    page.reload()
    expect(page.locator("#article_form")).to_have_attribute("data-autosave", "on")
    expect(page.locator(PANE)).to_be_hidden()


def test_it_stays_where_somebody_scrolled_to_and_follows_the_caret_to_another_paragraph(lucia, article):
    page = opened(lucia, change_page(article))
    put_caret(page, 30)
    wait_until(page, lambda: page.evaluate(TOP) > 1000)
    scroll_to(page, 900)
    marked(page)
    page.keyboard.type("Encore.")
    expect(story(page)).to_contain_text("Encore.")
    wait_for_another(page)
    assert page.evaluate(TOP) == 900
    put_caret(page, 2)
    wait_until(page, lambda: page.evaluate(TOP) < 800)
    assert page.evaluate("scrollX") == 0


def test_two_requests_are_never_under_way_and_the_newest_words_win(lucia, article):
    held = []
    page = opened(lucia, change_page(article))
    page.route("**/preview/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright looks at its arguments
    page.locator("#id_title").fill("Un")
    wait_until(page, lambda: len(held) == 1)
    for words in ("Deux", "Trois"):
        page.locator("#id_title").fill(words)
        page.wait_for_timeout(700)
    assert len(held) == 1
    held[0].continue_()
    wait_until(page, lambda: len(held) == 2)
    assert "Trois" in held[1].request.post_data_buffer.decode()
    held[1].continue_()
    expect(story(page).locator("h1")).to_have_text("Trois")


def answering(status):
    return lambda route: route.fulfill(status=status) if status else route.abort()


def test_what_goes_wrong_is_said_and_the_last_preview_stays(lucia, article):
    page = opened(lucia, change_page(article))
    told = page.locator(".preview-told")
    for status, words in ((0, "pas de connexion"), (401, "plus connecté"), (403, "pas écrire"), (500, "le serveur")):
        address = "**/preview/**"
        page.route(address, answering(status))
        page.locator("#id_title").fill(f"Perdu {status}")
        expect(told).to_contain_text(words)
        expect(story(page).locator("h1")).not_to_contain_text("Perdu 4")
        page.unroute(address)
        page.locator("#id_title").fill(f"Retrouvé {status}")
        expect(story(page).locator("h1")).to_have_text(f"Retrouvé {status}")
        expect(told).not_to_have_class(re.compile("is-trouble"))


def test_without_a_line_it_goes_on_by_itself_when_there_is_one_again(lucia, article):
    page = opened(lucia, change_page(article))
    page.context.set_offline(True)
    page.locator("#id_title").fill("Sans réseau")
    expect(page.locator(".preview-told")).to_contain_text("pas de connexion")
    expect(story(page).locator("h1")).to_have_text("Les patios")
    page.context.set_offline(False)
    expect(story(page).locator("h1")).to_have_text("Sans réseau")


def test_while_it_is_closed_nothing_is_asked(lucia, article):
    page = lucia
    asked = []
    page.on("request", lambda request: "/preview/" in request.url and asked.append(request))
    open_writing_page(page, change_page(article))
    type_at_the_end_of(page, 0, "Sans témoin.")
    page.wait_for_timeout(1000)
    assert asked == []
    page.keyboard.press("Control+Alt+p")
    expect(story(page)).to_contain_text("Sans témoin.")
    assert page.evaluate(FOCUS) and len(asked) == 1
    page.keyboard.type(" Vu.")
    expect(story(page)).to_contain_text("Sans témoin. Vu.")
    page.keyboard.press("Control+Alt+p")
    expect(page.locator(PANE)).to_be_hidden()
    asked.clear()
    page.keyboard.type(" Pas vu.")
    page.wait_for_timeout(1000)
    assert asked == [] and page.evaluate(FOCUS)
    expect(text(page).locator("p").first).to_contain_text("Sans témoin. Vu. Pas vu.")


def test_a_link_leads_nowhere_but_to_another_window(lucia, article):
    page = opened(lucia, change_page(article))
    with page.context.expect_page() as other:
        story(page).locator("[rel=tag]").first.click()
    assert "/tag/" in other.value.url or other.value.url == "about:blank"
    other.value.close()
    anchor = story(page).locator(".faq a[href^='#']").first
    anchor.click()
    expect(story(page)).to_be_visible()
    assert page.evaluate(f"document.querySelector('{FRAME}').contentDocument.URL") == "about:srcdoc"
    assert len(page.context.pages) == 1 and page.url.endswith("/change/")


def test_on_a_phone_it_covers_the_page_and_one_key_leads_back(open_as):
    page = open_as("lucia", **TOO_SMALL)
    article = make_article(by=User.objects.get(username="lucia"), state="draft", title="Les patios", body=BODY)
    opened(page, change_page(article))
    box = page.locator(PANE).bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    expect(page.locator(".close-preview")).to_be_focused()
    assert page.evaluate("document.getElementById('article_form').inert")
    page.keyboard.press("Escape")
    expect(page.locator(PANE)).to_be_hidden()
    expect(page.locator(OPENER)).to_be_focused()
    assert not page.evaluate("document.querySelector('[inert]')")
    page.reload()
    expect(page.locator("#article_form")).to_have_attribute("data-autosave", "on")
    expect(page.locator(PANE)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_nothing_in_either_theme(lucia, article):
    page = opened(lucia, change_page(article))
    assert page.get_by_role("region", name="Aperçu à côté du texte").is_visible()
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for part in (PANE, ".state-card"):
            violations = Axe().run(page, context=part, options={"iframes": False}).response["violations"]
            found |= {(theme, part, rule["id"]): [node["html"][:160] for node in rule["nodes"]] for rule in violations}
    page.route("**/preview/**", lambda route: route.abort())
    page.locator("#id_title").fill("Perdu")
    expect(page.locator(".preview-told.is-trouble")).to_be_visible()
    assert Axe().run(page, context=PANE, options={"iframes": False}).response["violations"] == []
    assert found == {}
