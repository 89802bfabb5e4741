"""Ghost, as its owner, in development on this machine with a database of its own."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
import urllib.request

from bench.demosite import free_port
from bench.keystrokes import article as text

ADDRESS, PASSWORD = "lucia@example.com", "patio-keys-2026!"
READY_WITHIN = 300  # seconds
EDITOR = "[data-lexical-editor=true].kg-prose"
OEMBED = {"version": "1.0", "type": "video", "provider_name": "YouTube", "html": "<iframe></iframe>", "url": text.VIDEO}
MAKE = """
async ([kind, made]) => {
  const options = {method: kind === "settings" ? "PUT" : "POST", headers: {"Content-Type": "application/json"}};
  const answer = await fetch(`/ghost/api/admin/${kind}/`, {...options, body: JSON.stringify({[kind]: [made]})});
  if (!answer.ok) throw new Error(await answer.text());
}
"""


@contextlib.contextmanager
def ghost_site(package):
    """Yields its address. `package` is the unpacked package "ghost" of the npm registry, with what it needs installed."""
    with tempfile.TemporaryDirectory(prefix="ghost-") as folder:
        port = free_port()
        address = f"http://localhost:{port}"
        settings = {
            "NODE_ENV": "development",
            "url": address,
            "server__port": str(port),
            "database__client": "sqlite3",
            "database__connection__filename": f"{folder}/ghost.sqlite3",
            "database__useNullAsDefault": "true",
            "paths__contentPath": f"{folder}/content",
        }
        subprocess.run(["cp", "-a", f"{package}/content", folder], check=True)
        with subprocess.Popen(["node", "index.js"], cwd=package, env=os.environ | settings) as process:
            try:
                set_up(address)
                yield address
            finally:
                process.terminate()


def set_up(address):
    """As soon as it answers: its first start makes the database."""
    owner = {"name": "Lucía", "email": ADDRESS, "password": PASSWORD, "blogTitle": "Patio"}
    request = urllib.request.Request(
        f"{address}/ghost/api/admin/authentication/setup/",
        json.dumps({"setup": [owner]}).encode(),
        {"Content-Type": "application/json"},
    )
    for _ in range(READY_WITHIN):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(request, timeout=300).close()
        time.sleep(1)
    raise SystemExit("Ghost did not start.")


class Ghost:
    name, locale = "Ghost", "en-GB"

    def __init__(self, hand, pictures):
        self.hand, self.page, self.pictures = hand, hand.page, pictures

    def sign_in(self):
        """Tags and the article to link to are made; the standfirst below the title is a beta that the owner turns on."""
        self.page.context.route("**/oembed/**", lambda route: route.fulfill(json=OEMBED))
        self.page.goto("/ghost/#/signin")
        self.page.locator("[name=identification]").fill(ADDRESS)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[type=submit]").click()
        self.page.locator("[aria-label='Create new post']").wait_for()
        self.page.evaluate(MAKE, ["settings", {"key": "labs", "value": json.dumps({"editorExcerpt": True})}])
        self.page.evaluate(MAKE, ["posts", {"title": text.LINKED, "status": "published"}])
        for name in text.TAGS:
            self.page.evaluate(MAKE, ["tags", {"name": name}])
        self.page.reload()
        self.page.locator("[aria-label='Create new post']").wait_for()

    @property
    def body(self):
        return self.page.locator(EDITOR).first

    def cards(self, kind):
        return self.body.locator(f"[data-kg-card={kind}]")

    def last_paragraph(self):
        self.hand.click(self.body.locator("> p").last)
        self.hand.press("Control+End", "Enter")

    def choose(self, words, kind):
        """A card by the menu of `/`."""
        before = self.cards(kind).count()
        self.hand.find(words)
        self.page.wait_for_timeout(1500)
        self.hand.press("Enter")
        self.cards(kind).nth(before).wait_for()
        self.page.wait_for_timeout(700)

    # Task by task

    def new_article(self):
        self.hand.click("[aria-label='Create new post']")
        self.body.wait_for()
        self.page.locator(
            "[data-test-editor-title-input]"
        ).focus()  # it has it by itself, unless a word of welcome takes it
        self.hand.write(text.TITLE)
        self.hand.press("Tab")
        self.page.wait_for_timeout(500)
        self.hand.write(text.STANDFIRST)

    def paste(self):
        html, plain = text.as_docs_has_it()
        self.hand.press("Tab")
        self.page.wait_for_timeout(500)
        self.hand.paste(plain, html)
        self.body.locator("h2").nth(3).wait_for()

    def two_pictures(self):
        """Where the caret stands. What is typed with a picture chosen is its caption, which is where a credit goes."""
        paragraph = self.body.locator("> p").nth(1)
        self.hand.click(paragraph)
        self.hand.drop(paragraph, *self.pictures[:2])
        for number in range(2):
            card = self.cards("image").nth(number)
            card.locator("img:not([data-testid=image-card-loading])").wait_for()
            self.hand.click(card.locator("img"))
            self.page.wait_for_timeout(500)
            self.hand.write("Lucía Vega")
            self.hand.click(card.locator("[data-testid=alt-toggle-button]"))
            self.hand.write(f"Une cour, {number}")

    def gallery(self):
        """One caption for all, no descriptions."""
        self.last_paragraph()
        self.choose("/ga", "gallery")
        self.page.locator("[data-kg-card=gallery] input[type=file]").set_input_files(self.pictures[2:5])
        self.hand.counts["clicks"] += 1  # the window of files, or a drop
        self.cards("gallery").locator("img").nth(2).wait_for()
        self.page.wait_for_timeout(3000)
        self.hand.write("Lucía Vega")

    def quotation(self):
        """The second of its two styles is the pull quote."""
        self.hand.press("Enter", "Control+q", "Control+q")
        self.hand.write(text.QUOTE)
        self.hand.press("Shift+Enter")
        self.hand.write(text.SAID_BY)
        self.body.locator("aside").wait_for()

    def link(self):
        self.hand.press("Enter")
        self.hand.write("Voir ")
        self.hand.find(f"@{text.FOUND_BY}")
        self.page.locator("[data-testid=at-link-results-listOption]", has_text=text.LINKED).first.wait_for()
        self.page.wait_for_timeout(2000)
        self.hand.press("Enter")
        self.body.locator("a").first.wait_for()

    def video(self):
        self.hand.press("Enter")
        self.hand.paste(text.VIDEO)
        self.cards("embed").first.wait_for()
        self.page.wait_for_timeout(2000)

    def questions(self):
        """Folding cards: they are part of the text."""
        for number, (question, answer) in enumerate(text.QUESTIONS):
            self.hand.press("ArrowDown" if number else "Enter")
            self.choose("/to", "toggle")
            self.hand.write(question)
            self.hand.press("Enter")
            self.hand.write(answer)

    def reorder(self):
        """A card that is written in is not to be dragged."""
        self.hand.press("ArrowDown")
        moved, before = self.cards("toggle").nth(2), self.cards("toggle").nth(1)
        self.hand.drag(moved, before)
        self.page.wait_for_timeout(1000)
        assert text.QUESTIONS[2][0] in self.cards("toggle").nth(1).inner_text()

    def tags(self):
        self.hand.click("[data-test-psm-trigger]")
        self.hand.click("#tag-input input.ember-power-select-trigger-multiple-input")
        for name in text.TAGS:
            self.hand.find(name[:4].lower())
            self.page.locator(".ember-power-select-option[aria-current=true]", has_text=name).first.wait_for()
            self.hand.press("Enter")

    def preview(self):
        """Ctrl-P, two keys, is not heard in the field of the tags."""
        self.hand.click("[data-test-button=publish-preview]")
        self.page.locator("iframe[title=preview], .gh-post-preview-container, iframe.gh-pe-iframe").first.wait_for()
        self.page.keyboard.press("Escape")
        self.page.wait_for_timeout(1500)

    def submit(self):
        """It has no review: the article is published."""
        self.hand.click("[data-test-button=publish-flow]")
        self.hand.click("[data-test-button=continue]")
        self.hand.click("[data-test-button=confirm-publish]", force=True)  # it pulses
        self.page.wait_for_function("() => location.hash.startsWith('#/posts')")
