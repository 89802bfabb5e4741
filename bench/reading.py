"""What reading costs: milliseconds of CPU for each kind of page, beside another checkout where one is named.

    python -m bench.reading [--articles FILE.jsonl.gz | --database URL] [--beside CHECKOUT [--beside-database URL]]
                            [--kept | --without-parts]

The demo magazine, or the articles of a file, are loaded by each checkout's own commands into a database of its own; a
`--database` is one that was loaded before. Each checkout serves in one process, without a network, and they take turns,
round by round, on the same random pages; the first round warms up and does not count. The PostgreSQL server's CPU is
counted in, and what a connection costs. Pages are made anew each time; with `--kept` this checkout gives pages that it has
kept, each read once before it counts, and `--beside .` says what that saves. Finished parts are written before; with
`--beside . --without-parts` the other side does not use them. Nothing is said of waiting: this holds on a busy machine too.

Beside another checkout it exits with 1 where an article page or the database takes more than LIMITS allow of the other's,
or any other page more than it takes there.
"""

import argparse
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("reading_worker.py")
LIMITS = {"article": 0.45, "database": 0.45}
NOISE = 1.03  # of two runs of the same code
FINISH = """
from django.utils import timezone
from rendering import finishing
finishing.finish(list(finishing.lacking(timezone.now()).values_list("pk", flat=True)))
"""


class Side:
    """One checkout with its database, and the process that serves it: the first line that `worker_file` writes is `offered`."""

    worker_file = WORKER

    def __init__(self, checkout, folder, database=None):
        self.checkout, self.folder = Path(checkout).resolve(), folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "BASE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "false",
            "DATABASE_URL": database or f"sqlite:///{folder}/patio.sqlite3",
            "CACHE_URL": "locmemcache://",
            "EMAIL_URL": "consolemail://",
            "MEDIA_ROOT": f"{folder}/media",
            "LANGUAGE_CODE": "fr",
            "TIME_ZONE": "Europe/Paris",
            "RENDITIONS_IN_BACKGROUND": "false",
            "TASKS_IN_BACKGROUND": "false",
            "TASKS": "worker",
            "KEPT_PAGES_MEGABYTES": "0",
        }
        self.options = []
        self.seconds = {}

    def keep_pages(self):
        self.environment["KEPT_PAGES_MEGABYTES"] = "64"
        self.options.append("--twice")

    def load(self, articles):
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / "loaded").exists():
            return
        source = [["load_corpus", str(articles)]] if articles else [["load_demo"], ["render_images"]]
        for command in [["migrate", "--verbosity", "0"], *source, ["rebuild_related"]]:
            say(f"{self.checkout.name}: {' '.join(command)} …")
            self.manage(*command)
        (self.folder / "loaded").touch()

    def finish_parts(self):
        if (self.checkout / "rendering" / "finishing.py").exists():
            say(f"{self.checkout.name}: finished parts …")
            self.manage("shell", "-v", "0", "-c", FINISH)

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        finished = subprocess.run(command, cwd=self.checkout, env=self.environment, capture_output=True, text=True)
        if finished.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed in {self.checkout}:\n{finished.stderr[-4000:]}")
        return finished.stdout

    def size(self):
        """Bytes of the database, without what is free in it."""
        code = "from django.db import connection as c; k = c.cursor(); k.execute({}); print('size', *k.fetchone())"
        query = (
            "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"
            " - (SELECT freelist_count FROM pragma_freelist_count) * (SELECT page_size FROM pragma_page_size)"
            if self.environment["DATABASE_URL"].startswith("sqlite")
            else "SELECT pg_database_size(current_database())"
        )
        printed = self.manage("shell", "-v", "0", "-c", code.format(repr(query)))
        return int(printed.rpartition("size ")[2])

    def start(self, stack):
        self.worker = stack.enter_context(
            subprocess.Popen(
                [sys.executable, str(self.worker_file), *self.options],
                cwd=self.checkout,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self.worker.stdin.close)
        self.offered = self.answer()

    def tell(self, value):
        """The worker's answer to it."""
        self.worker.stdin.write(json.dumps(value) + "\n")
        self.worker.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.worker.stdout.readline()
        return json.loads(line) if line else sys.exit(f"{self.checkout}: no answer.")

    def read(self, kind, paths, *, counts):
        seconds = self.tell(paths)
        if counts:
            self.seconds.setdefault(kind, []).extend(seconds)

    def median(self, kind):
        return statistics.median(self.seconds[kind]) * 1000

    def p95(self, kind):
        ordered = sorted(self.seconds[kind])
        return ordered[int(len(ordered) * 0.95)] * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, metavar="FILE", help="of `load_corpus`, instead of the demo magazine")
    parser.add_argument("--database", metavar="URL", help="one that is loaded")
    add_side_arguments(parser)
    parser.add_argument("--kept", action="store_true", help="pages that were kept")
    parser.add_argument("--without-parts", action="store_true", help="the other side uses no finished parts")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--pages", type=int, default=40, metavar="N", help="of one kind in a round")
    options = parser.parse_args()
    with ExitStack() as stack:
        sides = sides_of(options, stack, Side)
        if options.kept:
            sides[0].keep_pages()
        if options.without_parts:
            sides[-1].options.append("--without-parts")
        for side, database in zip(sides, (options.database, options.beside_database), strict=False):
            if not database:
                side.load(options.articles)
            side.finish_parts()
            side.start(stack)
        take_turns(sides, rounds=options.rounds, count=options.pages)
        faults = report(*sides)
    sys.exit("\n".join(faults) if faults and not options.kept else 0)


def add_side_arguments(parser):
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--beside-database", metavar="URL", help="one that the other checkout's commands filled")
    parser.add_argument("--folder", type=Path, help="keeps what was filled, and uses it again")


def sides_of(options, stack, side_class):
    folder = Path(options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))).resolve()
    sides = [side_class(ROOT, folder / "this", options.database)]
    if options.beside:
        sides.append(side_class(options.beside, folder / "other", options.beside_database))
    return sides


def take_turns(sides, *, rounds, count):
    chance = random.Random(10)
    for kind in sides[0].offered:
        known = [path for path in sides[0].offered[kind] if all(path in set(side.offered[kind]) for side in sides)]
        if not known:
            say(f"{kind}: there is none.")
            continue
        for number in range(rounds + 1):
            paths = [chance.choice(known) for _page in range(count)]
            for side in sides if number % 2 else reversed(sides):
                side.read(kind, paths, counts=number > 0)


def report(this, other=None):
    """Prints the table; returns what is more than LIMITS allow."""
    faults = []
    write("page", "ms median", "p95", *(["other", "p95", "ratio"] if other else []))
    for kind in this.seconds:
        row = [f"{this.median(kind):.2f}", f"{this.p95(kind):.2f}"]
        if other:
            ratio = this.median(kind) / other.median(kind)
            row += [f"{other.median(kind):.2f}", f"{other.p95(kind):.2f}", f"{ratio:.3f}"]
            faults += too_much(kind, ratio)
        write(kind, *row)
    sizes = [side.size() for side in (this, other) if side]
    row = [f"{size / 1e6:.1f} MB" for size in sizes]
    if other:
        faults += too_much("database", sizes[0] / sizes[1])
        row.append(f"{sizes[0] / sizes[1]:.2f}")
    write("database", *row)
    return faults


def too_much(name, ratio):
    most = LIMITS.get(name, NOISE)
    return [f"{name}: {ratio:.2f} of the other's, {most} is allowed."] if ratio > most else []


def write(name, *values):
    sys.stdout.write(f"{name:10}" + "".join(f"{value:>12}" for value in values) + "\n")


def say(line):
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
