"""The index that needs nothing else: FTS5 on SQLite, a `tsvector` on PostgreSQL."""

from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from articles.models import IndexEntry

SQLITE = ("articles_indexterms t", "t.rowid", "t.articles_indexterms MATCH %s")
POSTGRESQL = ("articles_indexentry t", "t.edition_id", "t.terms @@ %s::tsquery")

ASKED = "unnest(%s::text[], %s::int[]) AS asked (term, place)"


class Database:
    """Questions about the editions of a scope, answered by SQLite or PostgreSQL."""

    def __init__(self, scope):
        self.editions = scope.editions().order_by()
        self.is_postgresql = connection.vendor == "postgresql"
        self.table, self.key, self.holds = POSTGRESQL if self.is_postgresql else SQLITE

    @cached_property
    def in_scope(self):
        """(sql, parameters): whether the edition of an index row belongs to the scope."""
        rows = self.editions.filter(pk=RawSQL(self.key, [])).values("pk")
        return rows.query.get_compiler(connection=connection).as_sql()

    def rows(self, condition, *, what, newest_first, limit):
        sql, parameters = self.in_scope
        text = condition.tsquery() if self.is_postgresql else condition.fts5()
        order = f"ORDER BY {self.key} DESC " if newest_first else ""
        return (
            f"SELECT {what} FROM {self.table} WHERE {self.holds} AND EXISTS ({sql}) {order}LIMIT {int(limit)}",
            [text, *parameters],
        )

    def count(self, conditions, *, most):
        """How many hold each condition; no more than `most` are counted of any."""
        if not conditions:
            return []
        if self.is_postgresql:
            return self.count_by_one_plan(conditions, most)
        parts = [self.rows(each, what="1", newest_first=False, limit=most) for each in conditions]
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}) held)" for sql, _parameters in parts)
        [counted] = ask(f"SELECT {counts}", [value for _sql, values in parts for value in values])
        return list(counted)

    def count_by_one_plan(self, conditions, most):
        """PostgreSQL takes longer to plan each count than to count. One that is not told for which words it is planned
        takes them out of their index, where it would else read row after row for the common ones."""
        scope, parameters = self.in_scope
        sql = (
            f"SELECT place, counted FROM {ASKED}, LATERAL (SELECT count(*) AS counted FROM (SELECT 1 FROM {self.table} "
            f"WHERE t.terms @@ term::tsquery AND EXISTS ({scope}) LIMIT {int(most)}) held) counts"
        )
        found = dict(ask(sql, [*asked_of(conditions), *parameters]))
        return [found[place] for place in range(len(conditions))]

    def size(self, *, most):
        """How many editions there are, no more than `most`."""
        return self.editions[:most].count()

    def newest(self, conditions, *, limit):
        """[numbers of editions] for each condition: of those that hold it, the `limit` added last."""
        if self.is_postgresql:
            rows = self.newest_by_one_plan(conditions, limit)
        else:
            parts = [self.rows(each, what="t.rowid AS number", newest_first=True, limit=limit) for each in conditions]
            sql = " UNION ALL ".join(
                f"SELECT {place} AS place, number FROM ({sql}) found{place}"
                for place, (sql, _parameters) in enumerate(parts)
            )
            rows = ask(sql, [value for _sql, values in parts for value in values])
        found = [[] for _each in conditions]
        for place, number in rows:
            found[place].append(number)
        return found

    def newest_by_one_plan(self, conditions, limit):
        """All that hold a condition, put in order, then one after the other until enough of them are in the scope. An
        order by the plain number would tempt PostgreSQL to read all rows in that order until enough hold the condition."""
        scope, parameters = self.in_scope
        sql = (
            f"SELECT place, number FROM {ASKED}, LATERAL (SELECT {self.key} AS number FROM (SELECT {self.key} "
            f"FROM {self.table} WHERE t.terms @@ term::tsquery ORDER BY {self.key} + 0 DESC) t, "
            f"LATERAL ({scope} LIMIT 1) in_scope LIMIT {int(limit)}) held"
        )
        return ask(sql, [*asked_of(conditions), *parameters])

    def is_empty(self):
        """Whether none of the scope stands in the index."""
        return not self.editions.filter(Exists(IndexEntry.objects.filter(pk=OuterRef("pk")))).exists()


def ask_anything():
    """Raises a DatabaseError where what rows are found by is lost."""
    table = (POSTGRESQL if connection.vendor == "postgresql" else SQLITE)[0]
    ask(f"SELECT 1 FROM {table} LIMIT 1", [])


def asked_of(conditions):
    """What ASKED is filled with."""
    return [[each.tsquery() for each in conditions], list(range(len(conditions)))]


def entries(numbers, *, with_words):
    """(number, title, deck, body, length, words) of these editions, the newest article first."""
    if not numbers:
        return []
    words = "i.words" if with_words else "''"
    return ask(
        f"SELECT i.edition_id, i.title, i.deck, i.body, i.length, {words} FROM articles_indexentry i "
        f"JOIN articles_edition e ON e.id = i.edition_id WHERE i.edition_id IN ({', '.join(map(str, numbers))}) "
        "ORDER BY e.published_at DESC, e.article_id DESC",
        [],
    )


def last_boundary(at):
    """What `Edition.objects.last_boundary` says of the whole site, in one query, as text: every search asks for it."""
    [both] = ask(
        "SELECT (SELECT live_from FROM articles_edition WHERE live_from <= %s ORDER BY live_from DESC LIMIT 1), "
        "(SELECT live_until FROM articles_edition WHERE live_until <= %s ORDER BY live_until DESC LIMIT 1)",
        [at, at],
    )
    return "_".join(str(moment) for moment in both).replace(" ", "T")


def ask(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
