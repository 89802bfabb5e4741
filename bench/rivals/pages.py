"""Pages made anew, and pages that were kept: what each kind costs on each site, beside an empty view and a static file."""

import contextlib
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.demosite import free_port, say
from bench.rivals.load import Figures, asked, memory_of
from bench.rivals.sites import Patio, addresses
from bench.rivals.tables import table
from bench.server import NGINX, get, running

MADE_ANEW, KEPT = "made anew", "kept"
CONNECTIONS = {MADE_ANEW: 4, KEPT: 50}
ADDRESSES = {MADE_ANEW: 2000, KEPT: 60}
EMPTY, STATIC = "an empty view", "a static file"


@dataclass
class Target:
    """A server with what it is asked for, {kind: file with addresses}, and what came of it, {kind: [Figures]}."""

    title: str
    address: str
    pids: list
    files: dict
    size: int = 0
    runs: dict = field(default_factory=dict)

    def ask(self, kind, how, number, seconds):
        options = {"seconds": seconds, "connections": CONNECTIONS[how], "compressed": how == KEPT, "number": number}
        if not number:  # that warms up
            options["least"] = 0
        return asked(self.address, self.files[kind], self.pids, **options)

    @property
    def name(self):
        return f"{self.title}, {self.size:,}" if self.size else self.title

    def figures(self, kind):
        return Figures.median(self.runs[kind])


def measure(sites, how, options):
    """Prints the tables; the servers take turns, run by run and kind by kind."""
    with contextlib.ExitStack() as stack:
        targets = [stack.enter_context(served(site, how, options)) for site in sites]
        if how == KEPT:
            for target in targets:
                keep_all(target)
            targets += [stack.enter_context(empty_view(sites[0], options))]
            targets += [stack.enter_context(static_files(targets[0], options))] if shutil.which("nginx") else []
        for number in range(options.runs + 1):
            for kind in options.kinds:
                for target in targets:
                    found = target.ask(kind, how, number, options.seconds if number else 1)
                    if number:
                        target.runs.setdefault(kind, []).append(found)
            say(f"{how}: {number} of {options.runs} runs")
        report(targets, how, options.kinds)
        report_memory(targets, how)


@contextlib.contextmanager
def served(site, how, options):
    files = addresses(site, most=ADDRESSES[how])
    settings = site.keeping(shared=options.shared_cache) if how == KEPT else site.not_keeping()
    with site.serving(**settings) as (address, process):
        yield Target(site.title, address, site.pids(process), files, site.size)


def keep_all(target):
    """Each page is asked for as wrk will ask for it, until it has been answered in the way that is measured."""
    for file in target.files.values():
        for path in file.read_text().split() * 2:
            fetched(target, path)


def fetched(target, path):
    headers = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "fr", "Accept": "text/html,*/*"}
    return get(int(target.address.rpartition(":")[2]), path, **headers)[1]


@contextlib.contextmanager
def empty_view(site, options):
    """On the server that Patio has."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--http", "1", "--no-ws", "--port", str(port)]
    environment = Patio(site.home, site.size, site.size).environment
    address = f"http://127.0.0.1:{port}"
    with running([*command, "--log-level", "warning", "bench.empty_view:application"], address, environment) as process:
        file = site.home / "empty"
        file.write_text("/\n")
        yield Target(EMPTY, address, [process.pid], dict.fromkeys(options.kinds, file))


@contextlib.contextmanager
def static_files(target, options):
    """One for each kind, of as many bytes as a kept page of the first site has, from nginx."""
    folder, port = Path(options.folder) / "nginx", free_port()
    (folder / "www").mkdir(parents=True, exist_ok=True)
    files = {}
    for kind in options.kinds:
        page = fetched(target, target.files[kind].read_text().split()[0])
        (folder / "www" / kind).write_bytes(page)
        files[kind] = folder / f"{kind}.address"
        files[kind].write_text(f"/{kind}\n")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    address = f"http://127.0.0.1:{port}"
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, f"{address}/{options.kinds[0]}", None) as process:
        yield Target(STATIC, address, [process.pid], files)


def report(targets, how, kinds):
    heads = ["server", "ms of CPU", "a second", "p50 ms", "p99 ms", "bytes"]
    table(f"pages, {how}", heads, [row(kind, target) for kind in kinds for target in targets])
    table(f"CPU of a page, {how}", kinds, list(ratios(targets, kinds)))


def row(kind, target):
    found = target.figures(kind)
    times = [f"{found.cpu:.{3 if found.cpu < 1 else 2}f}", f"{found.rate:,.0f}", f"{found.p50:.1f}", f"{found.p99:.1f}"]
    return [kind, target.name, *times, f"{found.bytes:,.0f}"]


def ratios(targets, kinds):
    """Lines of the table: every server beside each Patio, and each Patio beside its smallest."""
    patios = [target for target in targets if target.title.startswith(Patio.name)]
    for patio in patios:
        others = [each for each in targets if each.size in (0, patio.size) and each not in patios]
        smallest = next(each for each in patios if each.title == patio.title)
        for other in others + ([smallest] if smallest is not patio else []):
            yield [f"{other.name} ÷ {patio.name}", *(compared(other, patio, kind) for kind in kinds)]


def compared(one, other, kind):
    return f"{one.figures(kind).cpu / other.figures(kind).cpu:.2f}"


def report_memory(targets, how):
    rows = [[each.name, f"{memory_of(each.pids[0]):.0f}"] for each in targets]
    table(f"memory of the server, {how}", ["MB"], rows)
