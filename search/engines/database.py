"""What the engines of both databases have in common: the tables of the index, beside the editions themselves."""

from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from search.models import IndexEntry


class DatabaseEngine:
    table, key, matches = (
        "",
        "",
        "",
    )  # of the rows that words are found by: their table, their edition's id, the condition

    def __init__(self, scope):
        self.scope = scope
        self.editions = scope.editions().order_by()

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


def grouped(rows, conditions):
    """[edition ids] for each condition out of rows of (place of the condition, edition id)."""
    found = [[] for _each in conditions]
    for place, edition_id in rows:
        found[place].append(edition_id)
    return found


def execute(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
