from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from articles import refreshing
from articles.models import Edition
from cms.progress import Progress


class Command(BaseCommand):
    help = (
        "Compiles every edition again from its own source, as after an upgrade that writes other markup: never other "
        "words. Safe to repeat, and while editors work."
    )

    def handle(self, **options):
        editions = Edition.objects.order_by("pk")
        progress = Progress(editions.count())
        changed = refreshing.recompile(editions, step=progress.step)
        progress.close()
        message = ngettext("%(number)d edition changed.", "%(number)d editions changed.", changed)
        self.stdout.write(message % {"number": changed})
