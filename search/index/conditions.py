"""What is looked for, in the words of each engine. Words consist of letters and digits only (`cms.text.words`), so that no sign
of theirs can mean anything to a database."""

from dataclasses import dataclass

# What a term is looked for in: the columns of SQLite's table, the mark of PostgreSQL's lexemes, OpenSearch's field.
TITLE, TOP, TEXT, WORDS, TITLE_WORDS = "title", "title deck", "title deck body", "words", "title_words"
MARKS = {TITLE: "t_", TOP: "h_", TEXT: "", WORDS: "w_", TITLE_WORDS: "s_"}
FIELDS = {TITLE: "title", TOP: "top", TEXT: "text", WORDS: "words", TITLE_WORDS: "title_words"}


@dataclass(frozen=True)
class Term:
    word: str
    where: str = TEXT
    prefix: bool = False

    def fts5(self):
        return f'{{{self.where}}} : "{self.word}"{"*" if self.prefix else ""}'

    def tsquery(self):
        return f"'{MARKS[self.where]}{self.word}'{':*' if self.prefix else ''}"

    def clause(self):
        return {"prefix" if self.prefix else "term": {FIELDS[self.where]: {"value": self.word}}}


@dataclass(frozen=True)
class All:
    parts: tuple

    def fts5(self):
        return "(" + " AND ".join(part.fts5() for part in self.parts) + ")"

    def tsquery(self):
        return "(" + " & ".join(part.tsquery() for part in self.parts) + ")"

    def clause(self):
        return {"bool": {"filter": [part.clause() for part in self.parts]}}


@dataclass(frozen=True)
class Any:
    parts: tuple

    def fts5(self):
        return "(" + " OR ".join(part.fts5() for part in self.parts) + ")"

    def tsquery(self):
        return "(" + " | ".join(part.tsquery() for part in self.parts) + ")"

    def clause(self):
        return {"bool": {"should": [part.clause() for part in self.parts], "minimum_should_match": 1}}
