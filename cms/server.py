"""The server: python -m cms.server [--bind HOST:PORT | --socket PATH] [--processes N]

granian, which reads what comes in; `cms.rsgi` is what it loads in each process, `cms.serving` how it is answered. This module
loads nothing of Django: it is the process that watches over the others.
"""

import argparse
import os
import signal
import time
from pathlib import Path

from granian import Granian
from granian.http import HTTP1Settings

HEADERS_WITHIN = 10_000  # milliseconds
ENDS_WITHIN = 30  # seconds that a process has to finish what it does
CONNECTIONS = 2048  # in all
SOCKET_FOR = 0o660  # who owns a Unix socket, and its group
MOST_DEATHS, WITHIN = 5, 60  # of one process, so many in so many seconds: with one more nothing but the end helps


def forget_signals():
    """In a process that was begun with the handlers of the one that watches it: told to end while it loads, it does."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


class BegunAgain(dict):
    """{number of a process: `time.monotonic`} for granian, which ends a server when one of its processes dies twice in five seconds.
    A task or a machine without memory may kill so; nobody is there to start the server by hand."""

    def __init__(self):
        super().__init__()
        self.deaths = {}

    def get(self, process, default=0):
        """Asked once for each death: long ago, but for one too many."""
        now = time.monotonic()
        recent = [at for at in self.deaths.get(process, []) if at > now - WITHIN]
        self.deaths[process] = [*recent, now]
        return super().get(process, default) if len(recent) >= MOST_DEATHS else default


def main():
    parser = argparse.ArgumentParser(prog="python -m cms.server")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--socket", type=Path, metavar="PATH", help="a Unix socket instead")
    parser.add_argument("--processes", type=int, default=1, metavar="N")
    options = parser.parse_args()
    host, _colon, port = options.bind.rpartition(":")
    if not port.isdigit():
        parser.error(f"{options.bind} is no HOST:PORT")
    os.register_at_fork(after_in_child=forget_signals)
    server = Granian(
        "cms.rsgi:application",
        address=host.strip("[]") or "0.0.0.0",  # noqa: S104 - `:8000` says so
        port=int(port),
        uds=options.socket,
        uds_permissions=SOCKET_FOR,
        interface="rsgi",
        workers=options.processes,
        http="1",
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        backlog=CONNECTIONS,
        log_level="warning",
        respawn_failed_workers=True,
        workers_kill_timeout=ENDS_WITHIN,
    )
    server.respawned_wrks = BegunAgain()
    server.serve()


if __name__ == "__main__":
    main()
