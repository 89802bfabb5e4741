from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImagesConfig(AppConfig):
    name = "images"
    verbose_name = _("Images")

    def ready(self):
        from images import media_files, receivers, tasks

        receivers.connect()
        tasks.connect()
        media_files.connect()
