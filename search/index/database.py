"""The index that needs nothing else: FTS5 on SQLite, a `tsvector` on PostgreSQL."""

from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from articles.models import Edition
from search.models import IndexEntry

SQLITE = ("search_indexterms t", "t.rowid", "t.search_indexterms MATCH %s")
POSTGRESQL = ("search_indexterms t", "t.edition_id", "t.terms @@ term::tsquery")

ASKED = "unnest(%s::text[], %s::int[]) AS asked (term, place)"


class Database:
    """Questions about the editions of a scope, answered by SQLite or PostgreSQL."""

    def __init__(self, scope):
        self.scope = scope
        self.editions = scope.editions().order_by()
        self.is_postgresql = connection.vendor == "postgresql"
        self.table, self.key, self.holds = POSTGRESQL if self.is_postgresql else SQLITE

    @cached_property
    def edition(self):
        """(sql, parameters): the edition of an index row, if it belongs to the scope."""
        rows = self.editions.filter(pk=RawSQL(self.key, [])).values("pk")
        return rows.query.get_compiler(connection=connection).as_sql()

    def count(self, conditions, *, most):
        """How many hold each condition; no more than `most` are counted of any."""
        if not conditions:
            return []
        rows = self.counted_at_once if self.is_postgresql else self.counted_one_by_one
        return rows(conditions, most)

    def size(self, *, most):
        """How many editions there are, no more than `most`."""
        return self.editions[:most].count()

    def newest(self, conditions, *, limit):
        """[numbers of editions] for each condition: of those that hold it, the `limit` added last."""
        rows = self.newest_at_once if self.is_postgresql else self.newest_one_by_one
        found = [[] for _each in conditions]
        for place, number in rows(conditions, limit):
            found[place].append(number)
        return found

    def is_empty(self):
        """Whether none of the scope stands in the index."""
        return not self.editions.filter(Exists(IndexEntry.objects.filter(pk=OuterRef("pk")))).exists()

    # SQLite: a query of several, each for the words of one condition

    def counted_one_by_one(self, conditions, most):
        parts = [self.rows(each, f"LIMIT {int(most)}") for each in conditions]
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}))" for sql, _parameters in parts)
        [counted] = ask(f"SELECT {counts}", [value for _sql, values in parts for value in values])
        return list(counted)

    def newest_one_by_one(self, conditions, limit):
        parts = [self.rows(each, f"ORDER BY {self.key} DESC LIMIT {int(limit)}") for each in conditions]
        sql = " UNION ALL ".join(
            f"SELECT {place} AS place, number FROM ({sql})" for place, (sql, _parameters) in enumerate(parts)
        )
        return ask(sql, [value for _sql, values in parts for value in values])

    def rows(self, condition, rest):
        edition, parameters = self.edition
        sql = f"SELECT {self.key} AS number FROM {self.table} WHERE {self.holds} AND EXISTS ({edition}) {rest}"
        return sql, [condition.fts5(), *parameters]

    # PostgreSQL: one plan for all conditions, as planning takes longer than finding. It is made for no words in particular,
    # and so takes them out of their index, where that for a common word would read row after row.

    def counted_at_once(self, conditions, most):
        in_scope, parameters = self.in_scope
        sql = (
            f"SELECT place, counted FROM {ASKED}, LATERAL (SELECT count(*) AS counted FROM (SELECT 1 FROM {self.table} "
            f"WHERE {self.holds} AND {in_scope} LIMIT {int(most)}) held) counts"
        )
        found = dict(ask(sql, [*asked_of(conditions), *parameters]))
        return [found[place] for place in range(len(conditions))]

    def newest_at_once(self, conditions, limit):
        """An order by the plain number would tempt PostgreSQL to read all rows in that order until enough hold the words.
        Where a row does not say whether it is in the scope, they are put in order first, and looked at until enough are."""
        if self.scope.is_narrowed:
            (edition, parameters), in_scope = self.edition, "true"
            lateral = f", LATERAL ({edition} LIMIT 1) edition"
        else:
            (in_scope, parameters), lateral = self.in_scope, ""
        sql = (
            f"SELECT place, number FROM {ASKED}, LATERAL (SELECT {self.key} AS number FROM (SELECT {self.key} "
            f"FROM {self.table} WHERE {self.holds} AND {in_scope} ORDER BY {self.key} + 0 DESC) t{lateral} "
            f"LIMIT {int(limit)}) held"
        )
        return ask(sql, [*asked_of(conditions), *parameters])

    @cached_property
    def in_scope(self):
        """(sql, parameters): whether an index row is of the scope; it says itself when it is live and in which language."""
        if self.scope.is_narrowed:
            sql, parameters = self.edition
            return f"EXISTS ({sql})", parameters
        query = self.editions.query
        sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
        return sql.replace(connection.ops.quote_name(Edition._meta.db_table), "t"), parameters


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
        f"SELECT i.edition_id, i.title, i.deck, i.body, i.length, {words} FROM search_indexentry i "
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
