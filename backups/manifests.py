"""What a backup says of itself, and whether its files are still what was written."""

import gzip
import hashlib
import json
from pathlib import Path

from django.utils.translation import gettext as _

from backups import folders
from backups.errors import BackupError

LEVEL = 5  # of compression


def write(path, manifest):
    folders.put(path / folders.MANIFEST, spelled(manifest))


def spelled(manifest):
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    return (json.dumps({**manifest, "digest": digest}, indent=1) + "\n").encode()


def place_of(path, table):
    return path / folders.TABLES / f"{table}.jsonl.gz"


def read(path):
    """The manifest of a finished backup, when it is whole."""
    place = path / folders.MANIFEST
    try:
        content = place.read_bytes()
    except FileNotFoundError as error:
        raise BackupError(
            _("%(path)s is an unfinished backup: it has no %(name)s.") % {"path": path, "name": folders.MANIFEST},
            damaged=True,
        ) from error
    try:
        manifest = json.loads(content)
        manifest.pop("digest")
        is_whole = spelled(manifest) == content
    except (ValueError, KeyError, AttributeError, TypeError):
        is_whole = False
    if not is_whole:
        raise damaged(place)
    if manifest["format"] > folders.FORMAT:
        raise BackupError(
            _("%(path)s was made by a newer Patio, in a form that this one does not know.") % {"path": path}
        )
    return manifest


def found(source):
    """(folder, backup) for a path: that of one backup, or of a folder of them, whose newest is meant."""
    path = Path(source).absolute()
    if not path.is_dir():
        raise BackupError(_("%(path)s is no folder.") % {"path": path})
    if folders.is_folder_of_backups(path):
        folder = folders.Folder(path)
        if not (backups := folder.backups()):
            raise BackupError(_("%(path)s holds no finished backup.") % {"path": path})
        return folder, backups[-1]
    if folders.NAME.fullmatch(path.name) and folders.is_folder_of_backups(path.parent):
        return folders.Folder(path.parent), path
    raise BackupError(
        _("%(path)s is no backup: name a folder of backups, or one of the folders by date in it.") % {"path": path}
    )


def damaged(place):
    return BackupError(_("%(place)s is not what was written: it is damaged.") % {"place": place}, damaged=True)


def require_whole(place, *, size, digest, holds=""):
    """The file at that place has the bytes that were written, all of them. `holds`: what people know it by."""
    name = f"{place} ({holds})" if holds else place
    try:
        there = place.stat().st_size
        if there == size and digest_of(place) == digest:
            return
    except FileNotFoundError as error:
        raise BackupError(_("%(place)s is missing.") % {"place": name}, damaged=True) from error
    except OSError as error:
        message = _("%(place)s cannot be read: %(reason)s.") % {"place": name, "reason": error.strerror}
        raise BackupError(message, damaged=True) from error
    if there == size:
        raise damaged(name)
    raise BackupError(
        _("%(place)s has %(there)s bytes instead of %(size)s: it was cut off, or is another file.")
        % {"place": name, "there": there, "size": size},
        damaged=True,
    )


def digest_of(place):
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Written:
    """A compressed file of lines that is being written; `facts` is what the manifest says of it, when it is closed."""

    def __init__(self, place):
        self.place = place
        self.digest, self.size = hashlib.sha256(), 0

    def __enter__(self):
        self.file = folders.opened(self.place)
        self.lines = gzip.GzipFile("", "wb", LEVEL, self, mtime=0)
        return self

    def write(self, content):
        """What the compressor gives."""
        self.digest.update(content)
        self.size += len(content)
        return self.file.write(content)

    def flush(self):
        self.file.flush()

    def add(self, line):
        self.lines.write(line)
        self.lines.write(b"\n")

    def __exit__(self, failed, *error):
        try:
            if not failed:
                self.lines.close()
                folders.finish(self.file)
        finally:
            self.file.close()

    @property
    def facts(self):
        return {"size": self.size, "sha256": self.digest.hexdigest()}


def lines_of(place):
    """Of a file that was found whole."""
    with gzip.open(place, "rb") as file:
        for line in file:
            yield line[:-1]
