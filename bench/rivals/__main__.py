"""Patio beside Wagtail: the same articles on both, in one run, on one processor, while wrk asks from the other.

    python -m bench.rivals [--articles 1000,10000] [--databases sqlite,postgresql] [--only made-anew,kept,…]

Wagtail's site is in bench/wagtail_site, as its documentation would have it; it gets a virtual environment of its own at the
first call. `--folder` keeps both sites, loaded, for the next call; bench/README.md says what is compared and what cannot be.
Articles above `--made-up` are copies of these, made by SQL. Needs `wrk`; `nginx` for the static file; PostgreSQL for its part.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bench.clusters import PostgreSQL
from bench.rivals import herd, news, pages, upkeep
from bench.rivals.sites import sites_of

KINDS = "article,home,tag,author,feed,search"
PARTS = "made-anew,kept,same-process,other-processes,herd,desk,rebuilds,disk"


def words(text):
    return text.split(",")


def numbers(text):
    return [int(number) for number in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m bench.rivals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", dest="sizes", type=numbers, default=[1000], metavar="N,N")
    parser.add_argument(
        "--made-up", type=int, default=10_000, metavar="N", help="of more than these, the others are copies"
    )
    parser.add_argument("--databases", type=words, default=["sqlite", "postgresql"])
    parser.add_argument("--sites", type=words, default=["patio", "wagtail"])
    parser.add_argument("--only", type=words, default=words(PARTS), help=f"some of {PARTS}; load does nothing but that")
    parser.add_argument("--kinds", type=words, default=words(KINDS), help=f"some of {KINDS}")
    parser.add_argument("--seconds", type=int, default=5, help="of one run")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")
    parser.add_argument("--readers", type=int, default=500, help="of the herd")
    shared = "kept: wagtail-cache in files that processes share, instead of one's memory"
    parser.add_argument("--shared-cache", action="store_true", help=shared)
    parser.add_argument("--folder", type=Path, help="keeps the sites there")
    options = parser.parse_args()
    if any(size > options.made_up and size % options.made_up for size in options.sizes):
        parser.error("more articles than --made-up must be a multiple of it")
    return options


def main():
    options = arguments()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing (Debian: apt install wrk nginx-light).")
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))  # what was started is ended
    with contextlib.ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))
        options.folder = Path(folder).resolve()
        options.folder.mkdir(parents=True, exist_ok=True)
        cluster = stack.enter_context(a_cluster(options)) if "postgresql" in options.databases else None
        sites = sites_of(options, {"sqlite": None, "postgresql": cluster}.get)
        loaded = {site.key: site.load() for site in sites}
        for part in options.only:
            PART[part](sites, loaded, options)


@contextlib.contextmanager
def a_cluster(options):
    """On the servers' processor, as all that it starts."""
    allowed = os.sched_getaffinity(0)
    options.folder.chmod(0o755)
    os.sched_setaffinity(0, {0})
    cluster = PostgreSQL(options.folder / "postgresql")
    os.sched_setaffinity(0, allowed)
    try:
        yield cluster
    finally:
        cluster.stop()


PART = {
    "load": lambda sites, loaded, options: None,
    "made-anew": lambda sites, loaded, options: pages.measure(sites, pages.MADE_ANEW, options),
    "kept": lambda sites, loaded, options: pages.measure(sites, pages.KEPT, options),
    "same-process": lambda sites, loaded, options: news.measure_same_process(sites),
    "other-processes": lambda sites, loaded, options: news.measure_other_processes(sites),
    "herd": lambda sites, loaded, options: herd.measure(sites, options.readers),
    "desk": lambda sites, loaded, options: upkeep.measure_desk(sites),
    "rebuilds": lambda sites, loaded, options: upkeep.measure_rebuilds(sites),
    "disk": lambda sites, loaded, options: upkeep.measure_disk(sites, loaded),
}


if __name__ == "__main__":
    main()
