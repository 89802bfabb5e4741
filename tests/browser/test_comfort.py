"""What a reader may count on: any width and zoom, copying, paper, no scripts, nobody else told, nothing that jumps."""

import re
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import expect

from cms.http import security
from tests.browser.magazine import ARTICLE, HARD, QUESTIONS
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 412, "height": 915}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}  # a window of 1280 × 1024 at 400 %

SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({top: y, behavior: "instant"});
    await new Promise(done => setTimeout(done, 30));
  }
}"""

# What sticks out at the right, but for what stands in a box that scrolls by itself or is cut off on purpose.
STICKING_OUT = """() => {
  const held = element => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter(element =>
    element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1 && !held(element));
  const wide = document.documentElement.scrollWidth > innerWidth ? ["<html>"] : [];
  return wide.concat(out.map(element => element.outerHTML.slice(0, 90)));
}"""

LATE = re.compile(r"/media/|\.woff2")
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const which = entry.sources.map(source => source.node?.outerHTML?.slice(0, 90) ?? String(source.node?.textContent));
    window.shifts.push([entry.value, which]);
  }
}).observe({type: "layout-shift", buffered: true});
"""


JUMP = """() => {
  document.querySelector("main").insertAdjacentHTML("afterbegin", "<p>Late.</p><p>Later.</p>");
  return window.shifts.length > 0;
}"""


def test_nothing_is_cut_off_or_sticks_out_at_four_hundred_per_cent(new_page, magazine):
    page = new_page(**ZOOMED)
    found = {}
    for kind, address in magazine.items():
        page.goto(address)
        if faults := page.evaluate(STICKING_OUT):
            found[kind] = faults
    assert found == {}


def test_nothing_sticks_out_on_a_phone_held_across_or_upright(new_page, magazine):
    page = new_page(**PHONE)
    for size in ({"width": 360, "height": 740}, {"width": 740, "height": 360}):
        page.set_viewport_size(size)
        for address in (ARTICLE, HARD, "/"):
            page.goto(address)
            assert page.evaluate(STICKING_OUT) == []


def test_what_is_copied_keeps_its_headings(new_page, magazine):
    page = new_page(permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    page.goto(ARTICLE)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article'))")
    page.keyboard.press("Control+c")
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text.includes('Partie 6'))")
    lines = [line.strip() for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    headings = ["L’article entier, corrigé", *(f"Partie {number}" for number in range(1, 7)), "Détail", *QUESTIONS[:1]]
    assert [heading for heading in headings if heading not in lines] == []
    assert "Un patio, un patio, et un lien dans le texte." in lines


def visible_lines(page):
    """What a reader sees, but for buttons: those need scripts, and only there are they shown."""
    buttons = page.locator("button:visible").all_inner_texts()
    lines = [line.strip() for line in page.locator("body").inner_text().splitlines()]
    return [line for line in lines if line and line not in buttons]


def test_without_scripts_every_page_says_the_same(new_page, magazine):
    with_scripts, without = new_page(**DESKTOP), new_page(java_script_enabled=False, **DESKTOP)
    for address in magazine.values():
        with_scripts.goto(address)
        without.goto(address)
        lines = visible_lines(without)
        assert len(lines) > 10
        assert lines == visible_lines(with_scripts)


def test_without_scripts_an_answer_opens_a_video_leads_to_its_page_and_search_finds(new_page, magazine):
    page = new_page(java_script_enabled=False, **DESKTOP)
    page.goto(ARTICLE)
    answer = page.locator("details", has=page.get_by_text(QUESTIONS[2])).get_by_text("Une réponse")
    expect(answer).to_be_hidden()
    page.locator("summary", has_text=QUESTIONS[2]).click()
    expect(answer).to_be_visible()
    video = page.get_by_role("link", name="YouTube").first
    assert video.get_attribute("href") == "https://www.youtube.com/watch?v=WhWc3b3KhnY"
    page.get_by_role("searchbox").first.fill("patio 7")
    page.get_by_role("searchbox").first.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Le patio 7").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le patio 7")


def test_nobody_else_is_told_and_nothing_is_left_behind(new_page, magazine, live_server):
    page = new_page(**PHONE)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc or request.url))
    for address in magazine.values():
        page.goto(address)
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(live_server.url).netloc}
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_nothing_is_inline_and_the_policy_forbids_it(new_page, magazine):
    page = new_page(**DESKTOP)
    for address in magazine.values():
        response = page.goto(address)
        assert response.header_value("content-security-policy") == security.PUBLIC
        assert response.header_value("set-cookie") is None
        assert inline(response.text()) == []
    assert "unsafe" not in security.PUBLIC


def test_what_is_inline_is_seen():
    assert len(inline("<p style='color: red'><b onclick='go()'>a</b><script>go()</script><style>b {}</style></p>")) == 4


def inline(markup):
    root = lxml_html.document_fromstring(markup)
    scripts = root.xpath("//script[not(@src) and not(@type='application/ld+json')] | //style | //*[@style]")
    handlers = [element for element in root.iter() for name in element.attrib if name.startswith("on")]
    return [lxml_html.tostring(element)[:120] for element in [*scripts, *handlers]]


class Gate:
    """Holds back what a page asks for, until it is opened."""

    def __init__(self, page):
        self.page, self.held, self.is_open = page, [], False
        page.route(LATE, self.meet)

    def meet(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def wait(self):
        wait_until(self.page, lambda: self.held, otherwise="nothing came late")

    def open(self):
        self.is_open = True
        for route in self.held:
            route.continue_()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps_while_a_page_loads_however_late_pictures_and_letters_come(new_page, magazine, device):
    for kind in ("article", "home", "author", "search with results"):
        page = new_page(reduced_motion="reduce", **device)
        page.add_init_script(SHIFTS)
        gate = Gate(page)
        page.goto(magazine[kind], wait_until="domcontentloaded")
        gate.wait()
        page.wait_for_timeout(250)
        gate.open()
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shifts") == [], kind


def test_what_jumps_is_seen(new_page, magazine):
    page = new_page(**DESKTOP)
    page.add_init_script(SHIFTS)
    page.goto(magazine["article"])
    page.wait_for_function(JUMP, polling=100)  # again and again: what was never seen does not jump


def test_paper_shows_the_answers_and_leaves_the_navigation_out(new_page, magazine):
    page = new_page(**DESKTOP)
    page.goto(ARTICLE)
    navigation = page.get_by_role("navigation").or_(page.get_by_role("search"))
    assert navigation.count() >= 3
    page.emulate_media(media="print")
    for question in QUESTIONS:
        expect(page.get_by_text(question, exact=True).last).to_be_visible()
    answers = page.get_by_text("Une réponse, la voici.")
    assert [answer.is_visible() for answer in answers.all()] == [True] * len(QUESTIONS)
    assert [each.inner_text()[:60] for each in navigation.all() if each.is_visible()] == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
