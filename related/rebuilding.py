"""Compares all editions anew, or those that were not compared yet. Safe to stop, to repeat, and while editors work: what
stands beside an article stays there until it is found again, and whatever was published meanwhile is compared at the end.
"""

from django.utils import timezone

from articles.models import Edition
from cms.batches import chunks, one_by_one
from related import counting
from related.frequencies import frequencies_of, last_count
from related.indexing import index_by_last_count, write_stems
from related.lists import Lists
from related.lock import held
from related.models import EditionStems

BATCH = 50  # editions in one transaction
SINGLY = 20  # so many are compared one by one, more at once
STEPS = 4  # stems, vectors, comparison, lists


def rebuild(*, force=False, at=None, step=lambda done, total: None, waiting=lambda: None):
    """With `force` stems are counted again and all editions compared. An interrupted run goes on where it was, without `force`.
    Returns how many were compared. Of two at once the second waits, says so (`waiting()`), and does not do again what the first
    has done meanwhile."""
    finished = counting.finished()
    with held(waiting):
        done_meanwhile = {
            language for language, number in counting.finished().items() if number != finished.get(language)
        }
        return rebuild_alone(at or timezone.now(), step, force=force, except_for=done_meanwhile)


def rebuild_alone(at, step, *, force, except_for):
    languages = Edition.objects.order_by("language").values_list("language", flat=True).distinct()
    runs = [Rebuild(language, at) for language in languages]
    total, done = STEPS * sum(len(run.pks) for run in runs), 0

    def advance(number):
        nonlocal done
        done += number
        step(done, total)

    return sum(run.run(force=force and run.language not in except_for, advance=advance) for run in runs)


class Rebuild:
    """Of the editions of a language that are there when it begins."""

    def __init__(self, language, at):
        self.language, self.at = language, at
        self.editions = Edition.objects.in_language(language).order_by("pk")
        self.pks = list(self.editions.values_list("pk", flat=True))
        self.stems = EditionStems.objects.filter(edition__language=language).order_by("edition")

    def run(self, *, force, advance):
        self.advance = advance
        if force:
            counting.forget(self.language)
        counting.hold(self.language)
        self.write_missing_stems()
        again = force or counting.has_grown(self.language, self.at, last_count(self.language))
        self.frequencies = counting.count(self.language, self.at) if again else frequencies_of(self.language)
        self.weigh()
        pks = self.keys_of(self.stems.exclude(compared=self.frequencies.number))
        if len(pks) > SINGLY:
            self.compare_at_once(set(pks))
        else:
            self.compare_singly(pks)
        known = set(self.pks)
        self.compare_singly([pk for pk in self.keys_of(self.stems) if pk not in known])
        counting.finish(self.language, self.frequencies.number)
        return len(pks)

    def keys_of(self, stems):
        return list(stems.values_list("edition", flat=True))

    def write_missing_stems(self):
        there = set(self.keys_of(self.stems))
        self.advance(sum(pk in there for pk in self.pks))
        for part in chunks([pk for pk in self.pks if pk not in there], BATCH):
            write_stems(Edition.objects.with_source().filter(pk__in=part))
            self.advance(len(part))

    def weigh(self):
        pks = self.keys_of(self.stems.exclude(weighed=self.frequencies.number))
        self.advance(len(self.pks) - len(pks))
        for part in chunks(pks, BATCH):
            counting.hold(self.language)
            counting.weigh(part, self.frequencies)
            self.advance(len(part))

    def compare_singly(self, pks):
        for edition in one_by_one(Edition.objects.filter(pk__in=pks).order_by("pk")):
            index_by_last_count(edition, self.at)

    def compare_at_once(self, pks):
        """All are compared, as any may stand beside these; the lists of these are written."""
        compared = Lists(self.language, self.at, self.frequencies)
        compared.find(self.advance)
        for part in chunks(range(len(compared)), BATCH):
            counting.hold(self.language)
            places = [place for place in part if compared.pk(place) in pks]
            compared.write(places)
            self.advance(len(part))
