"""The generation: (release, epoch, number of changes, last boundary passed). A page that is kept under it is right while it lasts.

It is read before a page's first query: what is committed in between is on the page already, and the page is made once more.
"""

import secrets
import threading
import time
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection, connections, transaction

from cms.kept import boundaries, ends, release
from cms.kept.models import Change, Epoch

LOOK_EVERY = 0.25  # seconds: whatever other processes have committed is seen after them
RENEWED_AT = 0.8  # of them: one looks again, while the others go by what was seen
EPOCH_AND_NUMBER = "(SELECT value FROM kept_epoch ORDER BY id LIMIT 1), (SELECT SUM(number) FROM kept_change)"
# The sum is the same before, while and after it runs.
FOLD = """WITH folded AS (DELETE FROM kept_change WHERE id IN (SELECT id FROM kept_change FOR UPDATE SKIP LOCKED)
    RETURNING number) INSERT INTO kept_change (number) SELECT SUM(number) FROM folded HAVING COUNT(*) > 0"""


EARLIEST = datetime.min.replace(tzinfo=UTC)


class Generation(NamedTuple):
    release: str
    epoch: str
    number: int
    boundary: datetime | None

    def is_later_than(self, other):
        """Of the same release and database, after changes or a boundary that the other does not know of."""
        after, before = ((each.number, each.boundary or EARLIEST) for each in (self, other))
        return self[:2] == other[:2] and after > before


class Look(NamedTuple):
    generation: Generation
    following: datetime | None  # the next boundary
    begun: float  # `time.monotonic`: what was committed before it is seen
    former: Generation | None = None
    former_seen: float = 0  # `time.monotonic`: the former one was still right then
    at: datetime | None = None  # the moment that it is of
    ends: tuple = ()  # ((path, end), …) that were learned with the generation

    def holds(self, at):
        last = self.generation.boundary
        return (last is None or last <= at) and (self.following is None or at < self.following)

    def was_right(self, generation, *, seconds):
        """Whether it is the former one, and not longer ago than this."""
        return generation == self.former and time.monotonic() - self.former_seen < seconds


class Watch:
    """What a process knows of the generation: a question to the database five times a second, however many ask."""

    def __init__(self):
        self.seen, self.noticed = None, 0.0  # `time.monotonic`
        self.looking, self.guard = threading.Lock(), threading.Lock()

    def notice(self):
        """This process may have changed something: whoever asks gets no look that was begun before."""
        with self.guard:
            self.noticed = time.monotonic()

    def look(self, at):
        """Of this moment; None where there is no epoch yet. Raises a DatabaseError where the database does not answer."""
        asked = time.monotonic()
        if self.is_known(at):
            return self.seen
        with self.looking:
            if not self.is_right(at, since=asked):  # somebody else has looked meanwhile
                self.seen = self.looked(at)
            return self.seen

    def is_known(self, at):
        """Whether what was seen is right, and nobody need look again, or somebody does so already."""
        now = time.monotonic()
        if not self.is_right(at, since=now - LOOK_EVERY):
            return False
        return self.seen.begun > now - LOOK_EVERY * RENEWED_AT or self.looking.locked()

    def is_right(self, at, *, since):
        seen = self.seen
        return seen and seen.begun > max(since, self.noticed) and seen.holds(at)

    def looked(self, at):
        begun, seen = time.monotonic(), self.seen
        generation, following = read(at)
        if generation is None:
            return None
        if seen and seen.generation == generation:
            return seen._replace(following=following, begun=begun, at=at)
        is_same_database = seen and seen.generation[:2] == generation[:2]
        learned = ends.known(at, last_look=seen.at if is_same_database else None)
        former = (seen.generation, seen.begun) if seen else (None, 0)
        return Look(generation, following, begun, *former, at, learned)


def read(at):
    """(generation or None, next boundary), from the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EPOCH_AND_NUMBER}")
        epoch, number = cursor.fetchone()
    if epoch is None:
        return None, None
    last, following = boundaries.around(at)
    return Generation(release.digest(), epoch, int(number or 0), last), following


def begin_epoch(using="default", **kwargs):
    """A receiver of `post_migrate`. No backup holds an epoch, so a database that was restored gets another one."""
    with transaction.atomic(using=using):
        if not Epoch.objects.using(using).exists():
            Epoch.objects.using(using).create(value=secrets.token_hex(16))


def fold(using="default"):
    """On PostgreSQL, makes one row of many."""
    if connections[using].vendor == "postgresql" and Change.objects.using(using).count() > 1:
        with connections[using].cursor() as cursor:
            cursor.execute(FOLD)


watch = Watch()
