"""What an article costs the person who writes it: clicks, keys and page loads, task by task.

    python -m bench.keystrokes [--folder DIR] [--shots DIR]

The article: 800 words from Google Docs, two pictures with credit by drop, a gallery of three, a pull quote, a link to another
article, a video, three questions put in another order, three tags, preview, submit. Its own words cost nothing; what is typed
to find something does, Ctrl-K is two keys, a drop or a drag is a click. Nothing is timed: the machine may be busy.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.demosite import chromium, demo_site
from bench.keystrokes import article
from bench.keystrokes.hand import Hand
from bench.keystrokes.patio import Patio

TASKS = {
    "new_article": "a new article, its title and standfirst",
    "paste": "800 words from Google Docs",
    "two_pictures": "two pictures by drop, with credit",
    "gallery": "a gallery of three, with credit",
    "quotation": "a pull quote",
    "link": "a link to another article",
    "video": "a video",
    "questions": "three questions",
    "reorder": "the last question first but one",
    "tags": "three tags",
    "preview": "preview",
    "submit": "submit",
}
SIZE = {"width": 1400, "height": 900}
LINE = "{:42}{:>8}{:>8}{:>8}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--shots", metavar="DIR", help="a picture of the page after each task")
    options = parser.parse_args()
    with demo_site(options.folder) as site, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(base_url=site, locale="fr-FR", viewport=SIZE).new_page()
        patio = Patio(Hand(page), article.pictures(Path(folder)))
        patio.sign_in()
        count(patio, options.shots)
        browser.close()


def count(system, shots):
    total = Counter()
    sys.stdout.write(LINE.format(system.name, "clicks", "keys", "loads"))
    for task, words in TASKS.items():
        system.hand.counts.clear()
        getattr(system, task)()
        say(words, system.hand.counts)
        total.update(system.hand.counts)
        if shots:
            system.page.screenshot(path=f"{shots}/{system.name}-{task}.png")
    say("the whole", total)


def say(words, counts):
    sys.stdout.write(LINE.format(words, counts["clicks"], counts["keys"], counts["loads"]))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
