"""The form that journalists write in, as Chromium has it: `python -m bench.writing_form`.

How many requests it makes and how many bytes come over the wire when nothing is kept yet, how soon one can type, how long a
paste of 800 words takes, and the longest task while somebody types in a text of 10,000 words. Of times the median counts.

It exits with 1 above a limit, or where another host is asked for anything.
"""

import argparse
import statistics
import sys
import time
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.demosite import chromium, demo_site
from bench.weight import Scale

LIMITS = {"requests": 60, "kB": 600, "usable, ms": 1000, "paste, ms": 150, "longest task, ms": 100}
ADD = "/admin/articles/article/add/"
NAME, PASSWORD = "lucia", "demo-lucia"
LONG_TEXT, PASTED = 10_000, 800  # words
READY = """() => window.CKEDITOR?.instances.id_body?.status === "ready"
  && document.querySelector("#article_form")?.dataset.autosave === "on"
"""
WATCH_TASKS = """
window.longTasks = [];
new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(each => each.duration))).observe({type: "longtask"});
"""
SET_TEXT = "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))"
PASTE = """
html => new Promise((done, fail) => {
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "plain");
  const begun = performance.now();
  editor.once("afterPaste", () => done(performance.now() - begun));
  setTimeout(() => fail("nothing was pasted"), 20000);
  editor.editable().$.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
})
"""
WORD = (
    "<p class=MsoNormal><span lang=FR style='font-size:12.0pt;font-family:\"Times New Roman\";mso-ansi-language:FR'>{}"
    "<o:p></o:p></span></p>"
)


def words(count):
    return " ".join(f"mot{number % 97}" for number in range(count))


def paragraphs(form, count, each=80):
    return "".join(form.format(words(each)) for _ in range(count // each))


def measured(browser, site):
    """One visit: {what: how much}, and the hosts that were asked."""
    cookies = signed_in(browser, site)
    context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 1400, "height": 900})
    context.add_cookies(cookies)
    context.add_init_script(WATCH_TASKS)
    page = context.new_page()
    scale = Scale(page)
    begun = time.perf_counter()
    page.goto(ADD, wait_until="commit")
    page.wait_for_function(READY)
    usable = (time.perf_counter() - begun) * 1000
    page.wait_for_load_state("networkidle")
    weight = scale.weigh()
    pasted = page.evaluate(PASTE, paragraphs(WORD, PASTED))
    longest = longest_task_while_typing(page)
    context.close()
    return {
        "requests": len(weight.addresses),
        "kB": weight.total / 1000,
        "usable, ms": usable,
        "paste, ms": pasted,
        "longest task, ms": longest,
    }, weight.hosts


def signed_in(browser, site):
    """The cookies of a session, from a browser of which nothing else is kept."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    page = context.new_page()
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(NAME)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.locator("#user-tools").wait_for()
    cookies = context.cookies()
    context.close()
    return cookies


def longest_task_while_typing(page, signs=200):
    page.evaluate(SET_TEXT, paragraphs("<p>{}</p>", LONG_TEXT))
    page.wait_for_timeout(3000)  # what follows from so long a text itself
    page.frame_locator("#cke_id_body iframe").locator("p").nth(40).click()
    page.evaluate("window.longTasks.length = 0")
    for _ in range(signs // 10):
        page.keyboard.type("un mot de ", delay=60)
    page.wait_for_timeout(1000)
    return max(page.evaluate("window.longTasks"), default=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--visits", type=int, default=5, metavar="N")
    options = parser.parse_args()
    with demo_site(options.folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        visits = [measured(browser, site) for _ in range(options.visits)]
        browser.close()
    faults = []
    for what, limit in LIMITS.items():
        found = statistics.median(visit[what] for visit, _hosts in visits)
        sys.stdout.write(f"{what:18}{found:10.0f}   at most {limit}\n")
        faults += [f"{what}: {found:.0f} of {limit}"] if found > limit else []
    others = set().union(*(hosts for _visit, hosts in visits)) - {urlsplit(site).netloc}
    faults += [f"other hosts are asked: {sorted(others)}"] if others else []
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
