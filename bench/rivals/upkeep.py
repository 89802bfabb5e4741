"""What the desk's pages cost, what is made again, and what all of it takes on the disk."""

import os
import subprocess

from bench.demosite import ROOT
from bench.rivals.tables import table
from bench.server import pinned, seconds_of


def measure_desk(sites):
    """One column for each site: the pages have the same names."""
    found = []
    for site in sites:
        with site.worker() as worker:
            found.append(worker.tell("desk"))
    heads = [f"{site.title}, {site.size:,}" for site in sites]
    rows = [[name, *(f"{costs[name]:.0f}" for costs in found)] for name in found[0]]
    table("the desk, ms of CPU", heads, rows)


def measure_rebuilds(sites):
    rows = []
    for site in sites:
        for name, command in site.rebuilds.items():
            seconds = seconds_of_command(site, command)
            rows.append([f"{site.title}, {site.size:,}", name, " ".join(command), f"{seconds / site.size * 1000:.1f}"])
    table("made again", ["what", "command", "ms of CPU for each article"], rows)


def seconds_of_command(site, command):
    """Of CPU; the PostgreSQL server's too."""
    servers = site.pids_of_database()
    before = sum(map(seconds_of, servers))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(site.command(*command), cwd=ROOT, env=site.environment, preexec_fn=pinned(0), **quiet)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{site.title}: {command} failed")
    return usage.ru_utime + usage.ru_stime + sum(map(seconds_of, servers)) - before


def measure_disk(sites, loaded):
    rows = []
    for site in sites:
        with site.worker() as worker:
            size = worker.tell("bytes")
        cost = loaded[site.key]["ms of CPU for each"]
        rows.append(
            [site.title, f"{site.size:,}", f"{size / 1e6:.0f}", f"{size / site.size / 1000:.1f}", f"{cost:.1f}"]
        )
    table("the database", ["articles", "MB", "kB an article", "ms of CPU to load one"], rows)
