"""Patio: `bench.demosite`, as the demo's editor, and its chief editor for the one thing that editors may not."""

from bench.editors_day import work

BODY = "#cke_id_body iframe"


class Patio:
    name, locale = "Patio", "fr-FR"
    people = {"invite": "paco"}

    def __init__(self, hand):
        self.hand, self.page = hand, hand.page

    def sign_in(self, name="ines"):
        self.page.context.clear_cookies()
        self.page.goto("/admin/")
        self.page.locator("[name=username]").fill(name)
        self.page.locator("[name=password]").fill(f"demo-{name}")
        self.page.locator("[type=submit]").click()
        self.page.locator("#user-tools").wait_for()

    def go_home(self):
        self.page.goto("/admin/")

    def open(self, title, heading):
        """From the first page: the list below that heading has it."""
        listed = self.page.locator("section.card").filter(has=self.page.get_by_role("heading", name=heading))
        self.hand.click(listed.get_by_role("link", name=title).first)
        self.page.wait_for_function("() => window.CKEDITOR?.instances.id_body?.status === 'ready'")

    def press(self, name, **options):
        self.hand.click(self.page.get_by_role("button", name=name, **options).first)
        self.page.wait_for_load_state()

    def choose(self, moment, name):
        """In the browser's own calendar and clock, which open outside of the page: their clicks are counted, not made."""
        self.page.locator(f"[name={name}_date]").first.fill(f"{moment:%Y-%m-%d}")
        self.page.locator(f"[name={name}_time]").first.fill(f"{moment:%H:%M}")
        self.hand.counts["clicks"] += work.clicks_to_a_day(moment) + 3  # the clock, its hour, its minutes

    def told(self, words):
        self.page.locator(".messagelist .success", has_text=words).first.wait_for(timeout=60_000)

    # Task by task

    def review(self):
        self.open("Cadix en hiver", "En attente de ma relecture")
        self.press("Enregistrer, approuver et publier")
        self.told("est en ligne")

    def planned_update(self):
        self.open("Petit traité de l’ombre", "Récemment en ligne")
        self.hand.click("#id_standfirst")
        self.page.keyboard.press("Control+End")
        self.hand.write(" Et mardi, une suite.")
        self.choose(work.tuesday(), "publish_at")
        self.press("Enregistrer et programmer")
        self.told("est programmé")

    def typo(self):
        self.open("Petit traité de l’ombre", "Programmé")
        self.hand.click(self.page.get_by_role("link", name="Corriger ce qui est en ligne"))
        self.page.wait_for_function("() => window.CKEDITOR?.instances.id_body?.status === 'ready'")
        self.hand.click_end(self.page.frame_locator(BODY).locator("p").first)
        self.hand.write(" Voilà.")
        self.hand.click(self.page.get_by_role("radio").first)
        self.press("Corriger maintenant")
        self.told("aussi dans la mise à jour prévue")

    def front_page(self):
        self.hand.click(self.page.get_by_role("link", name="Une", exact=True))
        self.choose(work.saturday(), "at")
        self.hand.click(self.page.get_by_role("button", name="Choisir").nth(8))
        self.page.wait_for_load_state()
        self.press("Enregistrer", exact=True)
        self.told("Prévu pour")
        self.press("Voir le site à ce moment-là")
        self.page.get_by_text("Vous voyez le site tel qu’au").wait_for()

    def invite(self):
        self.hand.click(self.page.get_by_role("link", name="Comptes", exact=True).last)
        self.hand.click(self.page.get_by_role("link", name="Inviter un collègue"))
        for field, words in {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.org"}.items():
            self.hand.go_to(self.page.locator(f"[name={field}]"))
            self.hand.write(words)
        self.hand.click(self.page.get_by_label("journaliste"))
        self.press("Envoyer l’invitation")
        self.told("un courriel part")

    def end_of_rights(self):
        self.hand.click(self.page.get_by_role("link", name="Images", exact=True).last)
        self.hand.click(self.page.get_by_role("link", name="Dessin d’une ville blanche"))
        self.hand.click(self.page.get_by_role("link", name="Aujourd").first)
        self.hand.click("[name=_save]")
        self.told("sont enregistrées")

    def picture_off(self):
        self.open("Cadix en hiver", "Droits échus")
        self.press("Pas d’image")
        self.press("Enregistrer et publier")
        self.told("est en ligne")

    def withdraw(self):
        self.open("Cadix en hiver", "Récemment en ligne")
        self.hand.click(self.page.get_by_role("link", name="Retirer", exact=True))
        self.hand.click(self.page.locator(".select2-selection").first)
        self.hand.find("therm")
        self.page.locator(".select2-results__option--highlighted", has_text="thermomètre").wait_for()
        self.hand.press("Enter")
        self.press("Retirer", exact=True)
        self.told("c’est fait")
