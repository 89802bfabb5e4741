from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KeptConfig(AppConfig):
    name = "cms.kept"
    label = "kept"

    def ready(self):
        from cms import triggers
        from cms.kept import generation

        post_migrate.connect(generation.begin_epoch, sender=self, dispatch_uid="kept.epoch")
        post_migrate.connect(triggers.put_in, sender=self, dispatch_uid="kept.triggers")
