"""Seconds of CPU that a piece of work costs: this process's, and the PostgreSQL server's where that runs on this machine."""

import time
from pathlib import Path


class Clock:
    """`read()` grows by what was used, whatever else the machine does meanwhile.

    The kernel counts a server process's time on the CPU in nanoseconds (`/proc/PID/schedstat`).
    """

    def __init__(self):
        from django.db import connection

        self.server = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")  # all of it in the one process that is read
                cursor.execute("SELECT pg_backend_pid()")
                path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
            self.server = path if path.exists() else None
            if self.server is None:
                raise SystemExit(f"{path} is not there: run this on the database server's own machine.")

    def read(self):
        return time.process_time() + (int(self.server.read_text().split()[0]) / 1e9 if self.server else 0)

    def of(self, work):
        """(what the work returns, seconds of CPU)"""
        begun = self.read()
        result = work()
        return result, self.read() - begun
