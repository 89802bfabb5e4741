"""The site's database, into an empty one of either kind: from SQLite to PostgreSQL, and back."""

from django.utils.translation import gettext as _

from backups import counters, loading, schema, scratch
from backups.errors import BackupError
from backups.making import told_as_backup_errors
from backups.moments import one_moment
from backups.schema import Schema
from cms.progress import Progress

ALIAS = "copy"


def copy_database(url):
    """All rows of one moment. Returns their number; every table was compared."""
    with (
        told_as_backup_errors(url.rpartition("@")[2]),
        scratch.connected(ALIAS, **scratch.settings_of(url)) as target,
        loading.taken_back_on_failure(target),
        one_moment() as moment,
    ):
        loading.require_empty(target)
        found = Schema(moment, schema.last_migrations(moment))
        if not found.is_of_this_release:
            raise BackupError(_("The database is not of this release: run manage.py migrate first."))
        return fill(moment, target, found.tables())


def fill(moment, target, tables):
    progress = Progress(sum(table.count(moment) for table in tables))
    try:
        schema.migrate(target)
        with loading.one_transaction(target):
            contents = loading.fill(target, tables, lambda table: table.lines(moment), step=progress.update)
            counters.set_last_numbers(target, tables, counters.last_numbers(moment, tables))
    finally:
        progress.close()
    return sum(content.rows for content in contents.values())
