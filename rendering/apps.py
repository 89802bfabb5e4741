from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenderingConfig(AppConfig):
    name = "rendering"
    verbose_name = _("Site")

    def ready(self):
        from cms import media_files
        from rendering import receivers, share_cards, tasks

        receivers.connect()
        tasks.connect()
        media_files.register(share_cards.names)
