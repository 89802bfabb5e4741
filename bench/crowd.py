"""Twenty people who write and publish, fifty who read, an import and the rendering of pictures, all at once.

    python -m bench.crowd [--minutes 10] [--database URL] [--beside CHECKOUT [--beside-database URL]]

The demo magazine on two processes of the server of its checkout. Everybody goes through HTTP: the writers sign in, fill in
the desk's own form, publish and correct, with their tokens. What may never happen is counted: an answer of 500 or above, a
connection that breaks, "database is locked" in any log, a publication that is refused. Waiting is measured by the clock,
with the people themselves on the same machine. A `--database` is to be empty; without one, SQLite in a temporary file.

Exits with 1 where something was counted, or where LIMITS are missed.
"""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.crowd_people import Crowd
from bench.demosite import ROOT, free_port, say, wait_for
from bench.made_up import PICTURES, write_export

PROCESSES, THREADS = 2, 16
LIMITS = {"publish": 5.0, "page": 0.5}  # seconds, of the 99th of a hundred
FAULTS = ("database is locked", "deadlock detected", "lock timeout", "Traceback")
EXPORTS, POSTS, RENDERED = 12, 500, 150

PREPARE = """
from django.contrib.auth.models import Group
from articles import roles
from authors.models import Author, User
group = Group.objects.get(name=roles.EDITOR)
for number in range({writers}):
    user = User.objects.create_user(f"writer{{number}}", password="crowd-{{0}}".format(number), is_staff=True)
    user.groups.add(group)
    Author.objects.create(name=f"Writer {{number}}", user=user)
"""
AGAIN = "from images.models import Image; Image.objects.update(renditions={}, crops={})"


class Site:
    """One checkout with a scratch database, its server, and what works beside it."""

    def __init__(self, checkout, folder, database=None):
        self.checkout, self.folder, self.port = Path(checkout).resolve(), folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "BASE_URL": self.address,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "false",
            "DATABASE_URL": database or f"sqlite:///{folder}/patio.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "STATIC_ROOT": f"{folder}/static",
            "EMAIL_URL": "consolemail://",
            "TASKS": "thread",
        }

    def prepare(self, writers):
        for command in (["migrate", "-v", "0"], ["load_demo"], ["collectstatic", "--noinput", "-v", "0"]):
            say(f"{self.checkout.name}: {' '.join(command)} …")
            self.manage(*command)
        self.manage("shell", "-v", "0", "-c", PREPARE.format(writers=writers))
        self.manage("shell", "-v", "0", "-c", PICTURES.format(number=RENDERED))

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.checkout, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{arguments[0]} failed in {self.checkout}:\n{done.stdout[-1000:]}{done.stderr[-4000:]}")

    @contextlib.contextmanager
    def serving(self):
        command = [sys.executable, "-m", *self.server(), "--bind", f"127.0.0.1:{self.port}"]
        with self.log("server").open("w") as log, stopped(self.start(command, log)) as server:
            wait_for(f"{self.address}/robots.txt", server)
            yield

    def server(self):
        """An older checkout has none of its own."""
        if (self.checkout / "cms" / "server.py").exists():
            return ["cms.server", "--processes", str(PROCESSES)]
        threads = ["--worker-class", "gthread", "--workers", str(PROCESSES), "--threads", str(THREADS)]
        return ["gunicorn", "cms.wsgi", *threads, "--timeout", "120", "--log-level", "warning", "--no-control-socket"]

    @contextlib.contextmanager
    def busy(self):
        """An import, then another, and all pictures rendered, again and again."""
        exports = [write_export(self.folder / f"export-{seed}.xml", POSTS, seed=seed) for seed in range(1, EXPORTS + 1)]
        manage = f"{sys.executable} manage.py"
        commands = {
            "import": " && ".join(f"{manage} import_wordpress {path}" for path in exports),
            "render": f'while {manage} render_images && {manage} shell -v 0 -c "{AGAIN}"; do :; done',
        }
        with contextlib.ExitStack() as stack:
            for name, command in commands.items():
                log = stack.enter_context(self.log(name).open("w"))
                stack.enter_context(stopped(self.start(["/bin/sh", "-c", command], log)))
            yield

    def start(self, command, log):
        return subprocess.Popen(
            command, cwd=self.checkout, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def log(self, name):
        return self.folder / f"{name}.log"

    def faults(self):
        """{text: how often it stands in the logs}"""
        texts = [self.log(name).read_text(errors="replace") for name in ("server", "import", "render")]
        counts = {fault: sum(text.count(fault) for text in texts) for fault in FAULTS}
        return {fault: count for fault, count in counts.items() if count}


@contextlib.contextmanager
def stopped(process):
    """Ends it, and whatever it started."""
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait()


def measure(site, options):
    """Prints what happened; returns what should not have."""
    site.prepare(options.writers)
    crowd = Crowd(site.address, writers=options.writers, readers=options.readers)
    with site.serving():
        crowd.sign_in()
        with site.busy():
            crowd.go(until=time.monotonic() + options.minutes * 60)
    name = "SQLite" if "sqlite" in site.environment["DATABASE_URL"] else "PostgreSQL"
    say(f"\n{site.checkout} on {name}, {options.minutes:g} minutes")
    crowd.report()
    faults = [f"{count} × “{text}” in the logs" for text, count in site.faults().items()] + crowd.faults()
    for kind, most in LIMITS.items():
        if crowd.p99(kind) > most:
            faults.append(f"p99 of {kind}: {crowd.p99(kind):.2f} s, {most} s is allowed")
    sys.stdout.write("".join(f"  {fault}\n" for fault in faults or ["nothing failed"]))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--writers", type=int, default=20, metavar="N")
    parser.add_argument("--readers", type=int, default=50, metavar="N")
    parser.add_argument("--database", metavar="URL", help="an empty one")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT", help="measured first, for as long")
    parser.add_argument("--beside-database", metavar="URL")
    parser.add_argument("--folder", type=Path, help="keeps databases and logs there")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))
        folder = Path(folder).resolve()
        if options.beside:
            measure(Site(options.beside, folder / "other", options.beside_database), options)
        faults = measure(Site(ROOT, folder / "this", options.database), options)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
