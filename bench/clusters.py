"""A throw-away PostgreSQL server, stopped and frozen at will, and one that stands in for Redis where none is installed."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.demosite import ROOT, free_port

OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgreSQL:
    """In a folder of its own, as an ordinary user: the server refuses root. One that is named, and was stopped, goes on."""

    def __init__(self, folder=None):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
        if not found[-1].is_file():
            raise SystemExit("No PostgreSQL found: install it (Debian: apt install postgresql).")
        self.bin, self.port = found[-1].parent, free_port()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="patio-postgresql-"))
        self.owner, self.url = owner(), f"postgres://patio@127.0.0.1:{self.port}/patio"
        if self.data.exists():
            self.start()
            return
        self.folder.mkdir(exist_ok=True)
        shutil.chown(self.folder, self.owner)
        self.run("initdb", "-D", self.data, "-U", "patio", "--auth=trust", "--encoding=UTF8", "--locale=C")
        self.start()
        self.create("patio")

    @property
    def data(self):
        return self.folder / "data"

    def run(self, program, *arguments):
        command = [str(self.bin / program), *map(str, arguments)]
        if os.geteuid() == 0:
            found = pwd.getpwnam(self.owner)
            command = ["setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--clear-groups", *command]
        with (self.folder / "commands.log").open("a") as log:
            subprocess.run(command, cwd=self.folder, stdout=log, stderr=log, check=True)

    def start(self):
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {OPTIONS}"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def restart(self):
        self.stop()
        self.start()

    def create(self, database):
        self.run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "patio", database)

    def processes(self):
        parent = int((self.data / "postmaster.pid").read_text().split()[0])
        return [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]

    def freeze(self):
        self.frozen = self.processes()
        for process in self.frozen:
            os.kill(process, signal.SIGSTOP)

    def thaw(self):
        for process in reversed(self.frozen):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def remove(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def owner():
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Redis:
    """A server that is installed, or `tests/redis_server.py`."""

    def __init__(self):
        self.port, self.process = free_port(), None
        self.program = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)
        self.name = Path(self.program).name if self.program else "a stand-in for Redis"
        self.url = f"redis://127.0.0.1:{self.port}/1"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "tests.redis_server", str(self.port)]
        if self.program:
            command = [self.program, "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    remove = stop
