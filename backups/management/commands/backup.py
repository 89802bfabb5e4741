from django.conf import settings
from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from backups import keeping, making
from backups.errors import BackupError
from cms.urgency import BackgroundCommand


class Command(BackgroundCommand):
    help = "Writes a backup of database and pictures into a folder, while people write. Pictures that are there already are not copied again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("target", nargs="?", help="the folder of backups (default: BACKUP_TARGET)")
        parser.add_argument(
            "--keep", metavar="RULE", help='such as "7 daily, 4 weekly, 12 monthly", or all (default: BACKUP_KEEP)'
        )
        parser.add_argument("--without-sessions", action="store_true", help="leave out who is signed in at the moment")

    def handle(self, *, target, keep, without_sessions, **options):
        target = target or settings.BACKUP_TARGET
        if not target:
            raise CommandError(_("Name the folder of backups, here or in BACKUP_TARGET."), returncode=2)
        try:
            made = making.make(target, keep=rule(keep), sessions=not without_sessions)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for note in made.notes:
            self.stderr.write(note)
        self.stdout.write(
            _("%(path)s: %(rows)s rows, %(files)s files; %(added)s of them new (%(size)s).")
            % {
                "path": made.path,
                "rows": made.rows,
                "files": made.files,
                "added": made.added,
                "size": filesizeformat(made.added_bytes),
            }
        )


def rule(text):
    try:
        return keeping.parse(text or settings.BACKUP_KEEP)
    except ValueError as error:
        raise CommandError(
            _('What is to be kept is written as "7 daily, 4 weekly, 12 monthly", or all.'), returncode=2
        ) from error
