"""What an article costs the person who writes it: clicks, keys and page loads, task by task.

    python -m bench.keystrokes [--folder DIR] [--shots DIR] [--ghost DIR] [--wagtail PYTHON]

The article: 800 words from Google Docs, two pictures with credit by drop, a gallery of three, a pull quote, a link to another
article, a video, three questions put in another order, three tags, preview, submit. Its own words cost nothing; what is typed
to find something does, Ctrl-K is two keys, so is a sign with Shift on an English keyboard, a drop or a drag is a click. Nothing is timed: the machine may be busy.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.demosite import demo_site
from bench.keystrokes import article
from bench.keystrokes.ghost import Ghost, ghost_site
from bench.keystrokes.hand import Hand, cell, page_of
from bench.keystrokes.patio import Patio
from bench.keystrokes.wagtail import Wagtail, wagtail_site

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--shots", metavar="DIR", help="a picture of the page after each task")
    parser.add_argument("--ghost", metavar="DIR", help="its package, installed (bench/README.md): Ghost as well")
    parser.add_argument("--wagtail", metavar="PYTHON", help="of a virtual environment that has it: Wagtail as well")
    options = parser.parse_args()
    systems = {Patio: demo_site(options.folder)}
    if options.ghost:
        systems[Ghost] = ghost_site(options.ghost)
    if options.wagtail:
        systems[Wagtail] = wagtail_site(options.wagtail)
    counted = {kind.name: count(kind, site, options.shots) for kind, site in systems.items()}
    sys.stdout.writelines(table(counted))


def count(kind, site, shots):
    """{task: Counter}"""
    counted = {}
    with site as address, page_of(address, kind.locale) as page, tempfile.TemporaryDirectory() as folder:
        system = kind(Hand(page), article.pictures(Path(folder)))
        system.sign_in()
        for task in TASKS:
            system.hand.counts.clear()
            getattr(system, task)()
            counted[task] = system.hand.counts.copy()
            if shots:
                page.screenshot(path=f"{shots}/{kind.name}-{task}.png")
    return counted


def table(counted):
    """Lines of Markdown: clicks + keys, and page loads where there are any."""
    yield f"| task | {' | '.join(counted)} |\n|---|{'---|' * len(counted)}\n"
    for task, words in TASKS.items():
        yield row(words, [counts[task] for counts in counted.values()])
    yield row("the whole", [sum(counts.values(), Counter()) for counts in counted.values()])


def row(words, counts):
    return f"| {words} | {' | '.join(map(cell, counts))} |\n"


if __name__ == "__main__":
    main()
