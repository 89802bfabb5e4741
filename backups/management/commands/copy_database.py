from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from backups.copying import copy_database
from backups.errors import BackupError
from cms.urgency import BackgroundCommand


class Command(BackgroundCommand):
    help = "Copies all rows into another, empty database: from SQLite to PostgreSQL, or back. Pictures stay where they are."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, metavar="URL", help="the empty database, written as in DATABASE_URL")

    def handle(self, *, to, **options):
        try:
            rows = copy_database(to)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(rows)s rows are copied, each table compared. Set DATABASE_URL to the new database now.")
            % {"rows": rows}
        )
