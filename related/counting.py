"""Counts in how many live editions of a language each stem, tag and name is, and weighs what editions say by it.

One count holds for all editions of a language until the next, which follows when the archive has grown by a quarter: so the
order in which articles came has no influence on what stands beside them.
"""

import hashlib
from collections import Counter
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from articles.models import Edition
from cms.batches import chunks
from cms.prepared import prepared
from related.candidates import tags_of
from related.frequencies import frequencies_of
from related.models import EditionStems, KeyTerm, StemFrequencies
from related.similarity import KEY_TERMS, TAG, Document, TermFrequencies, Vector, said_in
from related.writes import in_transaction, lock_editions

FEW = 32  # editions: until then each publication counts anew
GROWTH = 0.25
BATCH = 50
LEASE = timedelta(minutes=5)


def is_due(language, at, counted):
    """Whether all editions of a language should be compared anew by its last count, with one that is about to be, and nobody
    is about it."""
    if counted and counted.rebuilt_until and counted.rebuilt_until > timezone.now():
        return False
    return has_grown(language, at, counted, 1) or counted.finished != counted.number


def has_grown(language, at, counted, more=0):
    """Whether so many that readers see, and `more`, would be counted now and were not at the last count, or None, that it should
    be made again. Those without stems would not: a thousand published at once are no reason to count for each of them."""
    if counted is None:
        return True
    enough = 1 if counted.size < FEW else int(counted.size * GROWTH) + 1
    if next(iter(newest()), 0) - counted.newest + more < enough:
        return False
    new = Edition.objects.in_language(language).filter(pk__gt=counted.newest, stems__isnull=False).live(at)
    return new.order_by()[:enough].count() + more >= enough


def finished():
    """{language: the number of the last count that all were compared by}"""
    return dict(StemFrequencies.objects.values_list("language", "finished"))


@prepared()
def newest():
    return Edition.objects.order_by("-pk").values_list("pk", flat=True)[:1]


def is_interrupted():
    """Whether somebody began to compare all editions of a language, did not end, and is not about it."""
    begun = StemFrequencies.objects.exclude(finished=F("number"))
    return begun.exclude(rebuilt_until__gt=timezone.now()).exists()


def count(language, at):
    """Returns the new `TermFrequencies`. Nothing is weighed by them yet."""
    live = Edition.objects.in_language(language).live(at).filter(stems__isnull=False)
    pks = list(live.order_by("pk").values_list("pk", flat=True))
    counts = Counter()
    for part in chunks(pks):
        for stored in EditionStems.objects.filter(edition__in=part).values_list("counts", flat=True):
            counts.update(said_in(stored))
        for tags in tags_of(part).values():
            counts.update(f"{TAG}{pk}" for pk in tags)
    packed = TermFrequencies.pack(counts)
    values = {"size": len(pks), "at": at, "newest": max(pks, default=0), "packed": packed}
    values["digest"] = hashlib.blake2b(packed, digest_size=16).hexdigest()
    StemFrequencies.objects.get_or_create(language=language)
    StemFrequencies.objects.filter(language=language).update(number=F("number") + 1, **values)
    return frequencies_of(language)


def hold(language):
    """Says for a while that somebody compares all editions of a language."""
    StemFrequencies.objects.filter(language=language).update(rebuilt_until=timezone.now() + LEASE)


def forget(language):
    """The next rebuild counts again, also where this one is interrupted before it does."""
    StemFrequencies.objects.filter(language=language).update(newest=0)


def finish(language, number):
    """Says that all editions of a language are compared by the count of that number, unless there is another by now."""
    StemFrequencies.objects.filter(language=language, number=number).update(rebuilt_until=None, finished=number)


def weigh(pks, frequencies):
    """Writes vectors and key terms of these editions, those that have stems, in one short transaction."""
    rows = EditionStems.objects.filter(edition__in=pks).values_list("edition", "counts")
    write_weights({pk: Vector.of(Document.of_stored(counts), frequencies) for pk, counts in rows}, frequencies)


def write_weights(vectors, frequencies, *, documents=None):
    """`documents` are those that they were made of, where they are not stored yet."""

    def write():
        there = lock_editions(vectors)
        kept = {pk: vector for pk, vector in vectors.items() if pk in there}
        if documents:
            write_documents(documents, there)
        write_vectors(kept, frequencies.number)

    in_transaction(write)


def write_documents(documents, there):
    """Their stems, of those editions that are there; these are not weighed yet. Statements here are written out: Django takes
    several times as long to write as many rows."""
    table, prepared = EditionStems._meta.db_table, EditionStems._meta.get_field("counts").get_prep_value
    rows = [(pk, prepared(documents[pk].to_store)) for pk in sorted(there)]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (edition_id, counts, vector, weighed, compared, least) VALUES (%s, %s, %s, 0, 0, 0) "
            "ON CONFLICT (edition_id) DO UPDATE SET counts = excluded.counts, weighed = 0, compared = 0",
            [(pk, counts, b"") for pk, counts in rows],
        )


def write_vectors(vectors, number):
    packed = [(vector.pack(), number, pk) for pk, vector in vectors.items()]
    terms = [(term, pk, weight) for pk, vector in vectors.items() for term, weight in vector.heaviest(KEY_TERMS)]
    stems, key_terms = EditionStems._meta.db_table, KeyTerm._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {stems} SET vector = %s, weighed = %s WHERE edition_id = %s", packed)
        for part in chunks(list(vectors), 500):
            cursor.execute(f"DELETE FROM {key_terms} WHERE edition_id IN ({', '.join(map(str, part))})")
        for part in chunks(terms, 500):
            values = ", ".join(f"({term}, {pk}, {weight})" for term, pk, weight in part)  # numbers of ours
            cursor.execute(f"INSERT INTO {key_terms} (term, edition_id, weight) VALUES {values} ON CONFLICT DO NOTHING")
