"""FTS5, which needs nothing else: a query of several parts, each for the words of one condition."""

from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Term
from search.engines.database import DatabaseEngine, execute, grouped

COLUMNS = {TITLE: "title", TOP: "title deck", TEXT: "title deck body", WORDS: "words", TITLE_WORDS: "title_words"}
FEW = 2_000  # rows that are quickly put in order


class SQLite(DatabaseEngine):
    table, key, matches = "search_indexterms t", "t.rowid", "t.search_indexterms MATCH %s"

    def count(self, conditions, *, most):
        if not conditions:
            return []
        edition, parameters = self.edition
        held = f"SELECT 1 FROM {self.table} WHERE {self.matches} AND EXISTS ({edition}) LIMIT {int(most)}"
        counts = ", ".join([f"(SELECT count(*) FROM ({held}))"] * len(conditions))
        [counted] = execute(f"SELECT {counts}", [value for each in conditions for value in (fts5(each), *parameters)])
        return list(counted)

    def newest(self, conditions, *, limit):
        """Of a few that hold a condition each is looked at. Of many, the editions are walked through, newest first, until
        enough of them hold it."""
        if not conditions:
            return []
        sizes = self.sizes(conditions)
        parts = [self.put_in_order(each) if sizes[each] <= FEW else self.walked(each) for each in conditions]
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {place}, e.id FROM {rows} ORDER BY e.published_at DESC, e.article_id DESC "
            f"LIMIT {int(limit)})"
            for place, (rows, _parameters) in enumerate(parts)
        )
        return grouped(execute(sql, [value for _sql, values in parts for value in values]), conditions)

    def sizes(self, conditions):
        """{condition: how many rows hold it, of the scope or not, a little more than FEW at the most}"""
        held = f"(SELECT count(*) FROM (SELECT 1 FROM {self.table} WHERE {self.matches} LIMIT {FEW + 1}))"
        sql = f"SELECT {', '.join([held] * len(conditions))}"
        [counted] = execute(sql, [fts5(each) for each in conditions])
        return dict(zip(conditions, counted, strict=True))

    def put_in_order(self, condition):
        edition, parameters = self.edition
        rows = (
            f"{self.table} CROSS JOIN articles_edition e ON e.id = {self.key} "
            f"WHERE {self.matches} AND EXISTS ({edition})"
        )
        return rows, [fts5(condition), *parameters]

    def walked(self, condition):
        """The index by date is named, as no statistics need be there that would recommend it."""
        edition, parameters = self.edition_by("e.id")
        rows = (
            f"articles_edition e INDEXED BY edition_newest WHERE e.language = %s "
            f"AND +e.id IN (SELECT {self.key} FROM {self.table} WHERE {self.matches}) AND EXISTS ({edition})"
        )
        return rows, [self.scope.language, fts5(condition), *parameters]


def fts5(condition):
    if isinstance(condition, Term):
        return f'{{{COLUMNS[condition.where]}}} : "{condition.word}"{"*" if condition.prefix else ""}'
    both = " AND " if isinstance(condition, All) else " OR "
    return f"({both.join(map(fts5, condition.parts))})"
