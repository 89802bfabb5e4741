"""FTS5, which needs nothing else: a query of several parts, each for the words of one condition."""

from articles.models import Edition
from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Term
from search.engines.database import DatabaseEngine, grouped
from search.statements import execute, live_rows

COLUMNS = {TITLE: "title", TOP: "title deck", TEXT: "title deck body", WORDS: "words", TITLE_WORDS: "title_words"}
FEW = 2_000  # rows that are quickly put in order
NEWEST = "ORDER BY e.published_at DESC, e.article_id DESC"


class SQLite(DatabaseEngine):
    table, key, matches = "search_indexterms t", "t.rowid", "t.search_indexterms MATCH %s"

    def count(self, conditions, *, most):
        if not conditions:
            return []
        in_scope, parameters = self.in_scope(self.key)
        held = (
            f"SELECT 1 FROM {self.table} CROSS JOIN articles_edition e ON e.id = {self.key} "
            f"WHERE {self.matches} AND {in_scope} LIMIT {int(most)}"
        )
        counts = ", ".join([f"(SELECT count(*) FROM ({held}))"] * len(conditions))
        [counted] = execute(f"SELECT {counts}", [value for each in conditions for value in (fts5(each), *parameters)])
        return list(counted)

    def newest(self, conditions, *, limit):
        """Of a few that hold a condition each is looked at. Of many, the editions are walked through, newest first, until
        enough of them hold it."""
        if not conditions:
            return []
        found = grouped(self.put_in_order(conditions, limit), conditions)
        many = [place for place, edition_ids in enumerate(found) if edition_ids == [None]]
        if many:
            walked = grouped(self.walked([conditions[place] for place in many], limit), many)
            for place, edition_ids in zip(many, walked, strict=True):
                found[place] = edition_ids
        return found

    def put_in_order(self, conditions, limit):
        """[(place of the condition, edition id)]; no id but None for a condition that more than FEW rows hold, of the scope
        or not."""
        in_scope, parameters = self.in_scope(self.key)
        held = ", ".join(
            f"held{place} AS (SELECT {self.key} AS rowid FROM {self.table} WHERE {self.matches} LIMIT {FEW + 1})"
            for place in range(len(conditions))
        )
        rows = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {place}, e.id FROM held{place} t CROSS JOIN articles_edition e ON e.id = {self.key} "
            f"WHERE (SELECT count(*) FROM held{place}) <= {FEW} AND {in_scope} {NEWEST} LIMIT {int(limit)}) "
            f"UNION ALL SELECT {place}, NULL WHERE (SELECT count(*) FROM held{place}) > {FEW}"
            for place in range(len(conditions))
        )
        return execute(f"WITH {held} {rows}", [*map(fts5, conditions), *(parameters * len(conditions))])

    def in_scope(self, key):
        """(sql, parameters): whether the edition `e`, which has this id, is of the scope."""
        if self.scope.is_narrowed:
            edition, parameters = self.edition_by(key)
            return f"EXISTS ({edition})", parameters
        return live_rows(Edition, "e", self.scope)

    def walked(self, conditions, limit):
        """[(place of the condition, edition id)]. The index by date is named, as no statistics need be there that would
        recommend it."""
        in_scope, parameters = self.in_scope("e.id")
        rows = (
            f"articles_edition e INDEXED BY edition_newest WHERE e.language = %s "
            f"AND +e.id IN (SELECT {self.key} FROM {self.table} WHERE {self.matches}) AND {in_scope}"
        )
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {place}, e.id FROM {rows} {NEWEST} LIMIT {int(limit)})"
            for place in range(len(conditions))
        )
        values = [value for each in conditions for value in (self.scope.language, fts5(each), *parameters)]
        return execute(sql, values)


def fts5(condition, columns=COLUMNS):
    """`columns` are those of the table asked: {where: names}."""
    if isinstance(condition, Term):
        return f'{{{columns[condition.where]}}} : "{condition.word}"{"*" if condition.prefix else ""}'
    both = " AND " if isinstance(condition, All) else " OR "
    return f"({both.join(fts5(part, columns) for part in condition.parts)})"
