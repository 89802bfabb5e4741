"""What related articles cost, beside another checkout where one is named: all of them found anew, and one that is new.

    python -m bench.related_speed --database URL [--beside CHECKOUT --beside-database URL] [--all] [--published N]

Each checkout works in its own database, which its own commands have loaded and migrated (`load_corpus`, `bench.copies`).
`rebuild_related` runs there first, with --all even where nothing is missing; then N articles are published anew.
Said are seconds and milliseconds of CPU, the PostgreSQL server's included for single articles, and how much memory the
rebuild took at most, of which a part is SQLite's file that the system maps. It exits with 1 where the rebuild takes more
than a minute for 10,000 articles, or one article more than the other's.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from bench.reading import ROOT, Side

WORKER = Path(__file__).with_name("related_worker.py")
ALLOWED = 60 / 10_000  # seconds for one article of a rebuild


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--beside-database", metavar="URL")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--no-rebuild", action="store_true", help="only of single articles")
    parser.add_argument("--published", type=int, default=40, metavar="N")
    options = parser.parse_args()
    sides = [Side(ROOT, Path("/nonexistent"), options.database)]
    if options.beside:
        sides.append(Side(options.beside, Path("/nonexistent"), options.beside_database))
    for side in sides:
        side.environment["OMP_NUM_THREADS"] = "1"
        if not options.no_rebuild:
            rebuild(side, options.all)
        side.costs = published(side, options.published)
    sys.exit(report(*sides))


def rebuild(side, all_of_them):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    side.manage("rebuild_related", *(["--all"] if all_of_them else []))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    side.rebuilt = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    side.memory = after.ru_maxrss / 1024


def published(side, number):
    """{"editions": how many there are, "seconds": of each, "server": seconds of a rebuild}"""
    command = [sys.executable, str(WORKER), str(number)]
    finished = subprocess.run(
        command, cwd=side.checkout, env=side.environment, text=True, stdout=subprocess.PIPE, check=True
    )
    return json.loads(finished.stdout.splitlines()[-1])


def report(this, other=None):
    """Prints the table; returns what is more than is allowed."""
    faults = []
    for side in (this, other) if other else (this,):
        name, editions = side.checkout.name, side.costs["editions"]
        if hasattr(side, "rebuilt"):
            say(f"{name}: {editions} editions compared, {side.rebuilt:.1f} s of CPU, {side.memory:.0f} MB at most")
        say(f"{name}: one published, ms of CPU: median {median(side):.1f}, p95 {p95(side):.1f}")
    if hasattr(this, "rebuilt") and this.rebuilt > ALLOWED * this.costs["editions"]:
        faults.append(f"rebuild_related took {this.rebuilt:.0f} s.")
    if other:
        say(f"one published: {median(this) / median(other):.2f} of the other's")
        if hasattr(other, "rebuilt"):
            say(f"rebuilt: {this.rebuilt / other.rebuilt:.2f} of the other's")
        if median(this) > median(other):
            faults.append("One article takes longer than the other's.")
    return "\n".join(faults) or 0


def median(side):
    return statistics.median(side.costs["seconds"]) * 1000


def p95(side):
    ordered = sorted(side.costs["seconds"])
    return ordered[int(len(ordered) * 0.95)] * 1000


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
