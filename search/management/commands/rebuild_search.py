from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Edition
from cms.progress import Progress
from search import index


class Command(BaseCommand):
    help = (
        "Writes what the search index lacks or has otherwise than the editions. Safe to stop, to repeat and to run "
        "while editors work; readers search meanwhile. Fills OpenSearch too, where SEARCH_URL names one."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all",
            action="store_true",
            help="write every row anew, and OpenSearch's index; what was interrupted goes on where it was without this option",
        )

    def handle(self, *, all, **options):
        editions = Edition.objects.all()
        if all:
            index.mark(editions)
        written = self.with_progress(lambda step: index.rebuild(editions, step=step))
        message = ngettext("%(number)d edition indexed.", "%(number)d editions indexed.", written)
        self.stdout.write(message % {"number": written})
        if settings.SEARCH:
            self.fill_opensearch(anew=all)

    def fill_opensearch(self, *, anew):
        try:
            written = self.with_progress(lambda step: index.fill(anew=anew, step=step))
        except index.SilentError as error:
            message = _("OpenSearch does not answer, so the database does: %(reason)s") % {"reason": error}
            raise CommandError(message) from error
        message = ngettext(
            "%(number)d edition written to OpenSearch.", "%(number)d editions written to OpenSearch.", written
        )
        self.stdout.write(message % {"number": written})

    def with_progress(self, task):
        progress = Progress(Edition.objects.count())
        written = task(progress.step)
        progress.close()
        return written
