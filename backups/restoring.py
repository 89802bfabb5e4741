"""A backup comes back, into a database without rows of ours and a media folder without other files.

All of it is looked through before anything is written. Rows come in one transaction and are compared with the backup before
that is committed; pictures lie beside their places until then. What fails takes back all that it wrote.
"""

import contextlib
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from backups import counters, folders, loading, manifests, media, schema
from backups.errors import BackupError
from backups.making import told_as_backup_errors
from backups.schema import Schema
from cms import statistics
from cms.progress import Progress

STAGING = ".restoring"


class Restored(NamedTuple):
    path: Path
    manifest: dict
    is_of_this_release: bool

    @property
    def rows(self):
        return sum(facts["rows"] for facts in self.manifest["tables"].values())

    @property
    def files(self):
        return self.manifest["files"]["files"]


def restore(source, *, connection, media_root):
    with told_as_backup_errors(source):
        folder, path = manifests.found(source)
        with folder.locked(shared=True):
            manifest = manifests.read(path)
            with loading.taken_back_on_failure(connection):
                return Restoring(folder, path, manifest, connection, Path(media_root)).run()


class Restoring:
    def __init__(self, folder, path, manifest, connection, media_root):
        self.folder, self.path, self.manifest, self.connection = folder, path, manifest, connection
        self.root, self.staging = media_root, media_root / STAGING
        self.schema = Schema(connection, manifest["migrations"])
        self.moved = []

    def run(self):
        restored = Restored(self.path, self.manifest, self.schema.is_of_this_release)
        loading.require_empty(self.connection)
        self.progress = Progress(restored.rows + 2 * restored.files)
        try:
            require_whole(self.folder, self.path, self.manifest, step=self.progress.update)
            self.require_room_for_files()
            with self.files_taken_back_on_failure():
                self.write()
        finally:
            self.progress.close()
        if not self.schema.is_of_this_release:
            schema.migrate(self.connection)
        if self.connection.alias == "default":
            statistics.refresh()
        return restored

    def require_room_for_files(self):
        if name := media.in_the_way(self.root, self.entries()):
            raise BackupError(
                _("The folder of pictures is not empty: %(name)s is in the way. Nothing was written.")
                % {"name": self.root / name}
            )

    def entries(self):
        return media.entries(self.path / folders.FILES)

    @contextlib.contextmanager
    def files_taken_back_on_failure(self):
        was_there = self.root.exists()
        try:
            yield
        except BaseException:
            for place in self.moved:
                place.unlink(missing_ok=True)
            shutil.rmtree(self.staging if was_there else self.root, ignore_errors=True)
            media.remove_empty_folders(self.root)
            raise

    def write(self):
        with told_as_backup_errors(self.root):
            self.stage()
        self.schema.make(self.connection)
        tables = self.tables()
        with loading.one_transaction(self.connection):
            contents = loading.fill(self.connection, tables, self.lines_of, step=self.progress.update)
            self.require_equal(contents)
            counters.set_last_numbers(self.connection, tables, self.manifest["last_numbers"])
            self.move()

    def tables(self):
        """Those of the backup's release; all that is in the backup has its place there."""
        tables = self.schema.tables()
        columns = {table.name: table.names for table in tables}
        for name, facts in self.manifest["tables"].items():
            if columns.get(name) != facts["columns"]:
                raise BackupError(_("The table %(name)s of the backup is another one here.") % {"name": name})
        return tables

    def lines_of(self, table):
        if table.name not in self.manifest["tables"]:
            return iter(())
        return manifests.lines_of(manifests.place_of(self.path, table.name))

    def require_equal(self, contents):
        for name, facts in self.manifest["tables"].items():
            if (contents[name].rows, contents[name].digest) != (facts["rows"], facts["content"]):
                raise manifests.damaged(manifests.place_of(self.path, name))

    def stage(self):
        """Each picture lies beside its place, compared with its digest once more."""
        self.root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir()
        for entry in self.entries():
            if not (self.root / entry.path).exists():
                media.bring(self.folder.pooled(entry.digest), self.staging / entry.path, entry)
            self.progress.update()
        os.sync()

    def move(self):
        for entry in self.entries():
            if (self.staging / entry.path).exists():
                place = self.root / entry.path
                place.parent.mkdir(parents=True, exist_ok=True)
                (self.staging / entry.path).rename(place)
                self.moved.append(place)
        shutil.rmtree(self.staging)


def require_whole(folder, path, manifest, *, step):
    """Every file of the backup has the bytes that were written; names the first that has not."""
    for name, facts in manifest["tables"].items():
        manifests.require_whole(manifests.place_of(path, name), size=facts["size"], digest=facts["sha256"])
    facts = manifest["files"]
    manifests.require_whole(path / folders.FILES, size=facts["size"], digest=facts["sha256"])
    for entry in media.entries(path / folders.FILES):
        manifests.require_whole(folder.pooled(entry.digest), size=entry.size, digest=entry.digest, holds=entry.path)
        step()
