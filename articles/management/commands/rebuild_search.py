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
        parser.add_argument(
            "--all",
            action="store_true",
            help="write every row anew; what was interrupted goes on where it was without this option",
        )

    def handle(self, *, all, **options):
        editions = Edition.objects.all()
        if all:
            index.mark(editions)
        progress = Progress(self.stdout, editions.count())
        written = index.rebuild(editions, step=lambda count: progress.step(count, f"{count}/{progress.total}"))
        progress.close()
        self.stdout.write(
            ngettext("%(number)d edition indexed.", "%(number)d editions indexed.", written) % {"number": written}
        )
