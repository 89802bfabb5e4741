from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from cms import statistics
from cms.progress import Progress
from desk import indexing
from desk.models import ArticleWords


class Command(BaseCommand):
    help = (
        "Writes what the desk's own search lacks or has otherwise than the working copies. Safe to stop, to repeat and to run "
        "while editors work."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="look at every working copy again")

    def handle(self, *, all, **options):
        if all:
            ArticleWords.objects.update(version=indexing.MARKED, digest="")
        progress = Progress(indexing.marked_rows().count())
        written = indexing.fill_desk_index(step=progress.step)
        progress.close()
        statistics.refresh()
        message = ngettext("%(number)d working copy indexed.", "%(number)d working copies indexed.", written)
        self.stdout.write(message % {"number": written})
