"""What the engines of both databases have in common: the tables of the index, beside the editions themselves."""

from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from search.models import IndexEntry
from search.statements import execute, listed

DATED = {  # rows of the index, and when their articles were published
    "sqlite": "search_indexentry i JOIN articles_edition e ON e.id = i.edition_id",
    "postgresql": "search_indexentry i",
}


class DatabaseEngine:
    # Of the rows that words are found by: their table, their edition's id, the condition.
    table, key, matches = "", "", ""

    def __init__(self, scope):
        self.scope = scope

    @cached_property
    def editions(self):
        return self.scope.editions().order_by()

    @cached_property
    def edition(self):
        """(sql, parameters): the edition of an index row, if it belongs to the scope."""
        return self.edition_by(self.key)

    def edition_by(self, key):
        rows = self.editions.filter(pk=RawSQL(key, [])).values("pk")
        return rows.query.get_compiler(connection=connection).as_sql()

    def size(self, *, most):
        return self.editions[:most].count()

    def is_empty(self):
        """Whether none of the scope stands in the index."""
        return not self.editions.filter(Exists(IndexEntry.objects.filter(pk=OuterRef("pk")))).exists()

    @classmethod
    def require_table(cls):
        """Raises a DatabaseError where what rows are found by is lost."""
        execute(f"SELECT 1 FROM {cls.table} LIMIT 1", [])


def entries(edition_ids, *, with_words):
    """(edition id, title, deck, body, length, words) of the rows of these editions, the newest article first. Written out, as
    it is asked for hundreds of rows by every search."""
    if not edition_ids:
        return []
    words = "i.words" if with_words else "''"
    return execute(
        f"SELECT i.edition_id, i.title, i.deck, i.body, i.length, {words} FROM {DATED[connection.vendor]} "
        f"WHERE i.edition_id IN ({listed(edition_ids)}) ORDER BY published_at DESC, article_id DESC",
        [],
    )


def grouped(rows, conditions):
    """[edition ids] for each condition out of rows of (place of the condition, edition id)."""
    found = [[] for _each in conditions]
    for place, edition_id in rows:
        found[place].append(edition_id)
    return found
