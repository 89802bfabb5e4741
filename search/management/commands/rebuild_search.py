from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Edition
from cms import statistics
from cms.batches import chunks
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from search import engines, indexing
from search.engines.base import Unavailable

MARKED = 200  # rows in one transaction


class Command(BackgroundCommand):
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
            for pks in chunks(list(editions.values_list("pk", flat=True)), MARKED):
                indexing.mark_stale(editions.filter(pk__in=pks))
        written = self.with_progress(lambda step: indexing.rebuild(editions, step=step))
        statistics.refresh()
        message = ngettext("%(number)d edition indexed.", "%(number)d editions indexed.", written)
        self.stdout.write(message % {"number": written})
        for engine in engines.registered:
            self.fill(engine, force=all)

    def fill(self, engine, *, force):
        try:
            written = self.with_progress(lambda step: engine.fill(force=force, step=step))
        except Unavailable as error:
            message = _("%(engine)s does not answer, so the database does: %(reason)s") % {
                "engine": engine.name,
                "reason": error,
            }
            raise CommandError(message) from error
        message = ngettext(
            "%(number)d edition written to %(engine)s.", "%(number)d editions written to %(engine)s.", written
        )
        self.stdout.write(message % {"number": written, "engine": engine.name})

    def with_progress(self, task):
        progress = Progress(Edition.objects.count())
        written = task(progress.step)
        progress.close()
        return written
