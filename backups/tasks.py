import logging
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backups import nightly
from cms.tasks import LONG, LOW, task
from cms.tasks.periodic import register_periodic

logger = logging.getLogger(__name__)


@task(priority=LOW, queue_name=LONG, label=_("backup of the night"))
def backup_if_due():
    """What was not as it should be stands in the log: nobody reads what a task prints."""
    made = nightly.backup_if_due()
    for note in made.notes if made else ():
        logger.warning("the backup was made, but: %s", note)


def connect():
    if settings.BACKUP_TARGET:
        register_periodic("backup", backup_if_due, every=timedelta(minutes=5))
