"""What readers and the desk get while the database or the cache is away, and how soon all is well again.

    python -m bench.outages [--only stopped,frozen,restarted,redis-killed,redis-frozen,disk-full] [--seconds 8]

A hundred articles on two processes of the server, a throw-away PostgreSQL server, a cache (valkey-server or
redis-server, or a stand-in where neither is installed), and people who never stop asking: for pages that are kept, for
pages that nobody has asked for before, and at the desk, where forms are sent. Then the server is stopped, frozen (SIGSTOP:
it takes everything and answers nothing) or restarted under them, and back after so many seconds. Waiting is measured by
the clock, with the people on the same machine.

Exits with 1 where LIMITS are missed, where an answer is none of those that it may be, or where one has another dress.
"""

import argparse
import contextlib
import http.client
import itertools
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench.clusters import PostgreSQL, Redis
from bench.crowd_people import ADD, Browser, form_of, quantile
from bench.demosite import ROOT, environment_of, free_port, run, say, wait_for
from bench.made_up import write_corpus

KEPT, NEW, DESK = "kept pages", "other pages", "forms of the desk"
PEOPLE = {KEPT: 6, NEW: 4, DESK: 2}
EVERY = 0.2  # seconds between two requests of a person
LIMITS = {"most": 2.0, "p99 after the first two seconds": 0.5, "recovery": 2.0}  # seconds
CACHE_LIMITS = {"first": 0.25, "then": 0.005}  # seconds that a question to the cache may take while it is away
SETTLED = 2.0  # seconds after the beginning of an outage
ARTICLES = 100
FULL = 64  # kB of a disk
PERSON = """
from django.contrib.auth.models import Group
from articles import roles
from authors.models import User
person = User.objects.create_user("outage", password="a good password", is_staff=True)
person.groups.add(Group.objects.get(name=roles.JOURNALIST))
"""
QUESTIONS = """
import statistics, time
from django.core.cache import cache

def ask():
    begun = time.monotonic()
    cache.get_many(["one", "two"])
    return time.monotonic() - begun

ask()
before = statistics.median(ask() for _number in range(100))
print("ready", flush=True)
input()
first = ask()
print(before, first, statistics.median(ask() for _number in range(100)), flush=True)
"""


class Answer(NamedTuple):
    at: float  # `time.monotonic`, when it was asked for
    kind: str
    status: object  # or the name of what broke
    seconds: float
    as_it_should: bool  # 503 with Retry-After in the site's dress; old pages are marked


class Site:
    def __init__(self, folder, database, cache):
        self.port = free_port()
        self.environment = environment_of(folder, self.port) | {
            "STATIC_ROOT": "",
            "CACHE_URL": cache,
            "TASKS": "thread",
        }
        if database:
            self.environment["DATABASE_URL"] = database
        folder.mkdir(parents=True, exist_ok=True)
        self.address, self.log = f"http://127.0.0.1:{self.port}", folder / "server.log"

    def prepare(self):
        corpus = write_corpus(self.log.with_name("articles.jsonl.gz"), ARTICLES)
        shell = ["shell", "-v", "0", "-c", PERSON]
        for command in (["migrate", "-v", "0", "--skip-checks"], ["load_corpus", str(corpus)], shell):
            say(f"{command[0]} …")
            run([sys.executable, "manage.py", *command], self.environment)

    @contextlib.contextmanager
    def serving(self):
        command = [sys.executable, "-m", "cms.server", "--bind", f"127.0.0.1:{self.port}", "--processes", "2"]
        with self.log.open("w") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            try:
                wait_for(f"{self.address}/robots.txt", server)
                yield
            finally:
                server.terminate()
                server.wait()


class People:
    """Threads that ask until they are told to stop."""

    def __init__(self, site, kinds):
        self.site, self.kinds, self.answers, self.ending = site, kinds, [], threading.Event()
        self.numbers, self.desk = itertools.count(), Browser(site.address)
        self.threads = [
            threading.Thread(target=self.go_on, args=[kind], daemon=True)
            for kind, number in kinds.items()
            for _each in range(number)
        ]

    def __enter__(self):
        self.sign_in()
        pages = self.desk.ask("/sitemap-articles.xml")[2] or ""
        self.paths = [
            "/",
            "/feed/",
            *(each.split("</loc>")[0].partition(self.site.address)[2] for each in pages.split("<loc>")[1:9]),
        ]
        reader = Browser(self.site.address)
        for path in self.paths * 12:  # until each process has them
            reader.ask(path)
        for _turn in range(12):  # and has done all that a process does once
            self.new()
            if DESK in self.kinds:
                self.write()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def sign_in(self):
        if DESK not in self.kinds:
            return
        token = form_of_sign_in(self.desk.ask("/admin/login/")[2])
        self.desk.ask("/admin/login/", token | {"username": "outage", "password": "a good password"})
        self.form = form_of(self.desk.ask(ADD)[2], "article_form") | {"body": "<p>Une cour.</p>", "_continue": "1"}

    def go_on(self, kind):
        while not self.ending.wait(EVERY):
            begun = time.monotonic()
            try:
                status, as_it_should = getattr(self, {KEPT: "kept", NEW: "new", DESK: "write"}[kind])()
            except (OSError, http.client.HTTPException) as error:
                status, as_it_should = type(error).__name__, False
            self.answers.append(Answer(begun, kind, status, time.monotonic() - begun, as_it_should))

    def kept(self):
        path = self.paths[next(self.numbers) % len(self.paths)]
        return judged(*Browser(self.site.address).ask(path))

    def new(self):
        return judged(*Browser(self.site.address).ask(f"/search/?q=cour+{secrets.token_hex(4)}"))

    def write(self):
        title = f"Pendant la panne {next(self.numbers)}"
        browser = Browser(self.site.address)
        browser.cookies = self.desk.cookies
        token = f"new {secrets.token_urlsafe(12)}"
        status, headers, text = browser.ask(ADD, self.form | {"title": title, "page_version": token})
        return status, status == 302 or (status == 503 and title in text and bool(headers["Retry-After"]))


def form_of_sign_in(page):
    from lxml import html

    return dict(html.fromstring(page).get_element_by_id("login-form").form_values())


def judged(status, headers, text):
    if status == 503:
        return status, bool(headers["Retry-After"]) and "site/site.css" in text and "noindex" in text
    return ("200, old" if headers["Warning"] else status), status == 200


# What happens


class Scenario:
    def __init__(self, site, options):
        self.site, self.options, self.faults = site, options, []

    def play(self, name, begin, end, kinds):
        """Returns {phase: answers} and how long it took until nothing but what should be was answered."""
        with self.site.serving(), People(self.site, kinds) as people:
            time.sleep(self.options.seconds / 2)
            begun = time.monotonic()
            begin()
            if end:
                time.sleep(max(self.options.seconds - (time.monotonic() - begun), 0))
                end()
            ended = time.monotonic()
            time.sleep(6)
        return self.phases(people.answers, begun, ended)

    def phases(self, answers, begun, ended):
        well = max((each.at + each.seconds for each in answers if each.at > begun and not is_well(each)), default=ended)
        return {
            "before": [each for each in answers if each.at + each.seconds < begun],
            "first": [since(begun, each) for each in answers if begun - each.seconds <= each.at < begun + SETTLED],
            "meanwhile": [each for each in answers if begun + SETTLED <= each.at < ended],
            "afterwards": [each for each in answers if each.at >= max(well, ended)],
        }, max(well - ended, 0)

    def report(self, name, phases, recovery):
        say_out(f"\n{name}: all well {recovery:.2f} s after it was back")
        row(["", "", "answers", "p50 ms", "p99 ms", "most ms", ""])
        for phase, answers in phases.items():
            for kind in PEOPLE:
                if found := [each for each in answers if each.kind == kind]:
                    row([phase, kind, len(found), *milliseconds(found), statuses(found)])

    def judge(self, name, phases, recovery):
        meanwhile = phases["first"] + phases["meanwhile"]
        self.insist(name, recovery <= LIMITS["recovery"], f"well only after {recovery:.2f} s")
        for each in PEOPLE:
            found = [answer for answer in meanwhile if answer.kind == each]
            wrong = Counter(answer.status for answer in found if not answer.as_it_should or answer.status == 500)
            self.insist(name, not wrong, f"{each}: {dict(wrong)} are not as they should be")
            most = max((answer.seconds for answer in found), default=0)
            self.insist(name, most <= LIMITS["most"], f"{each}: one waited {most:.2f} s")
        settled = [answer.seconds for answer in phases["meanwhile"]]
        p99 = quantile(settled, 0.99) if settled else 0
        limit = LIMITS["p99 after the first two seconds"]
        self.insist(name, p99 <= limit, f"p99 after the first two seconds is {p99:.2f} s")
        lost = [answer for answer in meanwhile if answer.kind == KEPT and answer.status == 503]
        self.insist(name, not lost, f"{len(lost)} of the pages that are kept were 503")
        after = Counter(answer.status for answer in phases["afterwards"] if not is_well(answer))
        self.insist(name, not after and phases["afterwards"], f"afterwards: {dict(after)}")

    def judge_cache(self, name, phases, _recovery):
        """Pages go on; on a busy machine their own times vary by more than a cache costs."""
        wrong = Counter(each.status for phase in phases.values() for each in phase if not is_well(each))
        self.insist(name, not wrong, f"{dict(wrong)}")
        usual = max(quantile([each.seconds for each in phases[phase]], 0.99) for phase in ("before", "afterwards"))
        for phase in ("first", "meanwhile"):
            p99 = quantile([each.seconds for each in phases[phase]], 0.99)
            self.insist(name, p99 <= 1.5 * usual + 0.1, f"p99 is {p99:.2f} s, {usual:.2f} otherwise")

    def insist(self, name, holds, sentence):
        if not holds:
            self.faults.append(f"{name}: {sentence}")


def since(begun, answer):
    """Of one that was asked for before, what it took after that."""
    return answer._replace(seconds=answer.seconds - max(begun - answer.at, 0))


def is_well(answer):
    return answer.status == (302 if answer.kind == DESK else 200)


def milliseconds(answers):
    seconds = [each.seconds for each in answers]
    return [f"{value * 1000:.0f}" for value in (statistics.median(seconds), quantile(seconds, 0.99), max(seconds))]


def statuses(answers):
    counted = Counter(str(each.status) for each in answers)
    return ", ".join(f"{number} × {status}" for status, number in counted.most_common())


def row(cells):
    first, second, *numbers, last = cells
    say_out(f"  {first:11}{second:19}" + "".join(f"{number:>9}" for number in numbers) + f"  {last}")


def say_out(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# The scenarios


def databases(folder, options):
    """Returns what should not have been."""
    wanted = [name for name in ("stopped", "frozen", "restarted") if name in options.only]
    if not wanted:
        return []
    server = PostgreSQL()
    try:
        site = Site(folder / "postgresql", server.url, "locmemcache://")
        site.prepare()
        scenario = Scenario(site, options)
        ways = {
            "stopped": (server.stop, server.start),
            "frozen": (server.freeze, server.thaw),
            "restarted": (server.restart, None),
        }
        for name in wanted:
            played = scenario.play(name, *ways[name], PEOPLE)
            scenario.report(f"database {name}", *played)
            scenario.judge(f"database {name}", *played)
        return scenario.faults
    finally:
        server.remove()


def caches(folder, options):
    wanted = [name for name in ("redis-killed", "redis-frozen", "disk-full") if name in options.only]
    if not wanted:
        return []
    faults, site = [], Site(folder / "sqlite", None, "locmemcache://")
    site.prepare()
    if any(name.startswith("redis") for name in wanted):
        faults += redis(site, options, wanted)
    if "disk-full" in wanted:
        faults += disk_full(site, folder, options)
    return faults


def redis(site, options, wanted):
    server = Redis()
    site.environment["CACHE_URL"] = server.url
    scenario = Scenario(site, options)
    try:
        for name, *way in (("redis-killed", server.stop, server.start), ("redis-frozen", server.freeze, server.thaw)):
            if name in wanted:
                played = scenario.play(name, *way, {NEW: 6})
                scenario.report(f"{name} ({server.name})", *played)
                scenario.judge_cache(name, *played)
                scenario.faults += questions(name, site, *way)
    finally:
        server.thaw()
        server.remove()
    return scenario.faults


def questions(name, site, begin, end):
    """What one question to the cache takes in a process that has asked before. Returns what should not have been."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", QUESTIONS]
    with subprocess.Popen(command, cwd=ROOT, env=site.environment, stdin=-1, stdout=-1, stderr=-3, text=True) as asking:
        asking.stdout.readline()
        begin()
        asking.stdin.write("\n")
        asking.stdin.close()
        before, first, then = map(float, asking.stdout.readline().split())
        end()
    say_out(
        f"  a question to the cache: {before * 1000:.2f} ms before, {first * 1000:.0f} the first, {then * 1000:.3f} then"
    )
    taken = {"first": first, "then": then}
    return [
        f"{name}: {which}: a question took {taken[which]:.3f} s"
        for which, most in CACHE_LIMITS.items()
        if taken[which] > most
    ]


def disk_full(site, folder, options):
    """A cache of files on a small disk of its own, where this machine lets us make one."""
    place = folder / "cache"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={FULL}k", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        say_out("\ndisk-full: not measured, as no disk can be made here (mount)")
        return []
    try:
        site.environment["CACHE_URL"] = f"filecache://{place}"
        scenario = Scenario(site, options)
        played = scenario.play("disk-full", lambda: fill(place), (place / "rest").unlink, {NEW: 6})
        scenario.report("the cache's disk full", *played)
        scenario.judge_cache("the cache's disk full", *played)
        return scenario.faults
    finally:
        subprocess.run(["umount", place], check=False)


def fill(place):
    with contextlib.suppress(OSError), (place / "rest").open("wb") as file:
        while True:
            file.write(os.urandom(1024))
            file.flush()


def main():
    every = "stopped,frozen,restarted,redis-killed,redis-frozen,disk-full"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=every)
    parser.add_argument("--seconds", type=float, default=8, help="how long an outage lasts")
    parser.add_argument("--folder", type=Path, help="keeps SQLite's database and the logs there")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))  # what was started is ended
    options.only = options.only.split(",")
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-")))
        faults = databases(folder.resolve(), options) + caches(folder.resolve(), options)
    sys.stdout.write("".join(f"MISSED: {fault}\n" for fault in faults) or "nothing is missed\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
