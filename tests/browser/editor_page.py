"""One page with one editor, its files from where they lie, under the policy that editing pages have."""

import mimetypes
from html import escape
from pathlib import Path

from django.conf import settings as project
from django.contrib.staticfiles import finders

from cms.editor import RichTextWidget
from cms.http import security

ORIGIN = "http://desk.invalid"

WATCH = """
window.fired = [];
for (const name of ["alert", "confirm", "prompt", "print"]) {
  Object.defineProperty(window, name, {value: what => { window.top.fired.push(String(what)) }});
}
"""

SET_DATA = """
async payload => {
  const editor = CKEDITOR.instances.id_body;
  await Promise.race([
    new Promise(done => editor.setData(payload, {callback: done})),
    new Promise((_done, fail) => setTimeout(() => fail("the editor is stuck"), 60000)),
  ]);
  const root = editor.editable().$;
  for (const element of [...root.querySelectorAll("*")].slice(0, 100)) {
    for (const type of ["mouseover", "focus", "mousedown"]) element.dispatchEvent(new Event(type, {bubbles: true}));
  }
  await new Promise(done => setTimeout(done, 30));
  return window.fired.splice(0);
}
"""

TO_THE_END = """
() => {
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const range = editor.createRange();
  range.moveToElementEditEnd(editor.editable());
  range.select();
}
"""

# Pasting ends later where a filter has to be loaded first, and without being told of where nothing is left to insert.
INSERTED = """
  const inserted = new Promise((done, fail) => {
    const AFTER_ALL_OTHERS = 1001;
    editor.once("afterPaste", done);
    editor.once("paste", event => { if (!event.data.dataValue) done() }, null, null, AFTER_ALL_OTHERS);
    setTimeout(() => fail("pasting is stuck"), 60000);
  });
"""

PASTE = f"""
async payload => {{
  const editor = CKEDITOR.instances.id_body;
  const dataTransfer = new CKEDITOR.plugins.clipboard.dataTransfer();
  {INSERTED}
  editor.fire("paste", {{type: "html", dataValue: payload, method: "paste", dataTransfer}});
  await inserted;
  await new Promise(done => setTimeout(done, 50));
  return window.fired.splice(0);
}}
"""

READY = "name => window.CKEDITOR?.instances[name]?.status === 'ready'"


def wait_for_editor(page, name="id_body"):
    """Its frame is there before it takes what is typed."""
    page.wait_for_function(READY, arg=name)


class Desk:
    def __init__(self, browser, value="", *, changes=None):
        self.value, self.changes = value, changes or {}
        self.context = browser.new_context()
        self.context.add_init_script(WATCH)
        self.context.route("**/*", self.answer)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{ORIGIN}/")
        wait_for_editor(self.page)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.context.close()

    def answer(self, route):
        url = route.request.url.partition("?")[0]
        if url == f"{ORIGIN}/":
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": security.EDITOR}
            return route.fulfill(status=200, headers=headers, body=self.document())
        path = url.removeprefix(f"{ORIGIN}{project.STATIC_URL}")
        found = None if path == url else finders.find(path)
        if not found:
            return route.abort()
        return route.fulfill(status=200, content_type=mimetypes.guess_type(found)[0], body=Path(found).read_bytes())

    def document(self):
        widget = RichTextWidget()
        body = widget.render("body", self.value, {"id": "id_body"})
        for old, new in self.changes.items():
            assert escape(old) in body
            body = body.replace(escape(old), escape(new))
        return f"<!DOCTYPE html><html lang=fr><head><title>desk</title>{widget.media}</head><body><form>{body}</form></body></html>"

    def paste(self, html):
        self.write("<p>text</p>")
        return self.page.evaluate(PASTE, html)

    def data(self):
        return self.page.evaluate("() => CKEDITOR.instances.id_body.getData()")

    def set_data(self, html):
        """What runs because of it."""
        return self.page.evaluate(SET_DATA, html)

    def write(self, html):
        """As `set_data`, with the cursor behind it."""
        self.set_data(html)
        self.page.evaluate(TO_THE_END)

    def button(self, label):
        return self.page.locator(f".cke_button__{label}")
