"""Wagtail: `bench.keystrokes.wagtail_site` a day later (`wagtail_desk`), as somebody who may do everything there."""

import re

from bench.editors_day import wagtail_desk as desk
from bench.editors_day import work
from bench.keystrokes.article import WRITER

LISTING = re.compile(r"/admin/pages/\d+/(\?.*)?$")  # of the pages below, where an action leads
DESK = "bench.editors_day.wagtail_desk"
LIVE, UPDATE = f"[contains(., '{WRITER}')]", "[contains(., 'unscheduled')]/following-sibling::tr"


class Wagtail:
    name, locale = "Wagtail", "en-GB"
    people = {}

    def __init__(self, hand):
        self.hand, self.page = hand, hand.page

    def sign_in(self):
        self.page.goto("/admin/login/")
        self.page.locator("[name=username]").fill(desk.CHIEF)
        self.page.locator("[name=password]").fill(desk.PASSWORD)
        self.page.locator("[type=submit]").first.click()
        self.page.get_by_role("link", name="Articles").wait_for()

    def go_home(self):
        self.page.goto("/admin/")
        self.page.get_by_role("link", name="Articles").wait_for()

    def follow(self, name, **options):
        self.hand.click(self.page.get_by_role("link", name=name, **options).first)
        self.page.wait_for_load_state()

    def press(self, name, **options):
        self.hand.click(self.page.get_by_role("button", name=name, **options).first)
        self.page.wait_for_timeout(600)

    def open(self, title):
        self.follow("Articles")
        self.follow(title)
        self.page.wait_for_timeout(800)

    def told(self):
        self.page.locator(".messages .success").first.wait_for(timeout=60_000)

    def schedule(self, moment):
        """The panel stays open once it was opened."""
        button = self.page.get_by_role("button", name="Set schedule").or_(
            self.page.get_by_role("button", name="Edit schedule")
        )
        if not button.first.is_visible():
            self.press("Toggle status")
        self.hand.click(button.first)
        self.page.wait_for_timeout(600)
        self.hand.click(self.page.get_by_label("Go live date/time"))
        calendar = self.page.locator(".xdsoft_datetimepicker:visible")
        if work.clicks_to_a_day(moment) > 2:
            self.hand.click(calendar.locator(".xdsoft_next").first)
        day = f"[data-date='{moment.day}'][data-month='{moment.month - 1}']"
        self.hand.click(calendar.locator(day).first)
        self.page.wait_for_timeout(300)
        hour = calendar.locator(".xdsoft_time", has_text=f"{moment:%H:%M}").first
        hour.evaluate("hour => hour.click()")  # its list is rolled by a wheel
        self.hand.counts["clicks"] += 1
        self.page.wait_for_timeout(300)
        self.press("Save schedule")
        self.page.wait_for_timeout(2500)  # it saves by itself

    def revise(self, line):
        """A line of the history becomes the draft."""
        self.follow("View history")
        found = self.page.locator(f"xpath=//main//tr{line}[.//button[@aria-label='Actions']]").first
        self.hand.click(found.get_by_role("button", name="Actions"))
        self.page.wait_for_timeout(400)
        self.follow("Review this version")
        self.page.wait_for_timeout(800)

    def write_typo(self):
        """In the first paragraph."""
        self.hand.click("[data-streamfield-child] .public-DraftEditor-content")
        self.page.keyboard.press("Control+End")
        self.hand.write(" Voilà.")
        self.page.wait_for_timeout(2500)  # it saves by itself

    def choose(self, title):
        """Below the home page, which is shown first."""
        self.press("Choose a page")
        window = self.page.locator(".modal-dialog")
        self.hand.click(window.locator("tr", has_text="Patio").locator("a.navigate-pages").last)
        self.hand.click(window.locator("a.choose-page", has_text=title))
        self.page.wait_for_timeout(2500)

    def publish(self):
        """“Publish”, “Publish this version” or “Schedule to publish”."""
        self.hand.click("footer [name=action-publish]")
        self.page.wait_for_url(LISTING)
        self.told()

    # Task by task

    def review(self):
        self.follow(desk.WAITING)
        self.page.wait_for_timeout(800)
        self.press("Approve and Publish")
        self.told()

    def planned_update(self):
        self.open(desk.UPDATED)
        self.hand.click("#id_standfirst")
        self.page.keyboard.press("Control+End")
        self.hand.write(" Et mardi, une suite.")
        self.page.wait_for_timeout(2500)
        self.schedule(work.tuesday())
        self.publish()

    def typo(self):
        """What is planned locks the page: it is taken back, what is live becomes the draft, then the update again, which is
        to have the typo corrected too."""
        self.open(desk.UPDATED)
        self.press("Cancel scheduled publish")
        self.page.wait_for_load_state()
        self.revise(LIVE)
        self.write_typo()
        self.publish()
        self.open(desk.UPDATED)
        self.revise(UPDATE)  # which has its schedule
        self.write_typo()
        self.publish()

    def front_page(self):
        """The preview beside the form shows the home page's own draft, and all other articles as they are now."""
        self.press("Pages")
        self.page.wait_for_timeout(800)
        self.hand.click(self.page.locator("[aria-label='Edit'], a[href$='/pages/3/edit/']").first)
        self.page.wait_for_load_state()
        self.choose(desk.LEAD)
        self.schedule(work.saturday())
        self.press("Toggle preview")
        self.page.frame_locator("#w-preview-iframe").get_by_role("heading", name=desk.LEAD).wait_for()
        self.publish()

    def invite(self):
        """The password is chosen by who makes the account, and is to be told; nothing is sent."""
        self.press("Settings")
        self.follow("Users", exact=True)
        self.follow("Add a user")
        facts = {"username": "ana", "email": "ana@example.org", "first_name": "Ana", "last_name": "Ruiz"}
        for field, words in (facts | {"password1": "cour-et-puits-9", "password2": "cour-et-puits-9"}).items():
            self.hand.go_to(self.page.locator(f"[name={field}]"))
            self.hand.write(words)
        self.hand.click(self.page.get_by_role("tab", name="Roles").first)
        self.hand.click(self.page.get_by_label("Editors"))
        self.press("Create")
        self.told()

    def picture_off(self):
        self.follow("Images")
        self.follow(desk.PICTURE)
        self.follow("Used 1 time")
        self.follow(desk.PICTURED)
        self.page.wait_for_timeout(800)
        self.hand.click(self.page.locator("[data-streamfield-child] button[title=Delete]").first)
        self.page.wait_for_timeout(2500)
        self.publish()

    def withdraw(self):
        """It says so itself, and then a redirect of the old address by hand."""
        self.open(desk.WITHDRAWN)
        self.press("More actions")
        self.hand.click(self.page.locator("a, button").filter(has_text="Unpublish").locator("visible=true").first)
        self.page.wait_for_load_state()
        self.hand.click(self.page.locator("main button, main [type=submit]").filter(has_text="unpublish").first)
        self.told()
        self.press("Settings")
        self.follow("Redirects")
        self.follow("Add redirect")
        self.hand.go_to(self.page.locator("#id_old_path"))
        self.hand.find("/une-rumeur/")
        self.choose(desk.LEAD)
        self.press("Create")
        self.told()
