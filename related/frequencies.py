"""The counts of stems as they were made last (`counting`): megabytes for a large archive, so each process keeps that of each
language until there is another."""

from cms.prepared import WORD, prepared
from related.models import StemFrequencies
from related.similarity import TermFrequencies

known = {}  # {language: (which count it is, its `TermFrequencies`)}


def last_count(language):
    """Without what was counted, or None."""
    return next(iter(counts_of(language=language)), None)


@prepared(language=WORD)
def counts_of(*, language):
    return StemFrequencies.objects.defer("packed").filter(language=language)


def frequencies_of(language, counted=None):
    """`counted` is the last count, where it is at hand."""
    counted = counted or last_count(language)
    if counted is None:
        return TermFrequencies()
    which, frequencies = known.get(language, (None, None))
    if which != which_count(counted):
        counted = StemFrequencies.objects.get(pk=counted.pk)
        frequencies = TermFrequencies(counted.size, bytes(counted.packed), counted.number, counted.at)
        known[language] = which_count(counted), frequencies
    return frequencies


def which_count(counted):
    """The digest tells it from one of the same number in a database that was restored or is another."""
    return counted.number, counted.digest, counted.size, counted.at
