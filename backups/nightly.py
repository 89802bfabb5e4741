"""The backup of the night, and how old the last one is."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backups import folders, keeping, making
from backups.errors import BackupError, UnderWay
from cms.http.health_issues import Fault
from cms.localtime import last_hour

RETRY_DELAY = timedelta(hours=1)  # after a try that failed
LATE = timedelta(hours=26)  # a night and what it may take


def backup_if_due(now=None):
    """Makes the backup of BACKUP_TARGET if there is none since the last BACKUP_HOUR. Returns what was made, or None. To be
    called every few minutes; a failure is raised, and tried again after an hour."""
    now = now or timezone.now()
    if not settings.BACKUP_TARGET or not is_due(now):
        return None
    try:
        return making.make(settings.BACKUP_TARGET, keep=keeping.parse(settings.BACKUP_KEEP), now=now)
    except UnderWay:
        return None


def is_due(now):
    failed = failed_at()
    if failed and now - failed < RETRY_DELAY:
        return False
    last = last_made()
    return last is None or last < last_hour(settings.BACKUP_HOUR, now)


def last_made():
    """The moment of the newest finished backup, or None; an OSError where the folder cannot be read."""
    folder = folders.Folder(settings.BACKUP_TARGET)
    backups = folder.backups() if folder.path.exists() else []
    return keeping.moment_of(backups[-1].name) if backups else None


def failed_at():
    failure = folders.Folder(settings.BACKUP_TARGET).failure()
    return datetime.fromisoformat(failure["at"]) if failure else None


def status(at):
    """(whether all is well, a few words) for the health page."""
    try:
        last, failed = last_made(), failed_at()
    except OSError:
        return False, "lost"
    if last is None:
        return False, "failed, never made" if failed else "never made"
    hours = max(0, round((at - last).total_seconds() / 3600))
    age = f"{hours} hours old"
    if failed:
        return False, f"failed, the last one is {age}"
    return (True, f"ok, {age}") if at - last < LATE else (False, f"overdue, {age}")


def said_of_fault(at):
    """The sentence, or None where all is well or no backup is wanted."""
    target = settings.BACKUP_TARGET
    if not target:
        return None
    try:
        last = last_made()
    except OSError as error:
        return _("The folder of backups, %(path)s, cannot be read: %(reason)s.") % {
            "path": target,
            "reason": error.strerror,
        }
    failure = folders.Folder(target).failure()
    if failure:
        return _("The last backup failed: %(reason)s") % {"reason": failure["reason"]}
    if last is None:
        return _("No backup was made yet in %(path)s.") % {"path": target}
    if at - last < LATE:
        return None
    hours = round((at - last).total_seconds() / 3600)
    message = ngettext("The last backup is %(number)d hour old.", "The last backup is %(number)d hours old.", hours)
    return message % {"number": hours}


FAULT = Fault("backups.W001", said_of_fault, gettext_lazy("Run manage.py backup, and look what it says."))


def deployment_check(**kwargs):
    """A site in earnest says where its backups go, or BACKUP_TARGET=none."""
    if settings.BACKUP_TARGET is None:
        return [
            checks.Warning(
                _("No nightly backup is made: BACKUP_TARGET is not set."),
                hint=_("Name a folder on another disk, or say none where somebody else makes them."),
                id="backups.W002",
            )
        ]
    return []


def place_check(**kwargs):
    target = settings.BACKUP_TARGET
    try:
        if target:
            folders.require_apart(Path(target), Path(settings.MEDIA_ROOT))
    except BackupError as error:
        return [checks.Error(str(error), id="backups.E001")]
    return []
