import time
from pathlib import Path

from django.core.management.base import CommandError

from articles.archive import archivist
from cms import statistics
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from demo import corpus


class Command(BackgroundCommand):
    help = "Loads articles from a JSON Lines file (.jsonl or .jsonl.gz) through the door. Safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--corpus", help="only the records of this corpus")
        parser.add_argument("--limit", type=int, help="only so many records")

    def handle(self, *, file, limit=None, **options):
        if not file.is_file():
            raise CommandError(f"{file}: no such file.")
        try:
            tally, seconds = self.load(file, only=options["corpus"], limit=limit)
        except corpus.BadFile as error:
            raise CommandError(str(error)) from error
        rate = f", {tally.loaded / seconds:.0f} articles per second" if tally.loaded else ""
        self.stdout.write(f"{tally.loaded} loaded, {tally.known} there already; {seconds:.1f} s{rate}")

    def load(self, file, *, only, limit):
        begun = time.monotonic()
        tally = corpus.Tally()
        corpus.give_addresses(corpus.records(file, corpus=only, limit=limit))
        progress = Progress(file.stat().st_size)
        where = corpus.Position()
        rows = corpus.records(file, corpus=only, limit=limit, position=where)
        for tally in corpus.load(rows, by=archivist()):
            progress.step(where.bytes, f"{tally.loaded + tally.known} articles")
        progress.close()
        statistics.refresh()
        return tally, time.monotonic() - begun
