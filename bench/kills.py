"""Kills the server and workers at random points of publications, uploads, imports and rebuilds, and counts what is left undone.

    .venv/bin/python -m bench.kills [--times 200] [--tasks thread|worker] [--database URL] [--folder DIR] [--seed 1]

Each time one of the four goes on (publications and uploads through the desk, an import and rebuilds by their commands) when,
at a random moment, `kill -9` ends the whole server, one of its two processes, a worker (`--tasks worker`), or the command.
What was killed is started again, by nobody's command. At the end the site has five minutes (`--wait`, in seconds); then
what is left is counted, and the program exits with 1 where anything is missing. `--database` is the address of an empty one.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from bench import demosite
from bench.exports import write_export
from bench.left_undone import NAMES
from bench.newsroom import Desk, Refused

WORK = ("publications", "uploads", "imports", "rebuilds")
REBUILDS = (["rebuild_related", "--all"], ["rebuild_search", "--all"], ["render_images", "--verify"], ["render_cards"])
LATEST = {"publications": 2.5, "uploads": 2.5, "imports": 8, "rebuilds": 8}  # seconds after the beginning of the work


class Site:
    """The processes of a site: a server of two processes and, where they run the tasks, two workers."""

    def __init__(self, folder, environment, tasks):
        self.folder, self.environment, self.tasks = folder, environment | {"TASKS": tasks}, tasks
        self.processes, self.log = {}, (folder / "log").open("a")

    def start(self):
        """What is not running."""
        names = ["server"] + (["worker 1", "worker 2"] if self.tasks == "worker" else [])
        for name in names:
            if name not in self.processes or self.processes[name].poll() is not None:
                self.processes[name] = self.process(*(self.server() if name == "server" else self.worker()))
        demosite.wait_for(f"{self.environment['BASE_URL']}/robots.txt", self.processes["server"])

    def server(self):
        address = self.environment["BASE_URL"].removeprefix("http://")
        return [sys.executable, "-m", "cms.server", "--bind", address, "--processes", "2"]

    def worker(self):
        return [sys.executable, "manage.py", "db_worker", "--verbosity", "0"]

    def process(self, *command):
        """In a group of its own, which is killed as one."""
        return subprocess.Popen(
            command, cwd=demosite.ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def command(self, *arguments):
        return self.process(sys.executable, "manage.py", *arguments)

    def one_server_process(self):
        master = self.processes["server"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [int(child) for child in children]

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.wait(60)


def work(site, kind, number, chance):
    """Begins it. Returns (the command's process or None, the thread of whoever presses the buttons or None)."""
    if kind == "imports":
        file = write_export(site.folder / f"export-{number}.xml", number * 1000, 40)
        return site.command("import_wordpress", str(file), "--user", "paco"), None
    if kind == "rebuilds":
        return site.command(*chance.choice(REBUILDS)), None
    thread = threading.Thread(target=press, args=(site, kind, number), daemon=True)
    thread.start()
    return None, thread


def press(site, kind, number):
    """As somebody at the desk would, until the server is gone."""
    try:
        desk = Desk(site.environment["BASE_URL"], "paco", "demo-paco")
        for turn in range(20):
            if kind == "uploads":
                desk.upload(seed=number * 100 + turn)
            else:
                desk.publish(
                    f"Article {number}-{turn}", image=desk.upload(seed=number * 100 + turn) if turn == 0 else None
                )
    except (OSError, Refused):
        return


def kill(site, command, victim, chance):
    """Returns what was killed."""
    if victim == "command" and command:
        kill_group(command)
        return "command"
    if victim == "worker" and site.tasks == "worker":
        kill_group(site.processes[f"worker {chance.choice((1, 2))}"])
        return "worker"
    if victim == "process":
        if children := site.one_server_process():
            os.kill(chance.choice(children), signal.SIGKILL)
        return "process"
    for process in site.processes.values():
        kill_group(process)
    return "server"


def kill_group(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(site, times, chance):
    killed = Counter()
    for number in range(1, times + 1):
        site.start()
        kind = WORK[number % len(WORK)]
        command, thread = work(site, kind, number, chance)
        time.sleep(chance.uniform(0, LATEST[kind]))
        what = kill(site, command, chance.choice(["server", "process", "worker", "command"]), chance)
        killed[kind, what] += 1
        if command and what != "command":
            finish(command)
        if thread:
            thread.join(20)
        if number % 10 == 0:
            demosite.say(f"{number} of {times}")
    return killed


def finish(command):
    """Whoever began a command in another terminal sees it through, or stops it after half a minute."""
    try:
        command.wait(30)
    except subprocess.TimeoutExpired:
        kill_group(command)


def left_undone(site):
    command = [sys.executable, "-m", "bench.left_undone"]
    return json.loads(demosite.run(command, site.environment))


def settle(site, longest):
    """Waits until nothing is left undone, `longest` seconds at the most. Returns (what is left, after how many seconds)."""
    begun = time.monotonic()
    while True:
        found = left_undone(site)
        seconds = time.monotonic() - begun
        if seconds > longest or not any(found[name] for name in NAMES if NAMES[name]):
            return found, seconds
        time.sleep(5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--tasks", choices=["thread", "worker"], default="thread")
    parser.add_argument("--database")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wait", type=int, default=300, help="seconds at the end (default: 300)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        environment = demosite.environment_of(folder, demosite.free_port()) | {"STATIC_ROOT": ""}
        if options.database:
            environment["DATABASE_URL"] = options.database
        folder.mkdir(parents=True, exist_ok=True)
        for command in (["migrate", "--verbosity", "0", "--skip-checks"], ["load_demo"]):
            demosite.run([sys.executable, "manage.py", *command], environment)
        site = Site(folder, environment, options.tasks)
        try:
            killed = run(site, options.times, random.Random(options.seed))
            site.start()
            found, seconds = settle(site, options.wait)
        finally:
            site.stop()
        sys.exit(report(killed, found, seconds))


def report(killed, found, seconds):
    """Returns the exit status."""
    for (kind, what), number in sorted(killed.items()):
        tell(f"killed {what:8} during {kind:13} {number:4}")
    tell(f"then, {seconds:.0f} s after the last start:")
    for name, number in found.items():
        tell(f"{number:8} {name}")
    missing = [name for name, must_be_none in NAMES.items() if must_be_none and found[name]]
    tell(f"MISSING: {', '.join(missing)}" if missing else "nothing is missing")
    return 1 if missing else 0


def tell(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
