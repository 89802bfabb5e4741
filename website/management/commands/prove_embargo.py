from django.core.management.base import BaseCommand, CommandError
from django.db.models.functions import Now
from django.utils import timezone

from articles.models import Edition
from website import embargo


class Command(BaseCommand):
    help = (
        "Asks every public address that could show an edition, a second before its moment and at it, as a reader would. "
        "Without numbers: all that is planned. Ends with an error where one tells of it too early."
    )

    def add_arguments(self, parser):
        parser.add_argument("editions", nargs="*", type=int, metavar="NUMBER", help="primary keys of editions")

    def handle(self, *, editions, **options):
        known = Edition.objects.filter(pk__in=editions) if editions else Edition.objects.filter(live_from__gt=Now())
        pks = list(known.order_by("live_from", "pk").values_list("pk", flat=True))
        if missing := sorted(set(editions) - set(pks)):
            raise CommandError(f"There is no edition {', '.join(map(str, missing))}.")
        leaking = sum(
            self.prove(edition) for pk in pks for edition in Edition.objects.with_source("article").filter(pk=pk)
        )
        if leaking:
            raise CommandError(f"{leaking} addresses tell of an edition before its moment.")

    def prove(self, edition):
        """How many addresses leak."""
        findings = embargo.prove(edition)
        self.stdout.write(f"{edition.pk}: {edition.title}, {timezone.localtime(edition.live_from)}")
        for each in findings:
            said = f"tells: {each.leaks[0][:60]}" if each.leaks else "nothing"
            self.stdout.write(
                f"  {each.before} {said:12} | {each.at} {'shows it' if each.shows else '':8}  {each.address}"
            )
        return sum(bool(each.leaks) for each in findings)
