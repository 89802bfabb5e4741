from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from backups import media
from backups.errors import BackupError
from backups.restoring import restore


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty folder of pictures. Overwrites nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "source", help="the folder of backups, whose newest is taken, or one of the folders by date in it"
        )

    def handle(self, *, source, **options):
        try:
            restored = restore(source, connection=connection, media_root=media.root())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(path)s is restored: %(rows)s rows, %(files)s files, each compared.")
            % {"path": restored.path, "rows": restored.rows, "files": restored.files}
        )
