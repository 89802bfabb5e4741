"""A backup is made: pictures first, then a moment of the database, then the pictures that are new since.

A file that a row of that moment names was there at that moment (`cms.media_files`). So it is one of those that were read
before, or it is new, and is read right afterwards. Where one of these few was removed in between, some row of the moment
names a file that the list has not: then another moment is taken, before any table is written.
"""

import contextlib
import errno
import json
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backups import counters, folders, keeping, manifests, media, schema
from backups.errors import BackupError
from backups.moments import ALIAS, one_moment
from backups.schema import Schema
from backups.tables import Content
from cms.progress import Progress

TRIES = 5
SESSIONS = "django_session"
EARLIER = "files-before.jsonl.gz"


class Made(NamedTuple):
    path: Path
    rows: int
    files: int
    added: int  # files that the pool had not
    added_bytes: int
    notes: list  # sentences: what is not as it should be, and did not stop the backup


def make(target, *, keep=None, sessions=True, now=None):
    """`keep` is a rule of `backups.keeping`, or None to keep all. All of the backup or nothing; what went wrong is told
    by a BackupError and stands in the folder until the next good one."""
    with told_as_backup_errors(target):
        media_root = media.root()
        folder = folders.prepare(target, media_root=media_root)
        with folder.locked():
            try:
                making = Making(folder, media_root, sessions=sessions, now=now or timezone.now())
                made = making.run()
            except BaseException as error:
                note_failure(folder, error)
                raise
            (folder.path / folders.FAILED).unlink(missing_ok=True)
            return made._replace(notes=[*made.notes, *tidied(folder, keep)])


@contextlib.contextmanager
def told_as_backup_errors(place):
    try:
        yield
    except OSError as error:
        raise BackupError(sentence_of(error, place)) from error
    except DatabaseError as error:
        raise BackupError(sentence_of_database(error)) from error


def sentence_of(error, place):
    place = error.filename or place
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("There is no room left on the disk of %(place)s. Nothing is kept of what was begun.") % {
            "place": place
        }
    return _("%(place)s cannot be used: %(reason)s.") % {"place": place, "reason": error.strerror or error}


def sentence_of_database(error):
    reason = str(error).strip()
    if "disk is full" in reason or "No space left" in reason:  # SQLite's words, and PostgreSQL's
        return _("There is no room left on the disk of the database. Nothing is kept of what was begun.")
    return _("The database reports: %(reason)s") % {"reason": reason}


def note_failure(folder, error):
    """As far as it goes: the disk may be full, or gone."""
    reason = sentence_of(error, folder.path) if isinstance(error, OSError) else str(error) or type(error).__name__
    content = json.dumps({"at": datetime.now(UTC).isoformat(), "reason": reason}).encode()
    with contextlib.suppress(OSError, BackupError):
        clear_unfinished(folder)
        folders.put(folder.path / folders.FAILED, content)
        media.remove_unused(folder)


def clear_unfinished(folder):
    for path in folder.unfinished():
        shutil.rmtree(path)


def tidied(folder, keep):
    """Takes away what the rule does not keep, and the pictures that nothing names any more. Returns sentences."""
    names = [path.name for path in folder.backups()]
    try:
        for name in sorted(set(names) - keeping.kept(names, keep, timezone.get_default_timezone())):
            folders.remove_backup(folder.path / name)
        media.remove_unused(folder)
    except (OSError, BackupError) as error:
        return [_("Former backups could not be tidied up: %(reason)s") % {"reason": error}]
    return []


class Making:
    def __init__(self, folder, media_root, *, sessions, now):
        self.folder, self.root, self.now = folder, media_root, now
        self.left_out = [] if sessions else [SESSIONS]

    def run(self):
        clear_unfinished(self.folder)
        former = self.folder.backups()
        path = self.folder.new(self.now)
        self.progress = Progress(2 * media.count(self.root))
        self.keeper = media.Keeper(self.folder, self.root, step=self.progress.update)
        try:
            self.keeper.list(path / EARLIER, known=known_files(former))
            missing = None
            for _try in range(TRIES):
                with one_moment() as moment:
                    facts, former_missing = self.facts(moment, path), missing
                    missing = facts["missing"]
                    if not missing or missing == former_missing:
                        return self.finished(moment, path, facts)
            raise BackupError(
                _("Pictures are removed faster than they can be read: try again when the site is calmer.")
            )
        finally:
            self.progress.close()

    def facts(self, moment, path):
        """Of the moment: its pictures are kept, its tables not yet."""
        migrations = schema.last_migrations(moment)
        self.schema = Schema(moment, migrations)
        at = datetime.now(UTC).isoformat()
        files = self.keeper.list(path / folders.FILES, known=media.entries(path / EARLIER), gone=True)
        missing = media.lacking(path / folders.FILES, ALIAS) if self.schema.is_of_this_release else []
        return {
            "format": folders.FORMAT,
            "epoch": secrets.token_hex(16),
            "at": at,
            "database": moment.vendor,
            "migrations": migrations,
            "left_out": self.left_out,
            "files": files,
            "missing": missing,
        }

    def finished(self, moment, path, facts):
        tables = [table for table in self.schema.tables() if table.name not in self.left_out]
        unknown = schema.unknown_tables(moment)
        self.progress.total += sum(table.count(moment) for table in tables)
        facts["last_numbers"] = counters.last_numbers(moment, tables)
        facts["tables"] = {table.name: self.written(table, moment, path) for table in tables}
        self.keeper.finish()
        (path / EARLIER).unlink()
        folders.finish_path(path / folders.TABLES)
        manifests.write(path, facts)
        folders.finish_path(self.folder.path)
        rows = sum(table["rows"] for table in facts["tables"].values())
        files, notes = facts["files"]["files"], notes_about(facts["missing"], unknown)
        return Made(path, rows, files, len(self.keeper.added), self.keeper.added_bytes, notes)

    def written(self, table, moment, path):
        content = Content(table)
        with manifests.Written(manifests.place_of(path, table.name)) as written:
            for line in content.watch(table.lines(moment)):
                written.add(line)
                self.progress.update()
        return {"columns": table.names, "rows": content.rows, "content": content.digest, **written.facts}


def known_files(backups):
    """The list of the newest backup that is whole."""
    for path in reversed(backups):
        with contextlib.suppress(BackupError):
            facts = manifests.read(path)["files"]
            manifests.require_whole(path / folders.FILES, size=facts["size"], digest=facts["sha256"])
            return media.entries(path / folders.FILES)
    return iter(())


def notes_about(missing, unknown):
    notes = []
    if missing:
        message = ngettext(
            "%(number)d file that the database names is nowhere: %(first)s.",
            "%(number)d files that the database names are nowhere, %(first)s among them.",
            len(missing),
        )
        notes.append(message % {"number": len(missing), "first": missing[0]})
    if unknown:
        message = _("These tables belong to no app of the site and are not in the backup: %(names)s.")
        notes.append(message % {"names": ", ".join(unknown)})
    return notes
