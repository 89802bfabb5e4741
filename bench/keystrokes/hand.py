"""A writer's hand: what it does is counted. Words that are the article's own cost nothing, words by which something is found do."""

import base64
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.demosite import chromium

SIZE = {"width": 1400, "height": 900}

SHIFTED = "@>#"  # on an English keyboard

PASTE = """
({html, plain}) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  let at = document.activeElement;
  while (at.tagName === "IFRAME") at = at.contentDocument.activeElement;
  const pasted = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true, composed: true});
  if (at.dispatchEvent(pasted) && at.matches("input, textarea")) document.execCommand("insertText", false, plain);
}
"""
DROP = """
(target, {files, place}) => {
  const View = target.ownerDocument.defaultView;
  const dataTransfer = new View.DataTransfer();
  for (const {name, type, content} of files) {
    const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0));
    dataTransfer.items.add(new View.File([bytes], name, {type}));
  }
  const box = target.getBoundingClientRect();
  const where = {clientX: box.x + box.width / 2, clientY: place === "end" ? box.bottom - 4 : box.y + box.height / 2};
  for (const type of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new View.DragEvent(type, {...where, dataTransfer, bubbles: true, cancelable: true, composed: true}));
  }
}
"""


class Hand:
    """`page` is Playwright's. `counts` holds clicks, keys and loads; a gesture with the mouse (a drop, a drag) is a click."""

    def __init__(self, page):
        self.page, self.counts = page, Counter()
        page.context.on("page", self.watch)
        self.watch(page)

    def watch(self, page):
        page.on("domcontentloaded", lambda: self.counts.update(loads=1))

    def click(self, target, **options):
        """A locator, or what a selector finds first."""
        found = self.page.locator(target).first if isinstance(target, str) else target
        found.click(**options)
        self.counts["clicks"] += 1

    def go_to(self, field):
        """Nothing where the caret is there already; one Tab where that is enough; else a click."""
        if self.is_in(field):
            return
        self.page.keyboard.press("Tab")
        if self.is_in(field):
            self.counts["keys"] += 1
        else:
            self.click(field)

    def is_in(self, field):
        return field.evaluate("field => field.contains(document.activeElement)")

    def click_end(self, paragraph):
        paragraph.scroll_into_view_if_needed()
        box = paragraph.bounding_box()
        self.click(paragraph, position={"x": box["width"] - 4, "y": box["height"] - 6})

    def press(self, *keys):
        """`Control+k` are two."""
        for key in keys:
            self.page.keyboard.press(key)
            self.counts["keys"] += len(key.split("+")) if len(key) > 1 else 1

    def find(self, words):
        """Typed to find or to choose something: with Shift, a sign is two keys."""
        self.page.keyboard.type(words, delay=20)
        self.counts["keys"] += sum(2 if sign in SHIFTED else 1 for sign in words)

    def write(self, words):
        """The article's own."""
        self.page.keyboard.type(words, delay=5)

    def paste(self, plain, html=""):
        self.page.evaluate(PASTE, {"html": html, "plain": plain})
        self.counts["keys"] += 2

    def drop(self, target, *paths, place="middle"):
        files = [
            {"name": path.name, "type": "image/png", "content": base64.b64encode(path.read_bytes()).decode()}
            for path in map(Path, paths)
        ]
        target.scroll_into_view_if_needed()
        target.evaluate(DROP, {"files": files, "place": place})
        self.counts["clicks"] += 1

    def drag(self, moved, before):
        """By its lower edge to above another; some editors see slow ones only."""
        moved.scroll_into_view_if_needed()
        box, place, mouse = moved.bounding_box(), before.bounding_box(), self.page.mouse
        x = box["x"] + box["width"] / 2
        mouse.move(x, box["y"] + box["height"] - 8)
        mouse.down()
        for y in (box["y"] - 20, place["y"] + 6):
            self.page.wait_for_timeout(600)
            mouse.move(x, y, steps=10)
        self.page.wait_for_timeout(900)
        mouse.up()
        self.counts["clicks"] += 1


@contextmanager
def page_of(address, locale):
    """A browser's, of a site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(base_url=address, locale=locale, viewport=SIZE).new_page()
        browser.close()


def cell(counts):
    """Of a table of Markdown: clicks + keys, and page loads where there are any; a dash for None."""
    if counts is None:
        return "—"
    loads = f", {counts['loads']} loads" if counts["loads"] else ""
    return f"{counts['clicks']} + {counts['keys']} = {counts['clicks'] + counts['keys']}{loads}"
