"""The demo magazine on a server of its own: scratch database, media and static files, a free port of this machine.

Static files are collected, hashed and compressed, and every picture is rendered: pages are measured as they are
served in production, without the network. A folder that is named is kept, and used again by the next call; what
was compiled or rendered there stays as it was, so it is to be deleted when that code has changed.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN = 30


@contextmanager
def demo_site(folder=None, *, collected=True, prepare=None):
    """Yields the address. `prepare` names a module that is run on the site's database before it is served.

    Not `collected`: style sheets and scripts come from where they lie, as with `make run`.
    """
    scratch = Path(folder).resolve() if folder else Path(tempfile.mkdtemp(prefix="patio-"))
    port = free_port()
    environment = environment_of(scratch, port) | {"STATIC_ROOT": f"{scratch}/static" if collected else ""}
    try:
        load(scratch, environment)
        if prepare:
            run([sys.executable, "-m", prepare], environment)
        with server(port, environment) as address:
            yield address
    finally:
        if not folder:
            shutil.rmtree(scratch, ignore_errors=True)


def environment_of(scratch, port):
    return os.environ | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DEBUG": "false",
        "DATABASE_URL": f"sqlite:///{scratch}/patio.sqlite3",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "consolemail://",
        "MEDIA_ROOT": f"{scratch}/media",
        "LANGUAGE_CODE": "fr",
        "TIME_ZONE": "Europe/Paris",
        "SITE_NAME": "Patio",
        "SITE_TAGLINE": "Le magazine des cours et des chemins",
        "SITE_CONTACT": "redaction@patio.example",
        "TASKS": "worker",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }


def load(scratch, environment):
    scratch.mkdir(parents=True, exist_ok=True)
    steps = [["migrate", "--verbosity", "0"], ["load_demo"], ["render_images"]]
    if environment["STATIC_ROOT"]:
        steps.append(["collectstatic", "--noinput", "--clear"])
    if list(ROOT.glob("*/management/commands/render_cards.py")):
        steps.append(["render_cards"])
    for step in steps:
        say(f"{' '.join(step)} …")
        run([sys.executable, "manage.py", *step], environment)


def run(command, environment):
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{finished.stdout[-2000:]}{finished.stderr[-4000:]}")
    return finished.stdout


@contextmanager
def server(port, environment):
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "cms.server", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(f"{address}/robots.txt", process)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(address, process):
    for _ in range(READY_WITHIN * 10):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def chromium():
    """Debian's Chromium, or the one that CHROMIUM names."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    found = next(filter(None, (shutil.which(name) for name in names if name)), None)
    return found or sys.exit("No Chromium found: install it (Debian: apt install chromium) or name it in CHROMIUM.")


def node():
    """The Node of bench/package.json, installed with the rest at the first call."""
    folder = ROOT / "bench"
    found = folder / "node_modules" / ".bin" / "node"
    if not found.exists():
        say("npm ci …")
        subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True)
    return str(found if found.exists() else shutil.which("node"))


def node_json(*arguments, **options):
    """What a program of Node prints, as JSON."""
    finished = subprocess.run([node(), *arguments], cwd=ROOT / "bench", capture_output=True, text=True, **options)
    if finished.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{finished.stderr[-4000:]}")
    return json.loads(finished.stdout)


def say(*lines):
    for line in lines:
        sys.stderr.write(f"{line}\n")
