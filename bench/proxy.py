"""What the nginx of deploy/ answers in a second: kept pages, and a static file from the same nginx.

    python -m bench.proxy [--folder DIR] [--seconds 4] [--rounds 5] [--connections 50] [--changes 40]

Needs `wrk` and `nginx`. nginx and Patio have the first processor, `wrk` asks from the second one. Article and home page of the demo
magazine, kept until they change, or taken from Patio four times a second; a picture, for each of which Patio is asked; and a file
with the article's bytes, which nginx has open as it has what it keeps. They take turns, the median of each counts, and CPU is
nginx's and Patio's together. Then an author's name is changed by SQL, again and again, and it is told how long readers behind nginx
got the former one. Exits with 1 where a page that is kept until it changes costs more than the file by a ninth, or somebody got a
former one for a second.
"""

import argparse
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bench.demosite import free_port
from bench.server import article_of, get, load_of, magazine, pinned, running
from tests import nginx

FILE = """    location = /bench/file {{
        alias {path}; default_type text/html; add_header Content-Encoding br; open_file_cache max=1000 inactive=60s; }}
"""
WAYS = {"until they change": nginx.PAGES, "from Patio": "pages-of-patio.conf"}
LEAST, LONGEST = 0.9, 1
BROTLI = {"Accept-Encoding": "br"}


@contextmanager
def served(folder, pages):
    """(port, [nginx, Patio]): with the files of `deploy/nginx`."""
    port, link, scratch = free_port(), folder / "run" / "generation", folder / "nginx"
    environment = magazine(folder, port) | {"PROXIES": "1", "MEDIA_REDIRECT": "/_media/"}
    if pages == nginx.PAGES:
        environment |= {"PURGE_URL": f"nginx://{link}"}
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    where = {"upstream": folder / "http.sock", "link": link, "media": environment["MEDIA_ROOT"], "pages": pages}
    main = nginx.adapted(scratch, port=port, also=FILE.format(path=folder / "file"), **where)
    command = [sys.executable, "-m", "cms.server", "--socket", str(folder / "http.sock")]
    with ExitStack() as stack:
        proxy = subprocess.Popen([nginx.program(), "-p", str(scratch), "-c", str(main)], preexec_fn=pinned(0))
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        patio = stack.enter_context(running(command, f"http://127.0.0.1:{port}/robots.txt", environment))
        yield port, [proxy, patio]


def rates(folder, way, options):
    """{what: [figures of each round]}, and the seconds for which former pages were seen."""
    with served(folder, WAYS[way]) as (port, processes):
        address = f"http://127.0.0.1:{port}"
        article = article_of(port, address)
        status, content = get(port, article, **BROTLI)
        picture = re.search(rb"/media/images/[^\s\"]+?\.jpg", get(port, article)[1])[0].decode()
        (folder / "file").write_bytes(content)
        paths = {
            "static file": "/bench/file",
            f"article, {way}": article,
            f"home page, {way}": "/",
            "picture": picture,
        }
        found = {what: [] for what in paths}
        time.sleep(1)
        for _round in range(options.rounds):
            for what, path in paths.items():
                found[what].append(load_of(processes, address + path, options))
        return found, [seen_after(folder, port, article, number) for number in range(options.changes)]


def seen_after(folder, port, article, number):
    """Seconds from the end of a transaction to the last answer of before it."""
    name, last = f"Nom {time.time_ns()}", 0
    with closing(sqlite3.connect(folder / "patio.sqlite3", timeout=60)) as database, database:
        database.execute("UPDATE authors_author SET name = ?", [name])
    begun = time.monotonic()
    while name not in get(port, article)[1].decode():
        last = time.monotonic() - begun
        time.sleep(0.002)
    time.sleep(0.013 * number % 1)  # at any part of a second
    return last


def report(found, seen):
    """Whether all is as it should be."""
    medians = {what: [statistics.median(each) for each in zip(*rounds, strict=True)] for what, rounds in found.items()}
    file = medians["static file"]
    is_well = max(seen) < LONGEST
    for what, (rate, cost, slowest) in medians.items():
        by_rate, by_cost = rate / file[0], file[1] / cost
        line = f"{what:32}{rate:10,.0f} a second{cost:8.1f} µs of CPU, p99 {slowest:6.1f} ms"
        sys.stdout.write(f"{line}{by_rate:8.2f} × static, {by_cost:.2f} × by CPU\n")
        is_well = is_well and (by_cost >= LEAST or "until" not in what)
    sys.stdout.write(
        f"former pages after a change: {statistics.median(seen):.3f} s, at most {max(seen):.3f} s of {len(seen)}\n"
    )
    return is_well


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="keeps the demo magazine there, and uses it again")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--changes", type=int, default=40)
    options = parser.parse_args()
    if not (shutil.which("wrk") and nginx.program()):
        sys.exit("wrk or nginx is missing (Debian: apt install wrk nginx-light).")
    with ExitStack() as stack:
        folder = Path(options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))).resolve()
        are_well = [report(*rates(folder, way, options)) for way in WAYS]
    sys.exit(not all(are_well))


if __name__ == "__main__":
    main()
