"""Writing rows about editions while planned ones are cancelled, which deletes them."""

from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from articles.models import Edition
from cms.batches import chunks
from cms.prepared import KEYS, prepared
from related.models import EditionStems, RelatedEdition

MOST_ATTEMPTS = 10


def lock_editions(pks):
    """The keys of those that are there, and stay there until the transaction ends. To be called before anything is written, as
    whoever cancels one locks it first too; in the same order."""
    return set(locked(pks=list(pks)))


@prepared(pks=KEYS)
def locked(*, pks):
    editions = Edition.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    return editions.values_list("pk", flat=True)


def in_transaction(write):
    """Calls `write()`, which locks the editions that it writes about; again where one of them went all the same."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                write()
            return
        except IntegrityError:
            if attempt == MOST_ATTEMPTS:
                raise


class Row(NamedTuple):
    """What `RelatedEdition` holds."""

    edition: int
    other: int
    score: float
    tags: list
    words: str


def editions_of(rows):
    return {pk for row in rows for pk in (row.edition, row.other)}


def write_rows(rows, there):
    """Of editions that are there, in one order, so that two that are compared at once do not wait for each other. A statement
    written out: Django takes several times as long to write as many rows."""
    rows = sorted(row for row in rows if row.edition in there and row.other in there)
    table = RelatedEdition._meta.db_table
    with connection.cursor() as cursor:
        for part in chunks(rows, 500):
            values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO {table} (edition_id, other_id, score, tags, words) VALUES {values} "
                "ON CONFLICT (edition_id, other_id) DO UPDATE "
                "SET score = excluded.score, tags = excluded.tags, words = excluded.words",
                [value for row in part for value in (*row[:3], f"[{', '.join(map(str, row.tags))}]", row.words)],
            )


def write_lists(rows, *, least, known, number):
    """The whole lists of the editions in `least`, {edition: the score of the last of its best}, by the count of that number.

    Only what changed is written: the rows about others than the `known` ones, as these came meanwhile, stay."""
    stored = RelatedEdition.objects.filter(edition__in=list(least)).values_list(*Row._fields, "pk")
    stored = {row[:2]: row for row in stored}
    rows = {row[:2]: row for row in rows}
    gone = [row[-1] for key, row in stored.items() if key not in rows and key[1] in known]
    changed = [row for key, row in rows.items() if key not in stored or row != stored[key][:-1]]

    def write():
        there = lock_editions({*least, *editions_of(changed)})
        RelatedEdition.objects.filter(pk__in=gone).delete()
        write_rows(changed, there)
        write_ends(least, number)

    in_transaction(write)


def write_ends(least, number):
    rows = [(number, score, pk) for pk, score in least.items()]
    table = EditionStems._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET compared = %s, least = %s WHERE edition_id = %s", rows)
