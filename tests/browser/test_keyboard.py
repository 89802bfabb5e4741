"""Without a mouse: to the text, through a page, into an answer, to a network, to a copied link, to what was searched."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.magazine import ARTICLE, QUESTIONS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

# What has the focus, and whether a reader sees that it has: in view, with an outline around it or its card.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const outlined = element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)";
  };
  let marked = false;
  for (let each = element; each && each !== document.body; each = each.parentElement) marked ||= outlined(each);
  return {
    name: (element.getAttribute("aria-label") || element.innerText || element.name || "").trim().slice(0, 60),
    html: element.outerHTML.slice(0, 120),
    in_main: document.querySelector("main").contains(element),
    inside: box.width > 4 && box.height > 4 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked,
  };
}"""
MANY = 150


@pytest.fixture
def desk(new_page, magazine):
    page = new_page(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    page.goto(ARTICLE)
    return page


def step(page):
    """Tab, and what has the focus then; None past the end of the page."""
    page.keyboard.press("Tab")
    return page.evaluate(FOCUSED)


def tab_to(page, locator):
    for _ in range(MANY):
        focused = step(page)
        assert focused, "the end of the page was reached"
        if locator.evaluate("element => element === document.activeElement"):
            assert focused["inside"] and focused["marked"], focused
            return
    pytest.fail(f"{MANY} steps and not there")


def test_the_first_stop_leads_past_the_head_of_the_page(desk):
    first = step(desk)
    assert first["inside"] and first["marked"] and not first["in_main"]
    desk.keyboard.press("Enter")
    desk.wait_for_function("() => location.hash")
    assert step(desk)["in_main"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_is_seen_to_have_it(desk, theme):
    desk.emulate_media(color_scheme=theme)
    stops = []
    while (focused := step(desk)) and len(stops) < MANY:
        stops.append(focused)
    assert 20 < len(stops) < MANY
    assert [stop["html"] for stop in stops if not (stop["inside"] and stop["marked"])] == []


def test_an_answer_is_opened_and_closed(desk):
    question = desk.locator("summary", has_text=QUESTIONS[1])
    details = desk.locator("details", has=desk.get_by_text(QUESTIONS[1]))
    answer = details.get_by_text("Une réponse")
    expect(answer).to_be_hidden()
    tab_to(desk, question)
    desk.keyboard.press("Enter")
    expect(answer).to_be_visible()
    desk.keyboard.press("Space")
    expect(answer).to_be_hidden()


def test_the_contents_lead_to_their_headings(desk):
    link = desk.get_by_role("link", name="Partie 3")
    tab_to(desk, link)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Partie 3")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("network", "host"), [("Bluesky", "bsky.app"), ("Facebook", "www.facebook.com"), ("WhatsApp", "wa.me")]
)
def test_a_network_is_told_of_the_page_by_a_plain_link(desk, settings, network, host):
    desk.route(f"https://{host}/**", lambda route: route.fulfill(body="<h1>Told</h1>", content_type="text/html"))
    tab_to(desk, desk.get_by_role("link", name=network, exact=True))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading")).to_have_text("Told")
    address = urlsplit(desk.url)
    assert (address.scheme, address.hostname) == ("https", host)
    assert settings.BASE_URL + ARTICLE in " ".join(sum(parse_qs(address.query).values(), []))


def test_the_link_is_copied_and_that_is_said(desk, settings):
    button = desk.locator("button[data-copy]")
    expect(button).to_be_visible()
    tab_to(desk, button)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("navigation").get_by_role("status")).not_to_be_empty()
    assert desk.evaluate("navigator.clipboard.readText()") == settings.BASE_URL + ARTICLE


def test_words_are_searched_and_a_result_is_read(desk):
    desk.goto("/")
    field = desk.get_by_role("searchbox").first
    tab_to(desk, field)
    desk.keyboard.type("patio 7")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/search/?q=patio+7")
    result = desk.get_by_role("main").get_by_role("link", name="Le patio 7").first
    tab_to(desk, result)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Le patio 7")


def test_a_wide_table_is_scrolled_with_the_arrows(new_page, magazine):
    page = new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto(ARTICLE)
    region = page.get_by_role("region", name="Table").first
    tab_to(page, region)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)
