"""How soon a publication is seen: by the process that published it, by every other one, and one that was planned."""

import random
import statistics
import subprocess
import threading
import time

from bench.demosite import ROOT
from bench.rivals.sites import Patio
from bench.rivals.tables import milliseconds, table
from bench.server import get

TIMES = 5  # the median counts
WATCHERS = 4
WATCHED, AHEAD, PLANNED = 2.0, 3.0, 8.0  # seconds
KINDS = ("publish", "article", "home", "tag", "search", "all", "all, CPU")


def new_word():
    """That no article has."""
    return "zu" + "".join(random.choices("bdfglmnprst", k=9))


def measure_same_process(sites):
    rows = []
    for site in sites:
        with site.worker(**site.not_keeping()) as worker:
            found = [worker.tell("until_seen", word=new_word()) for _time in range(TIMES + 1)][1:]
        medians = [statistics.median(each[kind] for each in found) for kind in KINDS]
        rows.append([f"{site.title}, {site.size:,} articles", *map(milliseconds, medians)])
    table("published, then read in the same process, ms by the clock", KINDS, rows)


class Watch:
    """Asks the first page again and again, by new connections, for a word."""

    def __init__(self, address, word, seconds):
        self.port, self.word = int(address.rpartition(":")[2]), word.title().encode()
        self.until, self.answers = time.time() + seconds, []
        self.threads = [threading.Thread(target=self.go_on) for _watcher in range(WATCHERS)]
        for thread in self.threads:
            thread.start()

    def go_on(self):
        while time.time() < self.until:
            asked = time.time()
            seen = self.word in get(self.port, "/")[1]
            self.answers.append((asked, time.time(), seen))
            time.sleep(0.01)

    def last_without(self, since):
        """How long after this moment somebody who asked was still answered without it; None: to the end."""
        for thread in self.threads:
            thread.join()
        old = [asked for asked, _answered, seen in self.answers if not seen]
        if max(old, default=0) > self.until - 0.2:
            return None
        return max(max(old, default=0) - since, 0)


def measure_other_processes(sites):
    """Two processes that serve; a third one publishes, and one that was planned comes by itself, or by Wagtail's command."""
    rows = []
    for site in sites:
        for how, settings in ways(site).items():
            with site.serving(processes=2, TASKS="thread", **settings) as (address, _process):
                found = [seen_by_all(site, address, settings, planned=planned) for planned in (False, True)]
            rows.append([f"{site.title}, {how}", *map(shown, found)])
    table("seen by all processes, s after it", ["published", "planned for that moment"], rows)


def ways(site):
    kept = {"pages are kept": site.keeping(shared=True)}
    return kept if isinstance(site, Patio) else kept | {"none is kept": site.not_keeping()}


def shown(seconds):
    return "not while watched" if seconds is None else f"{seconds:.2f}"


def seen_by_all(site, address, settings, *, planned):
    word = new_word()
    with site.worker(**settings) as worker:
        worker.tell("bytes")  # it is ready
        if not planned:
            watch = Watch(address, word, WATCHED + 0.5)
            return watch.last_without(worker.tell("publish", word=word))
        at = time.time() + AHEAD
        worker.tell("publish", word=word, at=at)
        watch = Watch(address, word, at - time.time() + PLANNED)
        if not isinstance(site, Patio):  # as cron would have it that runs in this very second
            time.sleep(max(0, at - time.time()))
            subprocess.run(site.command("publish_scheduled"), cwd=ROOT, env=site.environment | settings, check=True)
        return watch.last_without(at)
