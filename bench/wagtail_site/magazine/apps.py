from django.apps import AppConfig
from django.conf import settings


class MagazineConfig(AppConfig):
    name = "bench.wagtail_site.magazine"
    label = "magazine"

    def ready(self):
        """As wagtail-cache's documentation says, which by itself keeps pages until they are too old."""
        from wagtail.signals import page_published, page_unpublished

        if settings.CACHE:
            page_published.connect(clear)
            page_unpublished.connect(clear)


def clear(sender, **kwargs):
    from wagtailcache.cache import clear_cache

    clear_cache()
