"""Patio: `bench.demosite`, as the demo's journalist."""

from bench.keystrokes import article as text

BODY = "#cke_id_body iframe"
DIALOG = "dialog.uploads"


class Patio:
    name, locale = "Patio", "fr-FR"

    def __init__(self, hand, pictures):
        self.hand, self.page, self.pictures = hand, hand.page, pictures

    def sign_in(self):
        self.page.goto("/admin/")
        self.page.locator("[name=username]").fill(text.WRITER)
        self.page.locator("[name=password]").fill(text.PASSWORD)
        self.page.locator("[type=submit]").click()
        self.page.locator("#user-tools").wait_for()

    @property
    def body(self):
        return self.page.frame_locator(BODY).locator("body")

    # Task by task

    def new_article(self):
        self.hand.click(self.page.get_by_role("link", name="Écrire un article").first)
        self.page.wait_for_function("() => window.CKEDITOR?.instances.id_body?.status === 'ready'")
        if not self.page.evaluate("document.activeElement.id === 'id_title'"):
            self.hand.click("#id_title")
        self.hand.write(text.TITLE)
        self.hand.press("Tab")
        self.hand.write(text.STANDFIRST)

    def paste(self):
        html, plain = text.as_docs_has_it()
        self.hand.press("Tab")
        self.hand.paste(plain, html)
        self.body.locator("h2").nth(3).wait_for()

    def two_pictures(self):
        self.drop_pictures(self.pictures[:2], self.body.locator("p").nth(1))
        self.hand.press("Enter")
        self.sent()

    def drop_pictures(self, pictures, place):
        hand, page = self.hand, self.page
        hand.drop(place, *pictures)
        page.locator(DIALOG).wait_for()
        for number in range(len(pictures)):
            row = page.locator(f"{DIALOG} .uploads-row").nth(number)
            self.hand.go_to(row.locator("[name=alt]"))
            hand.write(f"Une cour, {number}")
            if number == 0:
                self.hand.go_to(row.locator("[name=credit]"))
                hand.write("Lucía Vega")

    def sent(self):
        """The pictures are in the text, and the caret is where it was."""
        self.page.locator(DIALOG).wait_for(state="detached")
        self.page.wait_for_function("() => document.activeElement.matches('#cke_id_body iframe')")

    def gallery(self):
        self.drop_pictures(self.pictures[2:5], self.body.locator("p").nth(4))
        self.hand.click(self.page.locator(DIALOG).get_by_role("button", name="En galerie"))
        self.sent()

    def quotation(self):
        """Below the paragraph with the caret, which is the last of what was pasted."""
        self.hand.click("#cke_id_body .cke_button__patiopullquote")
        self.hand.write(text.QUOTE)
        self.hand.press("ArrowDown")
        self.hand.write(text.SAID_BY)

    def link(self):
        self.hand.press("Enter")  # out of the quotation
        self.hand.write("Voir ")
        self.hand.press("Control+k")
        self.hand.find(text.FOUND_BY)
        self.page.locator(".patio-links [role=option]").first.wait_for()
        self.hand.press("Enter")
        self.body.locator("a[data-article]").first.wait_for()

    def video(self):
        self.hand.press("Enter")
        self.hand.paste(text.VIDEO)
        self.page.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('data-embed')", timeout=15_000)

    def questions(self):
        for question, answer in text.QUESTIONS:
            self.hand.click(self.page.get_by_role("button", name="Ajouter une question"))
            self.hand.write(question)
            self.hand.press("Enter")
            self.page.wait_for_function("() => document.activeElement.matches('#faq-group iframe')")
            self.hand.write(answer)

    def reorder(self):
        self.hand.click(self.page.get_by_role("button", name="Monter « Faut-il payer ? »"))

    def tags(self):
        self.hand.click(self.page.locator(".select2-selection--multiple").first)
        for name in text.TAGS:
            self.hand.find(name[:4].lower())
            self.page.locator(".select2-results__option--highlighted", has_text=name).wait_for()
            self.hand.press("Enter")

    def preview(self):
        with self.page.context.expect_page() as opened:
            self.hand.click(self.page.get_by_role("button", name="Aperçu", exact=True))
        opened.value.get_by_role("heading", name=text.TITLE, level=1).wait_for()
        opened.value.close()

    def submit(self):
        self.hand.click("[name=_step][value=submit]")
        self.page.locator(".messagelist .success").first.wait_for(timeout=60_000)
