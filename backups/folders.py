"""What lies where in the folder of backups, and how files get there: private, whole, and on the disk when it is said.

backups.json                     says that this folder is one of backups
lock                             held by whoever writes here, shared by whoever reads
failed.json                      when the last one failed, and why; gone after the next good one
pool/ab/ab12…                    each picture once, under the SHA-256 of its bytes
2026-11-26T02-00-00Z/            a backup, by the moment that it shows (UTC)
    tables/articles_edition.jsonl.gz
    files.jsonl.gz               which picture has which bytes
    manifest.json                written last: without it, the backup is unfinished
"""

import fcntl
import json
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from backups.errors import BackupError, UnderWay

MARK, LOCK, FAILED, POOL = "patio-backups.json", "lock", "failed.json", "pool"
MANIFEST, FILES, TABLES = "manifest.json", "files.jsonl.gz", "tables"
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?", re.ASCII)
FORMAT = 1
PART = ".part"


def name_of(moment):
    return f"{moment:%Y-%m-%dT%H-%M-%SZ}"


def make_folder(path):
    path.mkdir(mode=0o700, exist_ok=True)


def opened(path):
    """A new file that nobody else can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def finish(file):
    file.flush()
    os.fsync(file.fileno())


def put(path, content):
    """All of it or nothing, and on the disk."""
    part = path.with_name(path.name + PART)
    with opened(part) as file:
        file.write(content)
        finish(file)
    part.replace(path)
    finish_path(path.parent)


def finish_path(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Folder:
    """A folder of backups that is there."""

    def __init__(self, path):
        self.path = Path(path)

    @property
    def pool(self):
        return self.path / POOL

    def pooled(self, digest):
        return self.pool / digest[:2] / digest

    def backups(self):
        """Finished ones, the oldest first."""
        return [path for path in self.all() if (path / MANIFEST).exists()]

    def unfinished(self):
        return [path for path in self.all() if not (path / MANIFEST).exists()]

    def all(self):
        return sorted(path for path in self.path.iterdir() if NAME.fullmatch(path.name) and path.is_dir())

    def failure(self):
        """{"at", "reason"} of the last try, if it failed."""
        try:
            return json.loads((self.path / FAILED).read_text())
        except (OSError, ValueError):
            return None

    def new(self, moment):
        names = [name_of(moment), *(f"{name_of(moment)}-{number}" for number in range(2, 1000))]
        path = next(path for name in names if not (path := self.path / name).exists())
        make_folder(path)
        make_folder(path / TABLES)
        return path

    @contextmanager
    def locked(self, *, shared=False):
        with opened_lock(self.path / LOCK, shared=shared) as file:
            try:
                fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UnderWay(
                    _("Another backup, or the restoration of one, is under way in %(path)s. Nothing was done.")
                    % {"path": self.path}
                ) from error
            yield


def opened_lock(path, *, shared):
    """A folder that can only be read is locked as far as it goes."""
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError:
        if shared:
            return path.parent.joinpath(MARK).open("rb")
        raise


def is_folder_of_backups(path):
    try:
        return json.loads((path / MARK).read_text()).get("format") is not None
    except (OSError, ValueError, AttributeError):
        return False


def prepare(path, *, media_root):
    """The folder at that path, made where there is none. Refuses one that holds something else."""
    path = Path(path).absolute()
    require_apart(path, Path(media_root).absolute())
    if path.exists() and not path.is_dir():
        raise BackupError(_("%(path)s is a file, and no folder.") % {"path": path})
    if not path.exists():
        if not path.parent.is_dir():
            raise BackupError(_("%(path)s does not exist: is a disk missing?") % {"path": path.parent})
        make_folder(path)
    if not is_folder_of_backups(path):
        if others := sorted(each.name for each in path.iterdir() if each.name != "lost+found"):
            raise BackupError(
                _("%(path)s is no folder of backups, and not empty: it holds %(name)s. Name an empty one.")
                % {"path": path, "name": others[0]}
            )
        path.chmod(0o700)
        put(path / MARK, json.dumps({"format": FORMAT}).encode())
    make_folder(path / POOL)
    return Folder(path)


def require_apart(path, media_root):
    path, media_root = path.resolve(), media_root.resolve()
    if path.is_relative_to(media_root) or media_root.is_relative_to(path):
        raise BackupError(
            _("%(path)s and the folder of pictures, %(media)s, must not lie inside one another: choose another place.")
            % {"path": path, "media": media_root}
        )


def remove_backup(path):
    """The manifest first: what is killed here leaves an unfinished one."""
    (path / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(path)
