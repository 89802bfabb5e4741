"""Wagtail: bench.keystrokes.wagtail_site, as one of its editors, who may submit and not publish."""

import contextlib
import os
import secrets
import subprocess
import tempfile

from bench.demosite import ROOT, free_port, wait_for
from bench.keystrokes import article as text

SETTINGS = "bench.keystrokes.wagtail_site.settings"


@contextlib.contextmanager
def wagtail_site(python, prepare="bench.keystrokes.wagtail_site.prepare"):
    """Yields its address. `python` is that of a virtual environment that has Wagtail; `prepare` the module that fills the site."""
    with tempfile.TemporaryDirectory(prefix="wagtail-") as folder:
        address = f"http://127.0.0.1:{free_port()}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "WAGTAIL_FOLDER": folder,
            "WAGTAIL_ADDRESS": address,
        }
        options = {"cwd": ROOT, "env": environment}
        subprocess.run([python, "-m", prepare], check=True, **options)
        server = [python, "-m", "django", "runserver", "--noreload", address.removeprefix("http://")]
        with subprocess.Popen(server, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options) as process:
            try:
                wait_for(f"{address}/admin/login/", process)
                yield address
            finally:
                process.terminate()


class Wagtail:
    name, locale = "Wagtail", "en-GB"

    def __init__(self, hand, pictures):
        self.hand, self.page, self.pictures = hand, hand.page, pictures

    def sign_in(self):
        self.page.goto("/admin/login/")
        self.page.locator("[name=username]").fill(text.WRITER)
        self.page.locator("[name=password]").fill(text.PASSWORD)
        self.page.locator("[type=submit]").first.click()
        self.page.get_by_role("link", name="Articles").wait_for()

    @property
    def paragraphs(self):
        """The fields of rich text in the stream."""
        return self.page.locator("[data-streamfield-child] .public-DraftEditor-content")

    def blocks(self, kind):
        named = self.page.locator(f"input[name^=body-][name$=-type][value={kind}]")
        return self.page.locator("[data-streamfield-child]").filter(has=named)

    def add_block(self, label, *, after=None):
        """By the sign below the last block, or below another."""
        signs = self.page.get_by_role("button", name="Insert a block")
        below = after and after.locator("xpath=following::button[@title='Insert a block'][1]")
        self.hand.click(below or signs.last)
        self.page.wait_for_timeout(500)
        self.hand.click(self.page.get_by_role("option", name=label, exact=True))
        self.page.wait_for_timeout(700)

    # Task by task

    def new_article(self):
        self.hand.click(self.page.get_by_role("link", name="Articles"))
        self.hand.click(self.page.get_by_role("link", name="Add article page"))
        self.paragraphs.first.wait_for()
        self.hand.go_to(self.page.locator("#id_title"))
        self.hand.write(text.TITLE)
        self.hand.go_to(self.page.locator("#id_standfirst"))
        self.hand.write(text.STANDFIRST)

    def paste(self):
        html, plain = text.as_docs_has_it()
        self.hand.go_to(self.paragraphs.first)
        self.hand.paste(plain, html)
        self.paragraphs.first.locator("h2").nth(3).wait_for()

    def two_pictures(self):
        """A block below a paragraph by the menu of `/`, which parts the text; and one below that."""
        self.hand.click_end(self.paragraphs.first.locator("[data-block]").nth(2))
        self.hand.press("Enter")
        self.hand.find("/im")
        self.page.wait_for_timeout(500)
        self.hand.press("Enter")
        first = self.blocks("image").first
        first.wait_for()
        self.choose(first, 0)
        self.add_block("Image", after=first)
        self.choose(self.blocks("image").nth(1), 1)

    def choose(self, place, number):
        """Dropped onto the field in the window of pictures."""
        self.hand.click(place.get_by_role("button", name="Choose an image"))
        window = self.page.locator(".modal-dialog")
        self.hand.click(window.get_by_role("tab", name="Upload"))
        window.locator("[type=file]").set_input_files(self.pictures[number])
        self.hand.counts["clicks"] += 1
        self.hand.go_to(window.locator("[name$=description]"))
        self.hand.write(f"Une cour, {number}")
        self.hand.go_to(window.locator("[name$=credit]"))
        self.hand.write("Lucía Vega")
        self.hand.press("Enter")
        window.wait_for(state="hidden")
        place.get_by_text(self.pictures[number].stem).first.wait_for()

    def gallery(self):
        self.add_block("Gallery")
        gallery = self.blocks("gallery").first
        for number in range(3):
            if number:
                self.hand.click(gallery.locator("[data-streamfield-list-add]").last)
                self.page.wait_for_timeout(500)
            self.choose(gallery.locator("[data-streamfield-child]").nth(number), number + 2)

    def quotation(self):
        self.add_block("Quote")
        quote = self.blocks("quote").first
        self.hand.go_to(quote.locator("textarea"))
        self.hand.write(text.QUOTE)
        self.hand.go_to(quote.locator("input[type=text]"))
        self.hand.write(text.SAID_BY)

    def link(self):
        self.add_block("Paragraph")
        paragraph = self.paragraphs.last
        self.hand.go_to(paragraph)
        self.hand.write("Voir ")
        self.hand.press("Control+k")
        self.page.locator(".modal-dialog #id_q").wait_for()
        self.page.wait_for_timeout(700)
        self.hand.go_to(self.page.locator(".modal-dialog #id_q"))
        self.hand.find(text.FOUND_BY)
        found = self.page.locator(".modal-dialog a.choose-page", has_text=text.LINKED)
        self.page.wait_for_timeout(1500)
        self.hand.click(found)
        paragraph.locator(".Draftail-TooltipEntity, .TooltipEntity, a").first.wait_for()

    def video(self):
        self.add_block("Video")
        self.hand.go_to(self.blocks("video").first.locator("input[type=url], input[type=text]"))
        self.hand.paste(text.VIDEO)

    def questions(self):
        for number, (question, answer) in enumerate(text.QUESTIONS):
            self.hand.click(self.page.get_by_role("button", name="Add question"))
            self.page.wait_for_timeout(500)
            self.hand.go_to(self.page.locator(f"#id_questions-{number}-question"))
            self.hand.write(question)
            self.hand.go_to(self.answer(number))
            self.hand.write(answer)

    def answer(self, number):
        field = self.page.locator(f"#id_questions-{number}-answer")
        return field.locator("xpath=ancestor::*[contains(@class, 'w-field')][1]").locator(".public-DraftEditor-content")

    def reorder(self):
        self.hand.click(self.page.locator("#inline_child_questions-2").get_by_role("button", name="Move up"))
        self.page.wait_for_timeout(700)
        assert self.page.locator("#id_questions-2-ORDER").input_value() == "2"

    def tags(self):
        self.hand.go_to(self.page.locator(".tagit-new input"))
        for name in text.TAGS:
            self.hand.find(name[:4].lower())
            self.page.locator(".ui-autocomplete:visible li", has_text=name).wait_for()
            self.hand.press("ArrowDown", "Enter")
            self.page.locator(".tagit-label", has_text=name).wait_for()

    def preview(self):
        self.hand.click(self.page.get_by_role("button", name="Toggle preview"))
        self.page.frame_locator("#w-preview-iframe").get_by_role("heading", name=text.TITLE).wait_for()

    def submit(self):
        self.hand.click("[name=action-submit]")
        self.page.get_by_text("has been submitted for moderation").wait_for()
        self.page.wait_for_load_state()
