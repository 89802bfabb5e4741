from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        from articles import (
            item_trash,
            receivers,
            recording,
            tasks,
            trash,
            triggers,
        )  # its models are there from now on

        triggers.connect()
        receivers.connect()
        recording.connect()
        tasks.connect()
        trash.connect()
        item_trash.connect()
