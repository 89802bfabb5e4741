"""A proxy in front that keeps pages until they change (PURGE_URL): each says until when it is right, in headers that the proxy takes
off, and all of them are dropped by one call as soon as something has changed.

For nginx the call moves a link of this machine to another name. It keeps pages under the name that the link had when a reader
asked (`deploy/nginx`), so one that was being made meanwhile is kept under a name that is never asked for again.
"""

import contextlib
import hashlib
import logging
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from cms import urgency
from cms.kept import generation as generations

LOOK_EVERY = 0.25  # seconds: whatever any process has committed is seen after them
LONGEST = 3600  # seconds that a page is kept without a boundary, should nobody be left to tell of changes
NAMES_LEFT = 10  # former ones: nginx may be looking at one of them
KEY = "patio"  # one for all pages: what is dropped is all of them
EARLIEST = datetime.min.replace(tzinfo=UTC)
logger = logging.getLogger(__name__)
changed = threading.Event()  # this process may have changed something


class Link:
    """Its name is `<what made the pages>-<number of changes>-<last boundary, in microseconds>`."""

    def __init__(self, path):
        self.path, self.folder = path, path.with_name(f"{path.name}.d")
        self.basis, self.guard = None, threading.Lock()

    def name(self):
        """None where there is no link."""
        try:
            return Path(self.path.readlink()).name
        except OSError:
            return None

    def follow(self, generation, *, begins=False):
        """Forward only. Once another release has taken the link over, a process of the former one leaves it alone; one that `begins`
        takes it over."""
        with self.guard:
            name, told = name_of(generation), self.name()
            basis, *place = parts_of(name)
            told_basis, *told_place = parts_of(told)
            is_ours = told_basis in (basis, self.basis, None)
            if begins or (is_ours and (told_basis != basis or place > told_place)):
                self.basis = basis
                if name != told:
                    self.move(name)

    def move(self, name):
        target, new = self.folder / name, self.path.with_name(f".{self.path.name}-{os.getpid()}")
        target.mkdir(parents=True, exist_ok=True)
        os.utime(target)
        new.unlink(missing_ok=True)
        new.symlink_to(target)
        new.replace(self.path)
        former = sorted((each for each in self.folder.iterdir() if each.name != name), key=age)
        for each in former[NAMES_LEFT:]:
            with contextlib.suppress(OSError):  # another process did
                each.rmdir()


def age(path):
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0


def name_of(generation):
    *basis, number, boundary = generation
    digest = hashlib.blake2b(repr(basis).encode(), digest_size=8).hexdigest()
    since = (boundary or EARLIEST) - EARLIEST
    return f"{digest}-{number}-{since // timedelta(microseconds=1)}"


def parts_of(name):
    """(basis, number, boundary), or Nones of what is no name of ours."""
    basis, *place = (name or "").split("-")
    if len(place) != 2 or not all(each.isdecimal() for each in place):
        return None, None, None
    return basis, *map(int, place)


def mark(response, look, link):
    """The headers of a page that the proxy may keep: one of this very generation, while the link says so too. In this process it is
    not found again by `cms.kept.answers`, which asks nobody what the link says."""
    if response.status_code != 200 or getattr(response, "kept_in", None) != look.generation:
        return
    until = kept_until(look.following, time.time())
    if until is None or link.name() != name_of(look.generation):
        return
    response.headers["X-Accel-Expires"] = f"@{until}"
    response.headers["Surrogate-Key"] = KEY
    response.kept_in = None


def kept_until(following, now):
    """The last whole second, of the epoch, in which a page may be given: nginx counts in those, and gives it to the end of it. None
    where that is over."""
    until = int(now) + LONGEST
    if following is not None:
        until = min(until, int(following.timestamp()) - 1)
    return until if until >= int(now) else None


class Teller(threading.Thread):
    """Looks whether something has changed, and moves the link: in each process of the server, as any of them may be the last."""

    def __init__(self, link):
        super().__init__(name="proxy", daemon=True)
        self.link, self.begins, self.fails = link, True, False

    def run(self):
        urgency.begin({"REQUEST_METHOD": "GET"})  # no statement is waited for without end
        while True:
            changed.wait(self.tell())
            changed.clear()
            close_old_connections()  # one that broke, too

    def tell(self):
        """Returns the seconds after which to look again."""
        try:
            generation, following = generations.read(timezone.now())
            if generation:
                self.link.follow(generation, begins=self.begins)
                self.begins = False
            self.fails = False
        except (DatabaseError, InterfaceError):
            return LOOK_EVERY  # nothing can be changed either; `cms.breaker` tells the log
        except OSError as error:
            if not self.fails:
                logger.error("the proxy cannot be told of changes: %s", error)
            self.fails = True
            return LOOK_EVERY
        ahead = (following - timezone.now()).total_seconds() if following else LOOK_EVERY
        return min(max(ahead, 0), LOOK_EVERY)
