from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    name = "backups"
    verbose_name = _("Backups")

    def ready(self):
        from backups import nightly, tasks
        from cms.http import health, health_issues

        checks.register(nightly.place_check)
        health_issues.register_fault(nightly.FAULT)
        checks.register(nightly.deployment_check, deploy=True)
        if settings.BACKUP_TARGET:
            health.tell("backup", nightly.status)
        tasks.connect()
