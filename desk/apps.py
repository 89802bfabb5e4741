from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")

    def ready(self):
        from desk import receivers, tasks, triggers
        from desk.notices import looks
        from desk.notices import tasks as notice_tasks

        triggers.connect()
        receivers.connect()
        tasks.connect()
        notice_tasks.connect()
        looks.connect()
