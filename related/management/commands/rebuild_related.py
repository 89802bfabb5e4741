from django.utils.translation import ngettext

from cms import statistics
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from related.rebuilding import rebuild


class Command(BackgroundCommand):
    help = (
        "Compares the editions that were not compared yet and writes down what belongs beside them. Safe to interrupt, "
        "to repeat, and while editors work."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all",
            action="store_true",
            help="count stems and compare all of them again. What was interrupted goes on where it was without this option",
        )

    def handle(self, *, all, **options):
        progress = Progress(100)
        compared = rebuild(force=all, step=lambda done, total: show(progress, done, total))
        progress.close()
        statistics.refresh()
        message = ngettext("%(number)d edition compared.", "%(number)d editions compared.", compared)
        self.stdout.write(message % {"number": compared})


def show(progress, done, total):
    progress.total = total
    progress.step(done)
