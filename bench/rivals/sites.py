"""The sites that are measured: each with its database, its worker, and the servers that it is served by."""

import contextlib
import hashlib
import json
import secrets
import subprocess
import sys
import venv
from functools import cache
from urllib.parse import quote

from bench.demosite import ROOT, environment_of, free_port, say
from bench.rivals import corpus
from bench.server import running

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
REQUIREMENTS = ROOT / "bench/wagtail_site/requirements.txt"
VIRTUAL_ENVIRONMENT = ROOT / "var/wagtail"


class Site:
    """One magazine of so many articles, of which `made_up` are written and all others copies of these. `folder` is kept for the
    next run; `cluster` is a bench.clusters.PostgreSQL, or None."""

    name = ""  # set by each kind of site
    python = sys.executable

    def __init__(self, folder, size, made_up, cluster=None):
        self.home, self.size, self.cluster = folder, size, cluster
        self.written = min(size, made_up)
        self.database = POSTGRESQL if cluster else SQLITE
        self.title = f"{self.name}, {self.database}"
        self.key = f"{self.name}_{self.database}_{size}".lower()
        self.folder = folder / self.key
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = environment_of(self.folder, 80) | {"STATIC_ROOT": "", "BASE_URL": "http://127.0.0.1"}
        self.environment |= {"SECRET_KEY": self.secret(), "PYTHONUNBUFFERED": "1"} | self.settings()
        if cluster:
            self.environment["DATABASE_URL"] = f"{cluster.url.rpartition('/')[0]}/{self.key}"

    def settings(self):
        return {}

    def secret(self):
        """The same as long as the folder is kept."""
        file = self.folder / "secret"
        if not file.exists():
            file.write_text(secrets.token_urlsafe(64))
        return file.read_text()

    # Its articles

    def load(self):
        """Unless it was loaded by an earlier run. Returns what that said."""
        done = self.folder / "loaded.json"
        if not done.exists():
            say(f"{self.title}: {self.size:,} articles …")
            if self.cluster:
                self.cluster.create(self.key)
            self.manage("migrate", "--verbosity", "0")
            with self.worker() as worker:
                said = worker.tell("load", path=str(self.corpus()), times=self.size // self.written - 1)
            done.write_text(json.dumps(said))
        return json.loads(done.read_text())

    def corpus(self):
        path = self.home / f"articles-{self.written}.jsonl"
        if not path.exists():
            corpus.write(path, self.written)
        return path

    def manage(self, *arguments):
        command = self.command(*arguments)
        finished = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if finished.returncode:
            raise SystemExit(f"{self.title}: {arguments[0]} failed:\n{finished.stderr[-4000:]}")

    def command(self, *arguments):
        return [self.python, str(self.manage_file), *arguments]

    def worker(self, **settings):
        return Worker([self.python, "-m", self.worker_module], self.environment | settings)

    # Its servers

    @contextlib.contextmanager
    def serving(self, *, processes=1, **settings):
        """Yields (address, the process that serves)."""
        port = free_port()
        environment = self.environment | settings
        address = f"http://127.0.0.1:{port}"
        with running(self.server(port, processes), f"{address}/", environment) as process:
            yield address, process

    def pids(self, process):
        """Of all that works for its pages."""
        return [process.pid, *self.pids_of_database()]

    def pids_of_database(self):
        return self.cluster.processes()[:1] if self.cluster else []


class Patio(Site):
    name = "Patio"
    manage_file, worker_module = ROOT / "manage.py", "bench.rivals.patio_worker"
    rebuilds = {"search index": ["rebuild_search", "--all"], "related articles": ["rebuild_related", "--all"]}

    def keeping(self, *, shared=False):
        return {"KEPT_PAGES_MEGABYTES": "64"}

    def not_keeping(self):
        return {"KEPT_PAGES_MEGABYTES": "0"}

    def server(self, port, processes):
        return [self.python, "-m", "cms.server", "--bind", f"127.0.0.1:{port}", "--processes", str(processes)]


class Wagtail(Site):
    """On granian too, by WSGI: it takes less of the processor than gunicorn. How many threads it has makes no difference."""

    name = "Wagtail"
    manage_file, worker_module = ROOT / "bench/wagtail_site/manage.py", "bench.wagtail_site.worker"
    rebuilds = {"search index": ["wagtail_update_index"], "references": ["rebuild_references_index"]}

    @property
    def python(self):
        return str(virtual_environment())

    def settings(self):
        return {"DJANGO_SETTINGS_MODULE": "bench.wagtail_site.settings", "WAGTAIL_CACHE": ""}

    def keeping(self, *, shared=False):
        """In its own memory, which is the quickest; where several processes serve, in files, or each would clear its own."""
        return {"WAGTAIL_CACHE": str(self.folder / "kept") if shared else "memory"}

    def not_keeping(self):
        return {"WAGTAIL_CACHE": ""}

    def server(self, port, processes):
        command = [
            self.python,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--http",
            "1",
            "--no-ws",
            "--log-level",
            "warning",
        ]
        command += ["--workers", str(processes), "--blocking-threads", "4", "--port", str(port)]
        return [*command, "bench.wagtail_site.wsgi:application"]


@cache
def virtual_environment():
    """Wagtail's Python; made at the first call, and again when its requirements change."""
    place = VIRTUAL_ENVIRONMENT
    python, done = place / "bin/python", place / "requirements"
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not done.exists() or done.read_text() != digest:
        say("Wagtail is installed …")
        venv.create(place, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "-r", REQUIREMENTS], check=True)
        done.write_text(digest)
    return python


class Worker:
    """A process of a site that does what it is told (bench/rivals/worker.py)."""

    def __init__(self, command, environment):
        self.command, self.environment = command, environment

    def __enter__(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, **pipes)
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def tell(self, name, **arguments):
        """What the action of this name returns."""
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line) if line else sys.exit(f"{' '.join(self.command)}: no answer to {name!r}.")


def addresses(site, *, most):
    """{kind: file with paths, one a line}: the same articles, tags, authors and words of every site; `most` of each."""
    head, records = corpus.read(site.corpus())
    slugs, copies = [record["slug"] for record in records], site.size // site.written
    chosen = slugs[:: max(1, len(slugs) // most)][:most]
    chosen = [slug if place % copies == 0 else f"{slug}-{place % copies}" for place, slug in enumerate(chosen)]
    with site.worker() as worker:
        found = worker.tell("addresses", slugs=chosen)
    found |= {"home": ["/"], "feed": ["/feed/"], "search": [f"/search/?q={quote(word)}" for word in head["searched"]]}
    folder = site.folder / f"addresses-{most}"
    folder.mkdir(exist_ok=True)
    for kind, paths in found.items():
        (folder / kind).write_text("".join(f"{path}\n" for path in paths[:most]))
    return {kind: folder / kind for kind in found}


def sites_of(options, cluster_for):
    """All that are asked for; `cluster_for(vendor)` is a PostgreSQL server or None."""
    kinds = {"patio": Patio, "wagtail": Wagtail}
    return [
        kinds[name](options.folder, size, options.made_up, cluster_for(database))
        for size in options.sizes
        for database in options.databases
        for name in options.sites
    ]
