from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from cms.batches import one_by_one
from cms.progress import Progress
from images import files
from rendering import share_cards


class Command(BaseCommand):
    help = (
        "Draws the share cards that editions live now or ahead lack; lists or deletes cards that belong to no edition. "
        "Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="draw those again that are there")
        parser.add_argument("--orphans", action="store_true", help="only list cards that belong to no edition")
        parser.add_argument("--delete-orphans", action="store_true", help="only delete cards that belong to no edition")
        parser.add_argument(
            "--older-than",
            type=float,
            default=24,
            metavar="HOURS",
            help="orphans younger than this may be a card that is being drawn: they are left alone (default: 24)",
        )

    def handle(self, *, all, orphans, delete_orphans, older_than, **options):
        if orphans or delete_orphans:
            return self.sweep(delete=delete_orphans, before=timezone.now() - timedelta(hours=older_than))
        return self.draw(force=all)

    def draw(self, *, force):
        drawn = failed = 0
        editions = share_cards.with_cards(timezone.now()).order_by("pk")
        progress = Progress(editions.count())
        for count, edition in enumerate(one_by_one(editions), 1):
            try:
                lost = edition.card and not default_storage.exists(edition.card)
                drawn += share_cards.update_card(edition, force=force or lost)
            except Exception as error:
                failed += 1
                self.stderr.write(f"{edition.pk}: {type(error).__name__}: {error}")
            progress.step(count)
        progress.close()
        self.stdout.write(ngettext("%(number)d card drawn.", "%(number)d cards drawn.", drawn) % {"number": drawn})
        if failed:
            raise CommandError(
                ngettext("%(number)d card failed.", "%(number)d cards failed.", failed) % {"number": failed}
            )

    def sweep(self, *, delete, before):
        names = share_cards.orphaned_cards(before)
        for name in names:
            self.stdout.write(name)
        if delete:
            files.remove(names)
            message = ngettext("%(number)d file deleted.", "%(number)d files deleted.", len(names))
        else:
            message = ngettext(
                "%(number)d card without an edition.", "%(number)d cards without an edition.", len(names)
            )
        self.stdout.write(message % {"number": len(names)})
