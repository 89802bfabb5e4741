from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from backups.errors import BackupError
from backups.verifying import verify
from cms.urgency import BackgroundCommand

DIFFERENT, NOT_TRIED = 1, 2


class Command(BackgroundCommand):
    help = (
        "Restores a backup into a scratch database and a scratch folder, compares both with what was written, and takes "
        "them away. Exits with 1 where the backup is damaged or something differs, with 2 where that could not be tried."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "source", help="the folder of backups, whose newest is taken, or one of the folders by date in it"
        )
        parser.add_argument(
            "--scratch", metavar="DIR", help="where there is room (default: the system's temporary folder)"
        )

    def handle(self, *, source, scratch, **options):
        try:
            verified = verify(source, scratch=scratch)
        except BackupError as error:
            raise CommandError(str(error), returncode=DIFFERENT if error.damaged else NOT_TRIED) from error
        for difference in verified.differences:
            self.stderr.write(difference)
        restored = verified.restored
        if verified.differences:
            raise CommandError(
                _("%(path)s differs from what was written.") % {"path": restored.path}, returncode=DIFFERENT
            )
        self.stdout.write(
            _("%(path)s is whole: %(rows)s rows (%(database)s), %(files)s files.")
            % {"path": restored.path, "rows": restored.rows, "database": verified.vendor, "files": restored.files}
        )
