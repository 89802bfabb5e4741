"""What the day of somebody who edits costs: clicks, keys and page loads, task by task.

    python -m bench.editors_day [--folder DIR] [--shots DIR] [--wagtail PYTHON] [--only TASK …]

Every task begins at the desk's first page, signed in. Words of an article, names and addresses cost nothing; what is typed to find
or to choose something does. WordPress with PublishPress and Superdesk are not run: `documented.py` has the steps of their manuals.
"""

import argparse
import sys

from bench.demosite import demo_site
from bench.editors_day import documented
from bench.editors_day.patio import Patio
from bench.editors_day.wagtail import DESK, Wagtail
from bench.editors_day.work import TASKS
from bench.keystrokes.hand import Hand, cell, page_of
from bench.keystrokes.wagtail import wagtail_site


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there; a day is done once on a site")
    parser.add_argument("--shots", metavar="DIR", help="a picture of the page after each task")
    parser.add_argument("--wagtail", metavar="PYTHON", help="of a virtual environment that has it: Wagtail as well")
    parser.add_argument("--only", metavar="TASK", nargs="+", choices=TASKS, default=list(TASKS))
    options = parser.parse_args()
    systems = {Patio: demo_site(options.folder)}
    if options.wagtail:
        systems[Wagtail] = wagtail_site(options.wagtail, prepare=DESK)
    counted = {kind.name: count(kind, site, options) for kind, site in systems.items()}
    sys.stdout.writelines(table(counted | documented.counted(), options.only))


def count(kind, site, options):
    """{task: Counter}, or None for what it has nothing for."""
    counted = {}
    with site as address, page_of(address, kind.locale) as page:
        system = kind(Hand(page))
        system.sign_in()
        for task in options.only:
            counted[task] = count_task(system, task)
            if options.shots:
                page.screenshot(path=f"{options.shots}/{kind.name}-{task}.png")
    return counted


def count_task(system, task):
    do = getattr(system, task, None)
    if do is None:
        return None
    other = system.people.get(task)
    if other:
        system.sign_in(other)
    system.go_home()
    system.hand.counts.clear()
    do()
    found = system.hand.counts.copy()
    if other:
        system.sign_in()
    return found


def table(counted, tasks):
    """Lines of Markdown: clicks + keys, and page loads where there are any."""
    yield f"| task | {' | '.join(counted)} |\n|---|{'---|' * len(counted)}\n"
    for task in tasks:
        yield f"| {TASKS[task]} | {' | '.join(cell(counts.get(task)) for counts in counted.values())} |\n"


if __name__ == "__main__":
    main()
