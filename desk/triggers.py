"""What keeps the desk's index in step: each working copy has a row, each change of its words marks that row, and what rows are
found by, words or mark, follows them in the same statement."""

from cms.triggers import Trigger, register
from desk.indexing import VERSION
from search.triggers import keep_same, of_fts5

WORDS, TERMS, MARKS = "desk_articlewords", "desk_articleterms", "desk_articlemarks"
ARTICLES = "articles_article"
COLUMNS = ("title", "text")
OWN = ("title", "kicker", "standfirst", "body", "language", "new_tags")  # words of the article's own row
PARTS = {"articles_byline": "article_id", "articles_tagged": "content_object_id", "articles_faqentry": "article_id"}
NAMES = {  # whose name stands on articles: {table: the primary keys of these}
    "authors_author": "SELECT article_id FROM articles_byline WHERE author_id = new.id",
    "articles_tag": "SELECT content_object_id FROM articles_tagged WHERE tag_id = new.id",
}

# Rows are made for what was written while a trigger was missing, and all are looked at again.
REFILL = (
    f"INSERT INTO {WORDS} (article_id, title, text, version, digest) SELECT id, '', '', 0, '' FROM {ARTICLES} "
    f"WHERE id NOT IN (SELECT article_id FROM {WORDS})",
    f"DELETE FROM {WORDS} WHERE article_id NOT IN (SELECT id FROM {ARTICLES})",
    f"UPDATE {WORDS} SET version = 0",
)
ADD = f"INSERT INTO {WORDS} (article_id, title, text, version, digest) VALUES (new.id, '', '', 0, '');"
REMOVE = f"DELETE FROM {WORDS} WHERE article_id = old.id;"


def mark(article_ids):
    return f"UPDATE {WORDS} SET version = 0 WHERE version <> 0 AND article_id IN ({article_ids});"


def mark_in_order(article_ids):
    """On PostgreSQL: two that mark the same rows wait for one another, and neither for ever. Marked ones are marked again, so
    that whoever claims them waits for the end of this transaction."""
    rows = f"SELECT article_id FROM {WORDS} WHERE article_id IN ({article_ids}) ORDER BY article_id FOR UPDATE"
    return f"UPDATE {WORDS} SET version = 0 WHERE article_id IN ({rows});"


def changes(mark, distinct):
    """(name, table, event, condition, steps) of all that changes words."""
    yield "desk_article_add", ARTICLES, "INSERT", "", ADD
    yield "desk_article_remove", ARTICLES, "DELETE", "", REMOVE
    differs = " OR ".join(f"old.{name} {distinct} new.{name}" for name in OWN)
    yield "desk_article_mark", ARTICLES, f"UPDATE OF {', '.join(OWN)}", differs, mark("new.id")
    for table, key in PARTS.items():
        yield f"desk_{table}_add", table, "INSERT", "", mark(f"new.{key}")
        yield f"desk_{table}_remove", table, "DELETE", "", mark(f"old.{key}")
        yield f"desk_{table}_mark", table, "UPDATE", "", mark(f"old.{key}, new.{key}")
    for table, articles in NAMES.items():
        yield f"desk_{table}_mark", table, "UPDATE OF name", f"old.name {distinct} new.name", mark(articles)


def of_sqlite(name, table, event, condition, steps):
    when = f" WHEN {condition}" if condition else ""
    create = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{when} BEGIN {steps} END"
    return Trigger(name, table, "sqlite", create, needs=(WORDS, TERMS), refill=REFILL)


def of_postgresql(name, table, event, condition, steps, *, each="ROW", needs=(WORDS,), refill=REFILL):
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    {steps}\n"
        "    RETURN NULL;\nEND $$"
    )
    when = f" WHEN ({condition})" if condition else ""
    create = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH {each}{when} EXECUTE FUNCTION {name}()"
    return Trigger(name, table, "postgresql", create, function=function, needs=needs, refill=refill)


# PostgreSQL: words are found by an index over their columns, marked rows by their keys in a table (`desk.migrations.0003`).
UNMARK = f"DELETE FROM {MARKS} WHERE article_id"
MARKED = (
    (
        f"{WORDS}_mark",
        "INSERT OR UPDATE OF version",
        "ROW",
        f"IF new.version < {VERSION} THEN INSERT INTO {MARKS} VALUES (new.article_id) ON CONFLICT DO NOTHING; "
        f"ELSE {UNMARK} = new.article_id; END IF;",
    ),
    (f"{WORDS}_unmark", "DELETE", "ROW", f"{UNMARK} = old.article_id;"),
    (f"{WORDS}_empty", "TRUNCATE", "STATEMENT", f"TRUNCATE {MARKS};"),
)
KEEP = keep_same(f"{WORDS}_keep", WORDS, COLUMNS)
SQLITE = (
    *of_fts5(WORDS, TERMS, key="article_id", columns=COLUMNS),
    *(of_sqlite(*change) for change in changes(mark, "IS NOT")),
)
POSTGRESQL = (
    KEEP,
    *(
        of_postgresql(
            name,
            WORDS,
            event,
            "",
            steps,
            each=each,
            needs=(WORDS, MARKS),
            refill=(f"TRUNCATE {MARKS}", f"UPDATE {WORDS} SET version = version"),
        )
        for name, event, each, steps in MARKED
    ),
    *(of_postgresql(*change) for change in changes(mark_in_order, "IS DISTINCT FROM")),
)


def connect():
    register(*SQLITE, *POSTGRESQL)
