"""A writer's hand: what it does is counted. Words that are the article's own cost nothing, words by which something is found do."""

import base64
from collections import Counter
from pathlib import Path

PASTE = """
({html, plain}) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  let at = document.activeElement;
  while (at.tagName === "IFRAME") at = at.contentDocument.activeElement;
  at.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true, composed: true}));
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

    def press(self, *keys):
        """`Control+k` are two."""
        for key in keys:
            self.page.keyboard.press(key)
            self.counts["keys"] += len(key.split("+")) if len(key) > 1 else 1

    def find(self, words):
        """Typed to find or to choose something."""
        self.page.keyboard.type(words, delay=20)
        self.counts["keys"] += len(words)

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

    def drag(self, handle, target):
        handle.drag_to(target)
        self.counts["clicks"] += 1
