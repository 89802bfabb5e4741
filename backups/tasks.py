from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backups import nightly
from cms.tasks import LOW, task
from cms.tasks.upkeep import register_upkeep


@task(priority=LOW, label=_("backup of the night"))
def backup_if_due():
    nightly.backup_if_due()


def connect():
    if settings.BACKUP_TARGET:
        register_upkeep("backup", backup_if_due, every=timedelta(minutes=5))
