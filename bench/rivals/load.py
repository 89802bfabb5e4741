"""What an answer costs: wrk asks from one processor for random addresses of a file, all servers have the other one."""

import json
import re
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.server import BROWSER, pinned, seconds_of

SCRIPT = Path(__file__).with_name("addresses.lua")
FEW, LONGEST = 60, 20  # answers, seconds
MOST_LOOKS = 6_000  # a tenth of a second apart
PLAIN = ["-H", "Accept-Language: fr", "-H", "Accept: text/html,*/*"]  # nothing is compressed


@dataclass(frozen=True)
class Figures:
    """Of one run: answers a second, milliseconds of CPU for each, milliseconds by the clock, bytes of one."""

    rate: float
    cpu: float
    p50: float
    p99: float
    bytes: float
    requests: int

    @classmethod
    def median(cls, runs):
        return cls(*(statistics.median(getattr(run, name) for run in runs) for name in cls.__dataclass_fields__))


def asked(address, file, pids, *, seconds, connections, number, compressed=False, least=FEW):
    """Figures; `pids` are of the processes whose CPU, and whose children's, counts. Of few answers many were begun and not
    counted: where they are less than `least`, it goes on for longer."""
    while True:
        found = asked_for(seconds, address, file, pids, connections, number, compressed)
        settle(pids)
        if found.requests >= least or seconds >= LONGEST:
            return found
        seconds = LONGEST


def asked_for(seconds, address, file, pids, connections, number, compressed):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(SCRIPT)]
    command += [*(BROWSER if compressed else PLAIN), address, "--", str(file), str(number)]
    before = sum(map(seconds_of, pids))
    said = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=pinned(1)).stdout
    used = sum(map(seconds_of, pids)) - before
    found = json.loads(re.search(r"JSON (.*)", said)[1])
    if found["refused"]:
        raise SystemExit(f"{address}, {file.name}: {found}")
    if not found["requests"] and seconds >= LONGEST:
        raise SystemExit(f"{address}, {file.name}: nothing was answered within {seconds} seconds")
    count = found["requests"] or connections
    rate = found["requests"] / found["microseconds"] * 1e6
    return Figures(rate, used / count * 1000, found["p50"], found["p99"], found["bytes"] / count, found["requests"])


def settle(pids):
    """Until they have answered whoever is gone: else that work would count as the next one's."""
    before = None
    for _look in range(MOST_LOOKS):
        used = sum(map(seconds_of, pids))
        if used == before:
            return
        before = used
        time.sleep(0.1)
    raise SystemExit("A server still works for readers who are gone, ten minutes later.")


def memory_of(pid):
    """Megabytes of it and its children, those that are shared divided by who shares them."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(own[1]) / 1024 + sum(map(memory_of, children))
