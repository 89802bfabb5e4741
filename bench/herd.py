"""Five hundred readers on an article and the home page, over the second at which it is published, and withdrawn.

    python -m bench.herd [--clients 500] [--processes 2] [--database URL] [--publications 20]

Each asks about once a second on a connection of its own, and all of them at the very second that was planned. Then the same with
a publication that nobody planned. What is counted: how long they wait, what they see too early or too late, and how often a page,
or that it is gone, is rendered: once in each generation, by one process; that it is not there yet, by each. At the end one
reader asks for pages just after other publications: the first who does waits while they are made. What a page costs a second
time, he would wait if a task had made them before.

A `--database` is to be empty; without one, SQLite in a temporary file. Exits with 1 where LIMITS are missed.
"""

import argparse
import asyncio
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench.crowd import Site, stopped
from bench.crowd_people import Browser, quantile
from bench.demosite import ROOT, say, wait_for
from tests import renders

LIMITS = {"p99": 1.0, "old": 1.0}  # seconds
EVERY = 1.0  # seconds between two requests of a reader, on average
BEFORE, AFTER, BETWEEN = 1.0, 3.0, 6.0  # seconds around a change that count; between two
HOME, FIRST, SECOND = "/", "premiere", "seconde"
OFTEN_READ = ["/", "/tag/patios/", "/feed/", "/search/", "/sitemap-news.xml", "/corrections/"]


class Answer(NamedTuple):
    sent: float  # `time.time`
    came: float
    path: str
    status: object  # or the name of what broke
    tells: bool  # of the article, that it is there


class Herd:
    def __init__(self, port, number):
        self.port, self.number, self.slug = port, number, FIRST
        self.answers, self.waves, self.is_over = [], [], False

    async def reader(self, number):
        chance = random.Random(number)
        await asyncio.sleep(2 * chance.random())
        streams = await asyncio.open_connection("127.0.0.1", self.port)
        while not self.is_over:
            path = chance.choice([HOME, f"/{self.slug}/"])
            answer = await self.ask(streams, path)
            self.answers.append(answer)
            if not isinstance(answer.status, int):
                streams = await asyncio.open_connection("127.0.0.1", self.port)
            due = answer.sent + EVERY * 2 * chance.random()
            due = min([due, *(wave for wave in self.waves if wave > answer.came)])
            await asyncio.sleep(max(due - time.time(), 0))
        streams[1].close()

    async def ask(self, streams, path):
        sent, slug = time.time(), self.slug if path == HOME else path.strip("/")
        try:
            status, body = await asyncio.wait_for(asked(streams, path), 60)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            return Answer(sent, time.time(), path, type(error).__name__, False)
        tells = status == 200 if path != HOME else f"/{slug}/".encode() in body
        return Answer(sent, time.time(), path, status, tells)


async def asked(streams, path):
    """(status, body)"""
    reader, writer = streams
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    return int(head.split(b" ", 2)[1]), await reader.readexactly(int(lengths[0]))


class Desk:
    def __init__(self, site):
        command = [sys.executable, "-m", "bench.herd_desk"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdin=-1, stdout=-1, text=True)

    def do(self, *what):
        """When it was begun: what it changes may be seen from then on."""
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


async def play(herd, desk):
    """[(what happened, its moment, whether the article is there from then on, its slug)]"""
    readers = [asyncio.create_task(herd.reader(number)) for number in range(herd.number)]
    await asyncio.sleep(BETWEEN)
    moment = float(int(time.time()) + BETWEEN)
    await asyncio.to_thread(desk.do, "publish", FIRST, moment)
    herd.waves.append(moment)
    await asyncio.sleep(moment - time.time() + BETWEEN)
    changes = [("published, as planned", moment, True, FIRST)]
    changes.append(("withdrawn", await asyncio.to_thread(desk.do, "withdraw", FIRST), False, FIRST))
    await asyncio.sleep(BETWEEN)
    changes.append(("published at once", await asyncio.to_thread(desk.do, "publish", SECOND), True, SECOND))
    herd.slug = SECOND  # of which nobody knew before
    await asyncio.sleep(BETWEEN)
    herd.is_over = True
    await asyncio.gather(*readers)
    return changes


def judge(change, answers, rendered, processes):
    """Prints what happened around a change; returns what should not have."""
    what, moment, is_there, slug = change
    found = [
        each for each in answers if moment - BEFORE <= each.sent < moment + AFTER and each.path in (HOME, f"/{slug}/")
    ]
    seconds = [each.came - each.sent for each in found]
    wrong = Counter(each.status for each in found if not isinstance(each.status, int) or each.status >= 500)
    old = max((each.came - moment for each in found if each.tells is not is_there and each.came > moment), default=0)
    early = [each for each in found if each.tells is is_there and each.came < moment]
    made = [each for each in rendered if moment - BEFORE <= each.at < moment + AFTER]
    pages = Counter((each.path, each.status, each.generation) for each in made)
    totals = Counter(f"{each.path} {each.status}" for each in made)
    times = ", ".join(f"{quantile(seconds, share) * 1000:.0f}" for share in (0.5, 0.99))
    say_out(
        f"\n{what}: {len(found)} answers, p50 and p99 {times} ms, most {max(seconds) * 1000:.0f}; "
        f"the last old page {old:.2f} s after",
        f"  rendered: {dict(totals)} in {len({each.generation for each in made})} generations, "
        f"{max(pages.values(), default=0)} times at the most in one",
    )
    faults = [f"{what}: {count} × {status}" for status, count in wrong.items()]
    faults += [f"{what}: the old page {old:.2f} s after"] * (old > LIMITS["old"])
    faults += [f"{what}: p99 is {quantile(seconds, 0.99):.2f} s"] * (quantile(seconds, 0.99) > LIMITS["p99"])
    faults += [f"{what}: {len(early)} × the new page before"] * bool(early)
    return faults + [
        f"{what}: {path} ({status}) rendered {number} times"
        for (path, status, _generation), number in pages.items()
        if number > (processes if status == 404 else 1)
    ]


def first_pages(site, desk, number):
    """Prints what the first reader of a page waits after a publication, and the next one."""
    reader, waited = Browser(site.address), {"the first": [], "the next": []}
    paths = [path for path in OFTEN_READ if reader.ask(path)[0] == 200]
    for turn in range(number):
        desk.do("publish", f"autre-{turn}")
        time.sleep(1)
        for who in waited:
            for path in paths:
                begun = time.perf_counter()
                reader.ask(path)
                waited[who].append((time.perf_counter() - begun) * 1000)
    say_out("")
    for who, found in waited.items():
        figures = ", ".join(f"{quantile(found, share):.1f}" for share in (0.5, 0.99))
        say_out(f"{who} who asks for one of {len(paths)} pages after a publication: p50 and p99 {figures} ms")


def say_out(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def site_of(folder, options):
    site = Site(ROOT, folder / "site", options.database)
    site.environment |= {
        "DJANGO_SETTINGS_MODULE": renders.SETTINGS,
        "RENDERS": f"{folder}/renders",
        "KEPT_PAGES_FOLDER": f"{folder}/kept",
        "STATIC_ROOT": "",
    }
    for command in (["migrate", "-v", "0"], ["load_demo"], ["db_worker", "--batch"]):
        say(f"{command[0]} …")
        site.manage(*command)
    return site


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--publications", type=int, default=20, help="after which one reader asks for pages")
    parser.add_argument("--database", metavar="URL", help="an empty one")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-")))
        site = site_of(folder, options)
        command = [sys.executable, "-m", "cms.server", "--bind", f"127.0.0.1:{site.port}"]
        log = stack.enter_context(site.log("server").open("w"))
        server = site.start([*command, "--processes", str(options.processes)], log)
        stack.enter_context(stopped(server))
        wait_for(f"{site.address}/robots.txt", server)
        desk, herd = Desk(site), Herd(site.port, options.clients)
        stack.callback(desk.process.kill)
        changes = asyncio.run(play(herd, desk))
        rendered = renders.read(folder / "renders")
        faults = [fault for change in changes for fault in judge(change, herd.answers, rendered, options.processes)]
        if options.publications:
            first_pages(site, desk, options.publications)
    say_out("", *(faults or ["nothing failed"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
