"""Reading many rows while writing. On SQLite whoever reads on, row by row, after a commit of his own is told "database is
locked": so each batch is read to its end before it is given, and nobody else calls `.iterator()`."""

from django.db.models.expressions import RawSQL

SIZE = 100


def batches(queryset, size=None):
    """Lists of its rows, in its order, as they are when their turn comes: what is gone by then is left out."""
    every = queryset.prefetch_related(None).values_list("pk", flat=True)
    for pks in chunks(list(dict.fromkeys(every)), size):
        rows = queryset.in_bulk(pks)
        yield [rows[pk] for pk in pks if pk in rows]


def one_by_one(queryset, size=None):
    for batch in batches(queryset, size):
        yield from batch


def listed(pks):
    """For `pk__in=`, keys as they stand in a statement: SQLite takes a limited number of parameters, and Django looks at each,
    which takes longer than the database does."""
    return RawSQL(", ".join(str(int(pk)) for pk in pks) or "NULL", [])


def chunks(items, size=None):
    size = size or SIZE
    for start in range(0, len(items), size):
        yield items[start : start + size]
