"""What the desk costs where there are many articles: milliseconds of CPU for each list, filter, search, chooser, overview and
sitemap, for a chief editor and for journalists, beside another checkout where one is named.

    python -m bench.desk [--articles N | --database URL] [--beside CHECKOUT [--beside-database URL]]

Each checkout fills a database of its own with the same rows (`bench/desk_site.py`), or uses one that was filled before
(`--folder` keeps those in files; `--database` may be an empty one of PostgreSQL, which is filled). The addresses are those
that the admin has: whatever is registered there is asked. The PostgreSQL server's CPU is counted in; of three answers the
first warms up, and the quicker one of the others counts.

It exits with 1 where an answer takes more than LIMIT, or is no answer.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.reading import ROOT, say
from bench.reading import Side as ReadingSide

LIMIT = 300  # ms of CPU
FILL = Path(__file__).with_name("desk_site.py")
WORKER = Path(__file__).with_name("desk_worker.py")


class Side(ReadingSide):
    def load(self, articles):
        self.folder.mkdir(parents=True, exist_ok=True)
        counted = self.manage("shell", "-v", "0", "-c", COUNT) if self.manage("migrate", "-v", "0") is not None else ""
        if int(counted.rpartition("articles ")[2]) == 0:
            say(f"{self.checkout.name}: {articles} articles …")
            finished = subprocess.run(
                [sys.executable, str(FILL), str(articles)], cwd=self.checkout, env=self.environment, text=True
            )
            if finished.returncode:
                raise SystemExit(f"{FILL.name} failed in {self.checkout}")

    def start(self, stack):
        self.worker = stack.enter_context(
            subprocess.Popen(
                [sys.executable, str(WORKER)],
                cwd=self.checkout,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self.worker.stdin.close)
        self.addresses = self.answer()

    def ask(self, person, path):
        """(status, ms of CPU)"""
        self.worker.stdin.write(json.dumps([person, path]) + "\n")
        self.worker.stdin.flush()
        status, seconds = self.answer()
        return status, seconds * 1000


COUNT = "from articles.models import Article; print('articles', Article.objects.count())"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, metavar="N")
    parser.add_argument("--database", metavar="URL", help="an empty one, or one that was filled")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--beside-database", metavar="URL")
    parser.add_argument("--folder", type=Path, help="keeps what was filled, and uses it again")
    parser.add_argument("--only", metavar="WORDS", help="addresses whose name holds this")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))
        folder = Path(folder).resolve()
        sides = [Side(ROOT, folder / "this", options.database)]
        if options.beside:
            sides.append(Side(options.beside, folder / "other", options.beside_database))
        for side in sides:
            side.load(options.articles)
            side.start(stack)
        asked = [each for each in sides[0].addresses if not options.only or options.only in each[1]]
        faults = report(asked, *sides)
    sys.exit("\n".join(faults) if faults else 0)


def report(addresses, this, other=None):
    """Prints the table, the slowest last; returns what is slower than LIMIT, or no answer."""
    rows, faults = [], []
    for person, name, path in addresses:
        status, ms = this.ask(person, path)
        rows.append((ms, f"{person:10} {name[:60]:62} {status}", other and other.ask(person, path)))
        if status >= 500 or ms > LIMIT:
            faults.append(f"{person}, {name}: {status}, {ms:.0f} ms ({path})")
    for ms, words, before in sorted(rows):
        beside = f"{before[0]:>6} {before[1]:9.1f} {before[1] / ms:7.1f} ×" if before else ""
        sys.stdout.write(f"{words} {ms:9.1f}{beside}\n")
    sys.stdout.write(f"{len(rows)} addresses, {len(faults)} of them over {LIMIT} ms\n")
    return faults


if __name__ == "__main__":
    main()
