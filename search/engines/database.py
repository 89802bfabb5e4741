"""What the engines of both databases have in common: the tables of the index, beside the editions themselves."""

from datetime import UTC, datetime
from functools import cache, cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from articles.models.edition import live_at
from search.models import IndexEntry

MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # stands for any in what is compiled once


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


def live_rows(model, alias, scope):
    """(sql, parameters): whether a row that has an edition's moments is live and in the language of the scope."""
    sql, are_moments = compiled(model, alias, connection.vendor)
    at = connection.ops.adapt_datetimefield_value(scope.at)
    return sql, [at if is_moment else scope.language for is_moment in are_moments]


@cache
def compiled(model, alias, vendor):
    """(sql, [whether a parameter is the moment; it is the language otherwise]): every search asks it several times."""
    query = model.objects.filter(live_at(MOMENT), language="").query
    query.where.relabel_aliases({model._meta.db_table: alias})
    sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
    return sql, [value != "" for value in parameters]


def last_boundary(scope):
    """`Edition.objects.last_boundary` of the scope's language, as text and in one statement: every search asks for it."""
    at = connection.ops.adapt_datetimefield_value(scope.at)
    [moments] = execute(
        "SELECT (SELECT live_from FROM articles_edition WHERE language = %s AND live_from <= %s "
        "ORDER BY live_from DESC LIMIT 1), "
        "(SELECT live_until FROM articles_edition WHERE language = %s AND live_until <= %s "
        "ORDER BY live_until DESC LIMIT 1)",
        [scope.language, at, scope.language, at],
    )
    return "_".join(map(str, moments)).replace(" ", "T")


def entries(edition_ids, *, with_words):
    """(edition id, title, deck, body, length, words) of the rows of these editions, the newest article first. Written out, as
    it is asked for hundreds of rows by every search."""
    if not edition_ids:
        return []
    words = "i.words" if with_words else "''"
    return execute(
        f"SELECT i.edition_id, i.title, i.deck, i.body, i.length, {words} FROM search_indexentry i "
        f"JOIN articles_edition e ON e.id = i.edition_id WHERE i.edition_id IN ({listed(edition_ids)}) "
        "ORDER BY e.published_at DESC, e.article_id DESC",
        [],
    )


def listed(edition_ids):
    """As they stand in a statement: SQLite takes a limited number of parameters, and Django looks at each."""
    return ", ".join(str(int(each)) for each in edition_ids)


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
