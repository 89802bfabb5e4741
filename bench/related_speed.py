"""What related articles cost, beside another checkout where one is named: all of them found anew, and one that is new.

    python -m bench.related_speed --database URL [--beside CHECKOUT --beside-database URL] [--all] [--published N] [--small N]

`--small N` publishes the first articles one after another, as in an archive that begins.
Each checkout works in its own database, which its own commands have loaded and migrated (`load_corpus`, `bench.copies`).
`rebuild_related` runs there first, with --all even where nothing is missing; then N articles are published anew.
Said are seconds and milliseconds of CPU, the PostgreSQL server's included where it runs on this machine, and how much memory
the rebuild took at most, of which a part is SQLite's file that the system maps. It exits with 1 where the rebuild takes more
than a minute for 10,000 articles, or one article more than the other's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import psycopg

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
    parser.add_argument(
        "--small",
        type=int,
        default=0,
        metavar="N",
        help="then the first N French articles alone; the databases are of no use afterwards",
    )
    options = parser.parse_args()
    sides = [Side(ROOT, Path("/nonexistent"), options.database)]
    if options.beside:
        sides.append(Side(options.beside, Path("/nonexistent"), options.beside_database))
    for side in sides:
        side.environment["OMP_NUM_THREADS"] = "1"
        if not options.no_rebuild:
            rebuild(side, options.all)
        side.costs = published(side, options.published, options.small)
    sys.exit(report(*sides))


def rebuild(side, all_of_them):
    command = [sys.executable, "manage.py", "rebuild_related", *(["--all"] if all_of_them else [])]
    before = seconds_of_the_server(side)
    with subprocess.Popen(command, cwd=side.checkout, env=side.environment, stdout=subprocess.DEVNULL) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"rebuild_related failed in {side.checkout}.")
    side.rebuilt = usage.ru_utime + usage.ru_stime + seconds_of_the_server(side) - before
    side.memory = usage.ru_maxrss / 1024


def seconds_of_the_server(side):
    """Of CPU, that PostgreSQL used for connections that have ended."""
    if not side.environment["DATABASE_URL"].startswith("postgres"):
        return 0
    with psycopg.connect(side.environment["DATABASE_URL"]) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    server = stat_of(stat_of(backend)["parent"])
    return server["children"] / os.sysconf("SC_CLK_TCK")


def stat_of(pid):
    """The process's parent, and the ticks of CPU that those of its children used that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return {"parent": int(fields[1]), "children": int(fields[13]) + int(fields[14])}


def published(side, number, small):
    """{"editions": how many there are, "seconds": of each, "small": of each of the first articles}"""
    command = [sys.executable, str(WORKER), str(number), str(small)]
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
        if small := [seconds * 1000 for seconds in side.costs["small"]]:
            say(f"{name}: the first {len(small)}, ms of CPU: mean {statistics.mean(small):.0f}, most {max(small):.0f}")
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
