"""What it costs to load articles, to index them and to render pictures, beside another checkout where one is named.

    python -m bench.loading [--articles 1000] [--database URL] [--beside CHECKOUT [--beside-database URL]]

Each checkout loads made-up articles of nine hundred words by its own commands into a scratch database of its own, on one
processor; the databases are emptied first. The seconds of CPU are of the command and of the PostgreSQL server, which is to
do nothing else meanwhile; they hold on a busy machine as well, which the seconds of the clock do not.
`--only load,import,search,pictures` measures some. Exits with 1 where LIMITS are missed, by seconds of CPU.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.crowd import Site
from bench.demosite import ROOT, say
from bench.made_up import PICTURES, write_corpus, write_export

LIMITS = {"load_corpus": 60, "import_wordpress": 60, "rebuild_search": 10_000 / 60}  # articles a second
SERVER = "SELECT pg_backend_pid()"


class Measured:
    """A checkout whose commands are timed."""

    def __init__(self, checkout, folder, database):
        self.site = Site(checkout, folder, database)
        self.site.environment["TASKS_IN_BACKGROUND"] = "false"
        self.checkout, self.figures = Path(checkout).resolve(), {}
        self.vendor = "SQLite" if self.site.environment["DATABASE_URL"].startswith("sqlite") else "PostgreSQL"

    def empty(self):
        if self.vendor == "SQLite":
            for path in self.site.folder.glob("patio.sqlite3*"):
                path.unlink()
        self.site.manage("migrate", "-v", "0")
        self.site.manage("flush", "--noinput", "-v", "0")
        self.site.manage("migrate", "-v", "0")

    def run(self, name, number, *command, processors=1):
        """Remembers (number, seconds of CPU, seconds of the clock)."""
        say(f"{self.checkout.name}: {' '.join(map(str, command))} …")
        server = self.server_seconds()
        begun = time.monotonic()
        allowed = sorted(os.sched_getaffinity(0))[:processors]
        process = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, command)],
            cwd=self.checkout,
            env=self.site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        errors = process.stderr.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(errors.decode()[-3000:])
        seconds = time.monotonic() - begun
        time.sleep(0.5)  # the server's own process has ended, and its time is counted
        cpu = usage.ru_utime + usage.ru_stime + self.server_seconds() - server
        self.figures[name] = (number, cpu, seconds)

    def server_seconds(self):
        """Of all processes of the PostgreSQL server that have ended."""
        if self.vendor == "SQLite":
            return 0
        code = (
            f"from django.db import connection as c; k = c.cursor(); k.execute({SERVER!r}); print('pid', *k.fetchone())"
        )
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code + "; input()"]
        with subprocess.Popen(
            command, cwd=self.checkout, env=self.site.environment, stdin=-1, stdout=-1, stderr=-3, text=True
        ) as shell:
            pid = next(line for line in shell.stdout if line.startswith("pid")).split()[1]
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
            shell.stdin.write("\n")
            shell.stdin.close()
        fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def measure(side, options, corpus, export):
    number, wanted = options.articles, options.only.split(",")
    if "import" in wanted:
        side.empty()
        side.run("import_wordpress", number, "import_wordpress", export)
    if "load" in wanted or "search" in wanted:
        side.empty()
        side.run("load_corpus", number, "load_corpus", corpus)
    if "search" in wanted:
        side.run("rebuild_search", number, "rebuild_search", "--all")
    if "pictures" in wanted:
        side.empty()
        side.site.manage("shell", "-v", "0", "-c", PICTURES.format(number=options.pictures))
        side.run("render_images", options.pictures, "render_images", processors=os.cpu_count())


def report(sides):
    names = [side.checkout.name for side in sides]
    write(
        sides[0].vendor,
        *(f"{name}: {what}" for name in names for what in ("number", "ms CPU each", "s clock")),
        "ratio",
    )
    faults = []
    for command in sides[0].figures:
        cells = []
        for side in sides:
            number, cpu, seconds = side.figures[command]
            cells += [number, f"{cpu / number * 1000:.1f}", f"{seconds:.1f}"]
        number, cpu, seconds = sides[0].figures[command]
        *_first, last = sides
        measure = 2 if command == "render_images" else 1
        ratio = last.figures[command][measure] / sides[0].figures[command][measure]
        write(command, *cells, f"{ratio:.1f}" if len(sides) > 1 else "")
        if number / cpu < LIMITS.get(command, 0):
            faults.append(f"{command}: {number / cpu:.0f} a second of CPU, {LIMITS[command]:.0f} are wanted")
    return faults


def write(name, *cells):
    sys.stdout.write(f"{name:18}" + "".join(f"{cell:>20}" for cell in cells) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000, metavar="N")
    parser.add_argument("--pictures", type=int, default=24, metavar="N")
    parser.add_argument("--only", default="load,import,search,pictures")
    parser.add_argument("--database", metavar="URL", help="one that may be emptied")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--beside-database", metavar="URL")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))).resolve()
        corpus = write_corpus(folder / "articles.jsonl.gz", options.articles)
        export = write_export(folder / "export.xml", options.articles)
        sides = [Measured(ROOT, folder / "this", options.database)]
        if options.beside:
            sides.append(Measured(options.beside, folder / "other", options.beside_database))
        for side in sides:
            measure(side, options, corpus, export)
        faults = report(sides)
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
