from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from articles import index
from articles.models import Edition
from cms.progress import Progress


class Command(BaseCommand):
    help = (
        "Writes what the search index lacks or has otherwise than the editions. Safe to stop, to repeat and to run "
        "while editors work; readers search meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="write every row anew, words for corrections included")

    def handle(self, *, all, **options):
        editions = Edition.objects.all()
        progress = Progress(self.stdout, editions.count())
        written = index.rebuild(
            editions, anew=all, step=lambda count: progress.step(count, f"{count}/{progress.total}")
        )
        progress.close()
        self.stdout.write(
            ngettext("%(number)d edition indexed.", "%(number)d editions indexed.", written) % {"number": written}
        )
