"""Kept pages of all processes of a machine, in a folder or in the site's Redis, and one maker of a page among them. Where that
does not work each process keeps its own, and nothing else is lost."""

import errno
import fcntl
import hashlib
import json
import logging
import os
import secrets
import shutil
import time
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from cms.cache_address import REDIS_BACKEND
from cms.kept import release
from cms.kept.packing import packed, unpacked
from cms.tasks.lock import path_of

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.01  # seconds, of who waits for the maker in another process
TELL_EVERY = 60  # seconds
IN_FOLDER = 4  # times the memory of a process
IN_MEMORY = Path("/dev/shm")  # where Linux has files that are on no disk
SHARE_OF_MEMORY = 4  # a quarter of that place: in a container it is small
IN_REDIS = 600  # seconds
SMALLEST = 4096  # bytes that a file takes
SWEPT_AFTER, LEFT = 1 / 16, 3 / 4  # of the most bytes: so many new ones, so much is left
told = {"at": 0.0}


def of_settings(share_of_queries):
    """What the settings say. Addresses with a query have one of so many parts of the room to themselves."""
    if settings.KEPT_PAGES_FOLDER == "":
        return Unshared()
    folder = Path(settings.KEPT_PAGES_FOLDER or usual_folder())
    try:
        most_bytes = room(folder)
        plain = InFolder(folder / "pages", most_bytes)
        queried = InFolder(folder / "queries", most_bytes // share_of_queries)
        makers = Makers(folder / "makers")
    except OSError as error:
        tell(error)
        return Unshared()
    if settings.CACHES["default"]["BACKEND"] == REDIS_BACKEND:
        plain = queried = InRedis()
    return Shared(plain, queried, makers)


def usual_folder():
    """Of this user and database. In memory, where that is possible: on a busy disk the database would wait for the pages, and
    readers for both (`bench.crowd`: the 99th page of a hundred after 0.7 s instead of 0.2)."""
    beside = path_of(settings.DATABASES["default"], "kept")
    if not os.access(IN_MEMORY, os.W_OK):
        return beside
    digest = hashlib.blake2b(os.fsencode(beside.resolve()), digest_size=8).hexdigest()
    return IN_MEMORY / f"patio-{os.geteuid()}-{digest}"


def room(folder):
    """The most bytes of pages in it."""
    most_bytes = IN_FOLDER * settings.KEPT_PAGES_MEMORY
    if folder.parent == IN_MEMORY:
        return min(most_bytes, shutil.disk_usage(IN_MEMORY).total // SHARE_OF_MEMORY)
    return most_bytes


class Unshared:
    """Each process by itself."""

    def get(self, key):
        return None

    def put(self, key, page):
        pass

    def end(self, key, until, generation):
        pass

    def making(self, key, seconds):
        return nullcontext(True)


class Shared:
    """By the keys of the pages. One that another release made is not found."""

    def __init__(self, plain, queried, makers):
        self.plain, self.queried, self.makers = plain, queried, makers

    def get(self, key):
        content = self.place_of(key).get(name_of(key))
        return content and unpacked(content)

    def put(self, key, page):
        self.place_of(key).put(name_of(key), packed(page))

    def end(self, key, until, generation):
        """The page of this key, if there is one, ends then, as is known in this generation."""
        page = self.get(key)
        if page and page.may_end(until, generation):
            self.put(key, page._replace(until=until))

    def making(self, key, seconds):
        return self.makers.making(name_of(key), seconds)

    def place_of(self, key):
        return self.queried if key[-1] else self.plain


def name_of(key):
    spelled = json.dumps([release.digest(), *key]).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(spelled, digest_size=16).hexdigest()


class InFolder:
    """A file for each page, which this user alone may read; those put there longest ago go when there are too many bytes."""

    def __init__(self, path, most_bytes):
        make_own(path)
        self.path, self.most_bytes = path, most_bytes
        self.new_bytes = most_bytes  # since it was swept; nobody knows what other processes have put there before

    def get(self, name):
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            tell(error)
            return None

    def put(self, name, content):
        try:
            try:
                self.write(name, content)
            except FileNotFoundError:
                make_own(self.path)
                self.write(name, content)
            self.new_bytes += max(len(content), SMALLEST)
            if self.new_bytes > self.most_bytes * SWEPT_AFTER:
                self.new_bytes = 0
                self.sweep()
        except OSError as error:
            tell(error)

    def write(self, name, content):
        unfinished = self.path / f"{secrets.token_hex(8)}.part"
        try:
            unfinished.touch(0o600, exist_ok=False)
            with unfinished.open("wb") as file:
                file.write(content)
            unfinished.replace(self.path / name)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise

    def sweep(self):
        found, left = [], self.most_bytes * LEFT
        with os.scandir(self.path) as files:
            for file in files:
                with suppress(FileNotFoundError):  # another process sweeps
                    facts = file.stat()
                    found.append((facts.st_mtime, facts.st_blocks * 512, file.path))
        excess = sum(size for _at, size, _path in found) - left
        for _at, size, path in sorted(found):
            if excess <= 0:
                break
            excess -= size
            Path(path).unlink(missing_ok=True)


class InRedis:
    """In the cache, which all machines of the site ask."""

    def get(self, name):
        return cache.get(f"kept:{name}")

    def put(self, name, content):
        cache.set(f"kept:{name}", content, IN_REDIS)


class Makers:
    """Who makes a page now: of each page a lock on one byte of a file, which ends with its process, however that ends. It is held
    against other processes, and not against threads of this one."""

    def __init__(self, path):
        self.file = opened(path)

    @contextmanager
    def making(self, name, seconds):
        """Whether nobody else makes it; waited for so many seconds."""
        place, until = int(name[:15], 16), time.monotonic() + seconds
        while not (is_alone := self.lock(place)) and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
        try:
            yield is_alone
        finally:
            if is_alone:
                with suppress(OSError):
                    fcntl.lockf(self.file, fcntl.LOCK_UN, 1, place)

    def lock(self, place):
        try:
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError as error:  # others than these: there are no locks here, and nobody is waited for
            return error.errno not in (errno.EAGAIN, errno.EACCES)
        return True


@lru_cache
def opened(path):
    """For as long as the process lives: closing it once would end all locks of this process."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def make_own(path):
    """A folder that nobody else may read, nor put pages into. Raises OSError where it is not."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    facts = path.stat()
    if facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        raise PermissionError(errno.EPERM, "it is not this user's alone", str(path))


def tell(error):
    if time.monotonic() - told["at"] >= TELL_EVERY:
        told["at"] = time.monotonic()
        logger.error("kept pages cannot be shared by the processes of this machine: %s", error)
