from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RenderingConfig(AppConfig):
    name = "rendering"
    verbose_name = _("Site")

    def ready(self):
        from cms import media_files
        from cms.triggers import put_in
        from rendering import list_cards, receivers, share_cards, story, tasks, triggers

        story.connect()
        list_cards.connect()
        triggers.connect()
        post_migrate.connect(put_in, sender=self)
        receivers.connect()
        tasks.connect()
        media_files.register(share_cards.names)
