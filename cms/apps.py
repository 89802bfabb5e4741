from django.apps import AppConfig
from django.core import checks


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Patio"

    def ready(self):
        from cms import former_database
        from cms.http import health_issues

        checks.register(former_database.system_check)
        checks.register(health_issues.system_check, checks.Tags.database)
