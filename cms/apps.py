from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Patio"

    def ready(self):
        from cms import cache_address, former_database, mail, outages, statistics, triggers, urgency
        from cms.http import health_issues

        checks.register(former_database.system_check)
        checks.register(cache_address.system_check)
        checks.register(health_issues.system_check, checks.Tags.database)
        checks.register(triggers.system_check, checks.Tags.database)
        health_issues.register_fault(mail.FAULT)
        post_migrate.connect(statistics.refresh_after_migration, sender=self, dispatch_uid="statistics")
        urgency.connect()
        outages.connect()
