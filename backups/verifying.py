"""A backup is restored into a scratch place, and that is compared with what the backup says of itself."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from backups import folders, media
from backups.making import told_as_backup_errors
from backups.restoring import Restored, restore
from backups.schema import Schema
from backups.scratch import scratch_database
from backups.tables import content_of
from cms import media_files, triggers

ALIAS = "verification"


class Verified(NamedTuple):
    restored: Restored
    vendor: str  # of the scratch database
    differences: list  # sentences


def verify(source, *, scratch=None):
    """`scratch`: the folder in which there is room for database and pictures; the system's for temporary files by default."""
    with (
        told_as_backup_errors(scratch or tempfile.gettempdir()),
        tempfile.TemporaryDirectory(prefix="patio-verify-", dir=scratch) as folder,
        scratch_database(ALIAS, folder) as connection,
    ):
        root = Path(folder) / "media"
        restored = restore(source, connection=connection, media_root=root)
        found = [*differences_of_tables(restored, connection), *differences_of_files(restored, root)]
        return Verified(restored, connection.vendor, [*found, *faults(restored, connection, root)])


def differences_of_tables(restored, connection):
    """A backup of an earlier release was compared before it was brought up to this one."""
    if not restored.is_of_this_release:
        return
    for table in Schema(connection, restored.manifest["migrations"]).tables():
        facts = restored.manifest["tables"].get(table.name, {"rows": 0, "content": f"{0:032x}"})
        there = content_of(table, connection)
        if there.rows != facts["rows"]:
            message = _("Table %(name)s: %(there)s rows instead of %(rows)s.")
            yield message % {"name": table.name, "there": there.rows, "rows": facts["rows"]}
        elif there.digest != facts["content"]:
            yield _("Table %(name)s: other values.") % {"name": table.name}


def differences_of_files(restored, root):
    if name := media.in_the_way(root, media.entries(restored.path / folders.FILES)):
        yield _("File %(name)s: other bytes, or none.") % {"name": name}
    there = media.count(root)
    if there != restored.files:
        yield _("%(there)s files instead of %(files)s.") % {"there": there, "files": restored.files}


def faults(restored, connection, root):
    """What the site itself would miss: files that rows name, triggers."""
    known = set(restored.manifest["missing"])
    for name in media_files.named(connection.alias):
        if name not in known and not (root / name).exists():
            yield _("File %(name)s: the database names it, and it is not there.") % {"name": name}
    for trigger in triggers.missing(connection):
        yield _("The trigger %(name)s of the table %(table)s is missing, or is another one.") % {
            "name": trigger.name,
            "table": trigger.table,
        }
