"""The writing page as people use it: what they type, what it says, and what the server has of it."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from authors.models import User
from tests.browser.editor_page import wait_for_editor
from tests.browser.waiting import wait_until

PASSWORD = "a good password"
ADD = "/admin/articles/article/add/"
SAVED = "#saving[data-state=saved]"
FRAME = "#cke_{} iframe"

# The pauses of the page's own timers, a fifth as long: saves, signs of life, and what is tried again.
SOONER = """
for (const name of ["setTimeout", "setInterval"]) {
  const real = window[name];
  window[name] = (work, pause = 0, ...rest) => real(work, pause >= 1000 && pause <= 30_000 ? pause / 5 : pause, ...rest);
}
"""

AT_THE_END_OF = """
([name, block]) => {
  const editor = CKEDITOR.instances[name];
  editor.focus();
  const range = editor.createRange();
  range.moveToElementEditEnd(new CKEDITOR.dom.node(editor.editable().$.children[block]));
  range.select();
}
"""


def sign_in(page, name):
    page.goto("/admin/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()


def begin_session(page, name):
    """As after signing in, without the way there."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.site}])


def change_page(article):
    return f"/admin/articles/article/{article.pk}/change/"


def open_writing_page(page, address=ADD):
    page.goto(address)
    expect(page.locator("#article_form")).to_have_attribute("data-autosave", "on")
    return page


def text(page, name="body"):
    """The text in an editor, as its document."""
    return page.frame_locator(FRAME.format(f"id_{name}")).locator("body")


def put_caret(page, block, *, name="body"):
    wait_for_editor(page, f"id_{name}")
    page.evaluate(AT_THE_END_OF, [f"id_{name}", block])


def type_at_the_end_of(page, block, words, *, name="body"):
    put_caret(page, block, name=name)
    page.keyboard.type(words)


def data(page, name="body"):
    return page.evaluate("name => CKEDITOR.instances[name].getData()", f"id_{name}")


def wait_for_database(page, condition):
    wait_until(page, condition, otherwise="the server has not got it")


KEPT = """
async () => {
  const database = await new Promise((done, fail) => {
    const opening = indexedDB.open("patio");
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
  if (!database.objectStoreNames.contains("changes")) return [];
  const rows = await new Promise(done => {
    const asking = database.transaction("changes").objectStore("changes").getAll();
    asking.onsuccess = () => done(asking.result);
  });
  database.close();
  return rows.map(row => JSON.stringify(row.fields));
}
"""


def kept(page):
    """What the browser keeps of what was not saved yet, as JSON, entry by entry."""
    return page.evaluate(KEPT)


def wait_for_journal(page, words):
    wait_until(page, lambda: any(words in entry for entry in kept(page)), otherwise="the journal has not got it")


def wait_for_empty_journal(page):
    wait_until(page, lambda: kept(page) == [], otherwise="the journal still has something")
