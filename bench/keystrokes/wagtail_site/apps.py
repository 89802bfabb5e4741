from django.apps import AppConfig


class MagazineConfig(AppConfig):
    name = "bench.keystrokes.wagtail_site"
    label = "magazine"
