"""Whether somebody waits for what this thread does: while it answers a request. Everything else, commands and tasks, gives
way to that."""

import os
import threading
import time
from contextlib import suppress

from django.core.management.base import BaseCommand
from django.core.signals import request_finished, request_started

# Seconds that a statement may take for a request that reads, and for one that writes, which may wait for the turns of others.
READING, WRITING = 10, 60
NICENESS = 5  # not more: what others leave must be enough to end a transaction soon
FULL = 2  # so many threads that want each processor: whoever can wait rests as long as it worked
LONGEST_REST = 2  # seconds
state = threading.local()


def is_waited_for():
    return getattr(state, "is_waited_for", False)


def patience():
    """Seconds that one statement of this thread may take; None where nobody waits."""
    return state.patience if is_waited_for() else None


def begin(environ=None, **kwargs):
    state.is_waited_for = True
    state.patience = READING if environ and environ.get("REQUEST_METHOD") in ("GET", "HEAD") else WRITING


def end(**kwargs):
    state.is_waited_for = False


def give_way():
    """For a command that computes for long: the system gives this process what others leave."""
    with suppress(OSError):
        os.nice(max(NICENESS - os.nice(0), 0))


class Pace:
    """Of a command that computes for long. PostgreSQL's own processes, which work for it, do not know that nobody waits."""

    begun = None  # `time.monotonic`: the work since the last rest

    def begin(self):
        self.begun = time.monotonic()

    def rest(self):
        """Between two transactions, where the machine is full: niceness is of little help among many, or on another machine."""
        if self.begun is None:
            return
        if os.getloadavg()[0] > FULL * os.cpu_count():
            time.sleep(min(time.monotonic() - self.begun, LONGEST_REST))
        self.begin()


pace = Pace()


class BackgroundCommand(BaseCommand):
    """A command that computes for long. Only where it is the whole process: niceness cannot be taken back."""

    def run_from_argv(self, argv):
        give_way()
        pace.begin()
        super().run_from_argv(argv)


def connect():
    request_started.connect(begin, dispatch_uid="urgency")
    request_finished.connect(end, dispatch_uid="urgency")
