"""The files of the media folder, and the pool in which a backup keeps each content once.

A list has a line for each file, in the order of the folders: [path, digest, size, modified, changed], both in
nanoseconds since 1970. A file whose size and times are those of an earlier list is not read again.
"""

import contextlib
import hashlib
import itertools
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from backups import folders, manifests
from backups.errors import BackupError
from cms import media_files

CHUNK = 1 << 20
POOLED = re.compile(r"[0-9a-f]{64}")
# Files that are being written, what the health page writes and removes, what is hidden, and the note that comes with Patio.
LEFT_OUT = re.compile(r"(.*/)?(\..*|[^/]*\.part|health-[0-9a-f]{32}\.txt)|README\.md")


class Entry(NamedTuple):
    path: str
    digest: str
    size: int
    modified: int
    changed: int

    @property
    def order(self):
        return self.path.split("/")

    @property
    def line(self):
        return json.dumps(self, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")


def root():
    try:
        return Path(default_storage.path(""))
    except NotImplementedError as error:
        raise BackupError(
            _("Pictures are not kept in a folder of this machine: they cannot be backed up here.")
        ) from error


def entries(place):
    """Of a list that was found whole."""
    for line in manifests.lines_of(place):
        yield Entry(*json.loads(line.decode("utf-8", "surrogateescape")))


def walk(root, *, below="", seen=()):
    """(path within the folder, what the disk says of it), in the order of `Entry.order`. Links are followed, but never in
    a circle."""
    try:
        found = sorted(os.scandir(Path(root) / below), key=lambda each: each.name)
    except FileNotFoundError:
        return
    for each in found:
        path = f"{below}/{each.name}" if below else each.name
        if LEFT_OUT.fullmatch(path):
            continue
        try:
            facts = each.stat()
            if not each.is_dir():
                yield path, facts
            elif (identity := (facts.st_dev, facts.st_ino)) not in seen:
                yield from walk(root, below=path, seen=(*seen, identity))
        except FileNotFoundError:
            continue


def count(root):
    return sum(1 for _file in walk(root))


class Keeper:
    """Writes lists of the media folder, and into the pool what is not in it."""

    def __init__(self, folder, media_root, *, step):
        self.folder, self.root, self.step = folder, Path(media_root), step
        self.added = []  # digests
        self.added_bytes = 0

    def list(self, place, *, known, gone=False):
        """Writes the list of what is there now; with `gone`, of what the list `known` has and is there no more as well.
        Returns what the manifest says of it."""
        number = size = 0
        with manifests.Written(place) as written:
            for entry in self.entries(known, gone=gone):
                written.add(entry.line)
                number, size = number + 1, size + entry.size
        return {**written.facts, "files": number, "bytes": size}

    def entries(self, known, *, gone):
        former = itertools.chain(known, [None])
        earlier = next(former)
        for path, facts in walk(self.root):
            while earlier and earlier.order < path.split("/"):
                if gone:
                    yield earlier
                earlier = next(former)
            match = earlier if earlier and earlier.path == path else None
            if match:
                earlier = next(former)
            if entry := self.kept(path, facts, match):
                yield entry
            self.step()
        while earlier and gone:
            yield earlier
            earlier = next(former)

    def kept(self, path, facts, match):
        same = match and (match.size, match.modified, match.changed) == times(facts)
        if same and self.is_pooled(match.digest, match.size):
            return match
        try:
            return self.keep(path)
        except FileNotFoundError:
            return match  # gone since the folder was read

    def is_pooled(self, digest, size):
        try:
            return self.folder.pooled(digest).stat().st_size == size
        except FileNotFoundError:
            return False

    def keep(self, path):
        """Into the pool, read and written once."""
        part = self.folder.pool / f"{os.getpid()}{folders.PART}"
        digest, size = hashlib.sha256(), 0
        with (self.root / path).open("rb") as source:
            facts = os.fstat(source.fileno())
            with folders.opened(part) as target:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
        entry = Entry(path, digest.hexdigest(), size, *times(facts)[1:])
        if self.is_pooled(entry.digest, size):
            part.unlink()
        else:
            folders.make_folder(self.folder.pooled(entry.digest).parent)
            part.replace(self.folder.pooled(entry.digest))
            self.added.append(entry.digest)
            self.added_bytes += size
        return entry

    def finish(self):
        """What was added is on the disk. All of it is sent there at once, as one by one takes a hundred times longer; the
        second look tells what went wrong."""
        os.sync()
        for digest in self.added:
            folders.finish_path(self.folder.pooled(digest))
        for parent in {self.folder.pooled(digest).parent for digest in self.added}:
            folders.finish_path(parent)
        folders.finish_path(self.folder.pool)


def times(facts):
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def lacking(place, using):
    """The files that rows name and the list has not."""
    wanted = set(media_files.named(using))
    for entry in entries(place):
        wanted.discard(entry.path)
    return sorted(wanted)


def remove_unused(folder):
    """Takes out of the pool what no finished backup names, and returns the number of files. Where a list cannot be read,
    nobody knows, and nothing is taken out; what is no file of ours stays."""
    used, read = set(), set()
    for backup in folder.backups():
        facts = manifests.read(backup)["files"]
        if facts["sha256"] not in read:
            manifests.require_whole(backup / folders.FILES, size=facts["size"], digest=facts["sha256"])
            used |= {bytes.fromhex(entry.digest) for entry in entries(backup / folders.FILES)}
            read.add(facts["sha256"])
    removed = 0
    for path in folder.pool.rglob("*"):
        is_unused = POOLED.fullmatch(path.name) and bytes.fromhex(path.name) not in used
        if not path.is_dir() and (path.suffix == folders.PART or is_unused):
            path.unlink()
            removed += 1
    return removed


def in_the_way(root, listed):
    """The first file of the media folder that the list has not, or has with other bytes; None where there is none."""
    listed = iter(listed)
    entry = next(listed, None)
    for path, facts in walk(root):
        while entry and entry.order < path.split("/"):
            entry = next(listed, None)
        is_the_same = entry and entry.path == path and entry.size == facts.st_size
        if not is_the_same or manifests.digest_of(root / path) != entry.digest:
            return path
    return None


def bring(source, place, entry):
    """Out of the pool, with the time that it had, which the addresses of caches are made of."""
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, place.open("wb") as written:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            written.write(chunk)
    if digest.hexdigest() != entry.digest:
        raise manifests.damaged(f"{source} ({entry.path})")
    place.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o644)
    os.utime(place, ns=(entry.modified, entry.modified))


def remove_empty_folders(root):
    for folder, _folders, _files in os.walk(root, topdown=False):
        with contextlib.suppress(OSError):
            if Path(folder) != root:
                Path(folder).rmdir()
