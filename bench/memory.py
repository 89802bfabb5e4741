"""How much memory the server's processes take after so many minutes of readers, searches and publications.

    python -m bench.memory [--minutes 30] [--writers 4] [--readers 20] [--database URL]

The demo magazine on two processes, with little room for kept pages, so that it is full after the first fifth, which does not count. What
files that are mapped take is said and not counted: of SQLite's it grows with the database. Exits with 1 where the last tenth takes
5 % more than the first that counts.
"""

import argparse
import contextlib
import itertools
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from bench.crowd import Site, stopped
from bench.crowd_people import WORDS, Browser, Crowd
from bench.demosite import ROOT, say, wait_for

MOST_GROWTH = 0.05
SAMPLED_EVERY, SEARCHED_EVERY = 2.0, 0.1  # seconds
WARM, PART = 1 / 5, 1 / 10  # of the time
MEGABYTES = "4"  # of kept pages in each process


class Sample(NamedTuple):
    at: float  # `time.monotonic`
    own: float  # megabytes, of all processes
    mapped: float


def sample(parent):
    pids = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = [memory_of(pid) for pid in pids]
    return Sample(time.monotonic(), *(sum(each) for each in zip(*found, strict=True)))


def memory_of(pid):
    """(its own megabytes, those of files and of what is shared)"""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    own, *mapped = (int(lines[name].split()[0]) / 1024 for name in ("RssAnon", "RssFile", "RssShmem"))
    return own, sum(mapped)


def search(address, until):
    """For what nobody has asked before, and addresses that are nowhere."""
    chance, reader, numbers = random.Random(5), Browser(address), itertools.count()
    while time.monotonic() < until:
        words = "+".join(chance.sample(WORDS, 2))
        for path in (f"/search/?q={words}+{next(numbers)}", f"/rien-{next(numbers)}/", f"/?x={next(numbers)}"):
            with contextlib.suppress(OSError):
                reader.ask(path)
        time.sleep(SEARCHED_EVERY)


def watch(server, until):
    found = []
    while time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError):
            found.append(sample(server.pid))
        time.sleep(SAMPLED_EVERY)
    return found


def measure(site, options, server):
    crowd = Crowd(site.address, writers=options.writers, readers=options.readers)
    crowd.sign_in()
    begun = time.monotonic()
    until, samples = begun + options.minutes * 60, []
    threads = [
        threading.Thread(target=crowd.go, kwargs={"until": until}),
        threading.Thread(target=search, args=[site.address, until]),
        threading.Thread(target=lambda: samples.extend(watch(server, until))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    crowd.report()
    return report(samples, begun, options.minutes * 60), crowd.faults()


def report(samples, begun, seconds):
    """How much more the last part takes than the first that counts."""
    parts = []
    for number in range(int((1 - WARM) / PART + 0.5)):
        start = begun + seconds * (WARM + PART * number)
        part = [each for each in samples if start <= each.at < start + seconds * PART]
        parts.append(statistics.mean(each.own for each in part))
        mapped = statistics.mean(each.mapped for each in part)
        say_out(f"after {(start - begun) / 60:5.1f} minutes {parts[-1]:7.1f} MB, and {mapped:6.1f} of files")
    return parts[-1] / parts[0] - 1


def say_out(line):
    sys.stdout.write(f"{line}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--writers", type=int, default=4, metavar="N")
    parser.add_argument("--readers", type=int, default=20, metavar="N")
    parser.add_argument("--database", metavar="URL", help="an empty one")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-")))
        site = Site(ROOT, folder / "site", options.database)
        site.environment |= {"KEPT_PAGES_MEGABYTES": MEGABYTES, "KEPT_PAGES_FOLDER": f"{folder}/kept"}
        site.prepare(options.writers)
        say("measuring …")
        log = stack.enter_context(site.log("server").open("w"))
        server = site.start([sys.executable, "-m", *site.server(), "--bind", f"127.0.0.1:{site.port}"], log)
        stack.enter_context(stopped(server))
        wait_for(f"{site.address}/robots.txt", server)
        growth, faults = measure(site, options, server)
    say_out(f"grew by {growth:.1%}")
    sys.stdout.write("".join(f"  {fault}\n" for fault in faults))
    sys.exit(1 if growth > MOST_GROWTH or faults else 0)


if __name__ == "__main__":
    main()
