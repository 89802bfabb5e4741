"""A `tsvector`, which needs nothing else: one plan for all conditions, as planning takes longer than finding.

It is made for no words in particular, and so takes them out of their index, where that for a common word would read row
after row. A row says itself when its edition is live, in which language, and when it was published.
"""

from functools import cached_property

from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Term
from search.engines.database import DatabaseEngine, grouped
from search.models import IndexTerms
from search.statements import execute, live_rows

MARKS = {TITLE: "t_", TOP: "h_", TEXT: "", WORDS: "w_", TITLE_WORDS: "s_"}  # what the lexemes of each begin with
# Word for word as in the index (`search.migrations.0003`): it is never computed but where a row is written.
TERMS = "search_terms(title, deck, body, words, title_words)"
ASKED = "unnest(%s::text[], %s::int[]) AS asked (term, place)"


class PostgreSQL(DatabaseEngine):
    table, key, matches = "search_indexentry", "search_indexentry.edition_id", f"{TERMS} @@ term::tsquery"

    def count(self, conditions, *, most):
        in_scope, parameters = self.in_scope
        sql = (
            f"SELECT place, counted FROM {ASKED}, LATERAL (SELECT count(*) AS counted FROM (SELECT 1 FROM {self.table} "
            f"WHERE {self.matches} AND {in_scope} LIMIT {int(most)}) held) counts"
        )
        found = dict(execute(sql, [*asked(conditions), *parameters])) if conditions else {}
        return [found[place] for place in range(len(conditions))]

    def newest(self, conditions, *, limit):
        """All that hold a condition are put in order by their own rows. Where a row does not say whether it is in the scope,
        that is asked of one after the other until enough are."""
        if self.scope.is_narrowed:
            (edition, parameters), in_scope = self.edition, "true"
            lateral = f", LATERAL ({edition} LIMIT 1) edition"
        else:
            (in_scope, parameters), lateral = self.in_scope, ""
        rows = (
            f"SELECT edition_id FROM {self.table} WHERE {self.matches} AND {in_scope} "
            "ORDER BY published_at DESC, article_id DESC"
        )
        sql = (
            f"SELECT place, edition_id FROM {ASKED}, LATERAL (SELECT {self.key} FROM ({rows}) {self.table}{lateral} "
            f"LIMIT {int(limit)}) held"
        )
        return grouped(execute(sql, [*asked(conditions), *parameters]), conditions)

    @cached_property
    def in_scope(self):
        """(sql, parameters): whether an index row is of the scope."""
        if self.scope.is_narrowed:
            sql, parameters = self.edition
            return f"EXISTS ({sql})", parameters
        return live_rows(IndexTerms, self.table, self.scope)


def asked(conditions):
    """What ASKED is filled with."""
    return [[tsquery(each) for each in conditions], list(range(len(conditions)))]


def tsquery(condition):
    if isinstance(condition, Term):
        return f"'{MARKS[condition.where]}{condition.word}'{':*' if condition.prefix else ''}"
    both = " & " if isinstance(condition, All) else " | "
    return f"({both.join(map(tsquery, condition.parts))})"
