from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import statistics
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from related.rebuilding import rebuild
from related.subprocesses import OPTION, end_with_input


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
        parser.add_argument(
            OPTION,
            action="store_true",
            help="end, finished or not, when the standard input does: for whoever starts it",
        )

    def handle(self, *, all, until_input_ends, **options):
        if until_input_ends:
            end_with_input()
        progress = Progress(100)
        compared = rebuild(
            force=all, step=lambda done, total: show(progress, done, total), waiting=self.tell_of_another
        )
        progress.close()
        statistics.refresh()
        message = ngettext("%(number)d edition compared.", "%(number)d editions compared.", compared)
        self.stdout.write(message % {"number": compared})

    def tell_of_another(self):
        self.stderr.write(
            _("Another process compares all editions, the server itself or a command. This one waits for its end.")
        )


def show(progress, done, total):
    progress.total = total
    progress.step(done)
