"""The index that needs nothing else: FTS5 on SQLite, a `tsvector` on PostgreSQL."""

from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from articles.models import Edition
from search.models import IndexEntry

SQLITE = ("search_indexterms t", "t.rowid", "t.search_indexterms MATCH %s")
POSTGRESQL = ("search_indexterms t", "t.edition_id", "t.terms @@ term::tsquery")

FEW = 2_000  # rows that are quickly put in order

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
        return self.edition_by(self.key)

    def edition_by(self, key):
        rows = self.editions.filter(pk=RawSQL(key, [])).values("pk")
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
        """[numbers of editions] for each condition: of those that hold it, the `limit` published last, whenever they were
        added."""
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
        """Of a few that hold a condition each is looked at. Of many, the editions are walked through, newest first, until
        enough of them hold it."""
        few = self.matches(conditions)
        parts = [self.put_in_order(each) if few[each] <= FEW else self.walked(each) for each in conditions]
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {place}, e.id FROM {rows} ORDER BY e.published_at DESC, e.article_id DESC "
            f"LIMIT {int(limit)})"
            for place, (rows, _parameters) in enumerate(parts)
        )
        return ask(sql, [value for _sql, values in parts for value in values])

    def matches(self, conditions):
        """{condition: how many rows hold it, of the scope or not, a little more than FEW at the most}"""
        held = f"(SELECT count(*) FROM (SELECT 1 FROM {self.table} WHERE {self.holds} LIMIT {FEW + 1}))"
        [counted] = ask(f"SELECT {', '.join([held] * len(conditions))}", [each.fts5() for each in conditions])
        return dict(zip(conditions, counted, strict=True))

    def put_in_order(self, condition):
        edition, parameters = self.edition
        rows = (
            f"{self.table} CROSS JOIN articles_edition e ON e.id = {self.key} WHERE {self.holds} AND EXISTS ({edition})"
        )
        return rows, [condition.fts5(), *parameters]

    def walked(self, condition):
        """The index by date is named, as no statistics need be there that would recommend it."""
        edition, parameters = self.edition_by("e.id")
        rows = (
            f"articles_edition e INDEXED BY edition_newest WHERE e.language = %s "
            f"AND +e.id IN (SELECT {self.key} FROM {self.table} WHERE {self.holds}) AND EXISTS ({edition})"
        )
        return rows, [self.scope.language, condition.fts5(), *parameters]

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
        """All that hold a condition are put in order by their own rows, which say when they were published. Where a row does
        not say whether it is in the scope, that is asked of one after the other until enough are."""
        if self.scope.is_narrowed:
            (edition, parameters), in_scope = self.edition, "true"
            lateral = f", LATERAL ({edition} LIMIT 1) edition"
        else:
            (in_scope, parameters), lateral = self.in_scope, ""
        sql = (
            f"SELECT place, number FROM {ASKED}, LATERAL (SELECT {self.key} AS number FROM (SELECT {self.key} "
            f"FROM {self.table} WHERE {self.holds} AND {in_scope} ORDER BY t.published_at DESC, t.article_id DESC) t{lateral} "
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


def ask(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
