from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = _("Site")

    def ready(self):
        from website import kept_pages  # models are there from now on
        from website.feeds import entries

        kept_pages.connect()
        entries.connect()
