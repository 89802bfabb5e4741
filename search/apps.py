from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from cms.triggers import put_in
        from search import checks, receivers, tasks, triggers

        triggers.connect()
        post_migrate.connect(put_in, sender=self)
        checks.connect()
        receivers.connect()
        tasks.connect()
