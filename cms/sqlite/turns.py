"""Turns to write, in the order in which they are asked for, among the threads and the processes of one database file.

Each process holds one file open beside the database and locks single bytes of it, which the system lets go when a process
dies. Whoever waits at the head of a process waits for NEXT first, holds it while it waits for TURN, and lets it go then: so
a process that ends its turn cannot take another one before those of other processes had theirs.

Work that nobody waits for lets people go first: it asks for a turn when nobody waits (PEOPLE), or after GIVES_WAY_FOR.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

TURN, NEXT, PEOPLE = range(3)  # bytes of the file
PAUSE, LONGEST_PAUSE = 0.0005, 0.004  # seconds between two looks at what other processes hold
GIVES_WAY_FOR = 1.0  # seconds


class FairLock:
    """Handed over in the order of the calls, unlike `threading.Lock`."""

    def __init__(self):
        self.guard, self.is_held, self.waiting = threading.Lock(), False, deque()

    def acquire(self, deadline):
        with self.guard:
            if not self.is_held:
                self.is_held = True
                return True
            own = threading.Lock()
            own.acquire()
            self.waiting.append(own)
        try:
            if own.acquire(timeout=max(deadline - time.monotonic(), 0)):
                return True
        except BaseException:  # a signal ends the wait
            if not self.leave(own):
                self.release()
            raise
        return not self.leave(own)

    def leave(self, own):
        """False: it was handed over at the last moment."""
        with self.guard:
            if own not in self.waiting:
                return False
            self.waiting.remove(own)
            return True

    def release(self):
        with self.guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.is_held = False


class Gate:
    """One thread of all processes passes: a lock of this process, and then a byte of the file."""

    def __init__(self, file, byte):
        self.threads, self.file, self.byte = FairLock(), file, byte

    def acquire(self, deadline):
        if not self.threads.acquire(deadline):
            return False
        is_ours = False
        try:
            is_ours = self.wait_for_byte(deadline)
        finally:
            if not is_ours:
                self.threads.release()
        return is_ours

    def wait_for_byte(self, deadline):
        pause = PAUSE
        while not self.file.lock(self.byte):
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return True

    def release(self):
        self.file.unlock(self.byte)
        self.threads.release()


class LockFile:
    """Bytes that one process holds at a time. Where there is no file, or none can be written, this process is alone, and
    SQLite's own lock parts it from others."""

    def __init__(self, path):
        self.descriptor = None
        if path is not None:
            mode = Path(path).stat().st_mode & 0o666 if Path(path).exists() else 0o644
            with contextlib.suppress(OSError):
                self.descriptor = os.open(f"{path}-turns", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)

    def lock(self, byte, kind=fcntl.LOCK_EX):
        """Whether it is ours now."""
        if self.descriptor is None:
            return True
        try:
            fcntl.lockf(self.descriptor, kind | fcntl.LOCK_NB, 1, byte)
        except OSError:
            return False
        return True

    def unlock(self, byte):
        if self.descriptor is not None:
            fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, byte)


class Turns:
    def __init__(self, path):
        self.file = LockFile(path)
        self.next, self.turn = Gate(self.file, NEXT), Gate(self.file, TURN)
        self.guard, self.people, self.has_said_so = threading.Lock(), 0, False

    def take(self, *, gives_way, deadline):
        """Whether there was one before the deadline (`time.monotonic`)."""
        if gives_way:
            self.give_way()
            return self.queue_up(deadline)
        self.count_people(1)
        try:
            return self.queue_up(deadline)
        finally:
            self.count_people(-1)

    def queue_up(self, deadline):
        if not self.next.acquire(deadline):
            return False
        try:
            return self.turn.acquire(deadline)
        finally:
            self.next.release()

    def end(self):
        self.turn.release()

    def give_way(self):
        until = time.monotonic() + GIVES_WAY_FOR
        while self.is_somebody_waiting() and time.monotonic() < until:
            time.sleep(LONGEST_PAUSE)

    def count_people(self, change):
        """While somebody waits here, other processes are told, or by the next one where one of them looks right now."""
        with self.guard:
            self.people += change
            if self.people and not self.has_said_so:
                self.has_said_so = self.file.lock(PEOPLE, fcntl.LOCK_SH)
            elif not self.people and self.has_said_so:
                self.file.unlock(PEOPLE)
                self.has_said_so = False

    def is_somebody_waiting(self):
        with self.guard:
            if self.people:
                return True
            if not self.file.lock(PEOPLE):
                return True
            self.file.unlock(PEOPLE)
            return False


known, making = {}, threading.Lock()


def turns_of(path):
    """Of a database file; None is the database in memory. A process has one of each, whichever of its threads asks first:
    of two, each would let go the bytes that the other holds."""
    with making:
        if path not in known:
            known[path] = Turns(path)
        return known[path]


def begin_anew():
    """In a child: locks of files stay with the parent."""
    known.clear()
    making.release()


os.register_at_fork(before=making.acquire, after_in_parent=making.release, after_in_child=begin_anew)
