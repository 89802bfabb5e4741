"""What the desk costs where there are many articles: milliseconds of CPU for each list, filter, search, chooser, overview and
sitemap, for a chief editor and for journalists, beside another checkout where one is named.

    python -m bench.desk [--articles N | --database URL] [--beside CHECKOUT [--beside-database URL]]

Each checkout fills a database of its own with the same rows (`bench/desk_site.py`), or uses one that was filled before
(`--folder` keeps those in files; `--database` may be an empty one of PostgreSQL, which is filled). The addresses are those
that the admin has: whatever is registered there is asked. The PostgreSQL server's CPU is counted in; of three answers the
first warms up, and the quickest one of the others counts; where it is near the limit it is asked up to twelve times, as a busy
machine takes half as long again.

It exits with 1 where an answer takes more than LIMIT, or is no answer.
"""

import argparse
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.reading import Side as ReadingSide
from bench.reading import add_side_arguments, say, sides_of

LIMIT = 300  # ms of CPU
WITHOUT_LIMIT = {"proof of the embargo"}  # opens every public address twice, where somebody presses a button
FILL = Path(__file__).with_name("desk_site.py")
WORKER = Path(__file__).with_name("desk_worker.py")


class Side(ReadingSide):
    worker_file = WORKER

    def load(self, articles):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "-v", "0")
        counted = self.manage("shell", "-v", "0", "-c", COUNT)
        if int(counted.rpartition("articles ")[2]) == 0:
            say(f"{self.checkout.name}: {articles} articles …")
            finished = subprocess.run(
                [sys.executable, str(FILL), str(articles)], cwd=self.checkout, env=self.environment, text=True
            )
            if finished.returncode:
                raise SystemExit(f"{FILL.name} failed in {self.checkout}")

    def ask(self, person, path):
        """(status, ms of CPU)"""
        status, seconds = self.tell([person, path])
        return status, seconds * 1000


COUNT = "from articles.models import Article; print('articles', Article.objects.count())"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, metavar="N")
    parser.add_argument("--database", metavar="URL", help="an empty one, or one that was filled")
    add_side_arguments(parser)
    parser.add_argument("--only", metavar="WORDS", help="addresses whose name holds this")
    options = parser.parse_args()
    with ExitStack() as stack:
        sides = sides_of(options, stack, Side)
        for side in sides:
            side.load(options.articles)
            side.start(stack)
        asked = [each for each in sides[0].offered if not options.only or options.only in each[1]]
        faults = report(asked, *sides)
    sys.exit("\n".join(faults) if faults else 0)


KINDS = {  # by the first of these words that stands in an address's name
    "counts of filters": "counts of filters",
    "filter": "filters, alone and with words",
    "chooser": "choosers and autocompletion",
    "search": "searches",
    "overview": "overview",
    "sitemap": "sitemaps",
    "home": "readers' deep pages",
    "deep": "readers' deep pages",
    "corrections": "readers' deep pages",
    "by column": "lists, by each column",
    "list": "lists",
    "last page": "lists",
    "preview": "previews",
}
PAGES = "forms, pages, histories, deletions"


def kind_of(name):
    return next((kind for word, kind in KINDS.items() if word in name), PAGES)


def write_kinds(costs):
    """How many addresses of each kind each person asked for, and what the slowest took: {(kind, person): [ms]}"""
    for kind in dict.fromkeys([*KINDS.values(), PAGES]):
        people = [f"{who} {len(all_ms)}: {max(all_ms):.0f}" for (each, who), all_ms in costs.items() if each == kind]
        sys.stdout.write(f"{kind:36} {', '.join(people)}\n")


def report(addresses, this, other=None):
    """Prints the table, the slowest last, and the slowest of each kind; returns what is slower than LIMIT, or no answer."""
    rows, faults, costs = [], [], {}
    for number, (person, name, path) in enumerate(addresses):
        if number % 100 == 0:
            say(f"{number} of {len(addresses)} addresses, {len(faults)} of them over {LIMIT} ms …")
        status, ms = this.ask(person, path)
        costs.setdefault((kind_of(name), person), []).append(ms)
        rows.append((ms, f"{person:10} {name[:60]:62} {status}", other and other.ask(person, path)))
        if status >= 500 or (ms > LIMIT and name not in WITHOUT_LIMIT):
            faults.append(f"{person}, {name}: {status}, {ms:.0f} ms ({path})")
    for ms, words, before in sorted(rows):
        beside = f"{before[0]:>6} {before[1]:9.1f} {before[1] / ms:7.1f} ×" if before else ""
        sys.stdout.write(f"{words} {ms:9.1f}{beside}\n")
    write_kinds(costs)
    sys.stdout.write(f"{len(rows)} addresses, {len(faults)} of them over {LIMIT} ms\n")
    return faults


if __name__ == "__main__":
    main()
