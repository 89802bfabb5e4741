"""What keeps `search_indexterms`, which rows of the index are found by, in step with the rows in the same statement."""

from cms.triggers import Trigger, register

COLUMNS = ("title", "deck", "body", "words", "title_words")
NAMES = ", ".join(COLUMNS)
TABLE, TERMS_TABLE, EDITIONS = "search_indexentry", "search_indexterms", "articles_edition"

# SQLite: the table of FTS5 keeps no texts of its own, and must be told the former ones when a row changes.

PUT = f"INSERT INTO {TERMS_TABLE} (rowid, {NAMES}) VALUES (new.edition_id, {', '.join(f'new.{each}' for each in COLUMNS)});"
DROP = (
    f"INSERT INTO {TERMS_TABLE} ({TERMS_TABLE}, rowid, {NAMES}) "
    f"VALUES ('delete', old.edition_id, {', '.join(f'old.{each}' for each in COLUMNS)});"
)


def of_sqlite(event, steps, *, on):
    create = f"CREATE TRIGGER {TABLE}_{event} AFTER {on} ON {TABLE} BEGIN {steps} END"
    refill = (f"INSERT INTO {TERMS_TABLE} ({TERMS_TABLE}) VALUES ('rebuild')",)
    return Trigger(f"{TABLE}_{event}", TABLE, "sqlite", create, needs=(TERMS_TABLE,), refill=refill)


SQLITE = (
    of_sqlite("insert", PUT, on="INSERT"),
    of_sqlite("delete", DROP, on="DELETE"),
    of_sqlite("update", f"{DROP} {PUT}", on=f"UPDATE OF {NAMES}"),
)

# PostgreSQL: a row of lexemes, which also says when its edition is live.


def marked(name, mark):
    """The words of a column as lexemes that begin with a mark; of an empty column, the mark alone."""
    return f"string_to_array('{mark}' || replace({name}, ' ', ' {mark}'), ' ')"


LEXEMES = " || ".join(
    [
        "array_remove(string_to_array(title || ' ' || deck || ' ' || body, ' '), '')",
        marked("title", "t_"),
        marked("(title || ' ' || deck)", "h_"),
        marked("words", "w_"),
        marked("title_words", "s_"),
    ]
)
FACTS = ("language", "live_from", "live_until", "published_at", "article_id")


def of_postgresql(name, body, *, on, table=TABLE, each="ROW"):
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{body}\nEND $$"
    create = f"CREATE TRIGGER {name} AFTER {on} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    needs = (TABLE, TERMS_TABLE, EDITIONS)
    refill = (f"TRUNCATE {TERMS_TABLE}", f"UPDATE {TABLE} SET title = title")
    return Trigger(name, table, "postgresql", create, function=function, needs=needs, refill=refill)


POSTGRESQL = (
    of_postgresql(
        f"{TERMS_TABLE}_put",
        f"""    INSERT INTO {TERMS_TABLE} (edition_id, {", ".join(FACTS)}, terms)
    SELECT edition.id, {", ".join(f"edition.{each}" for each in FACTS)},
        (SELECT array_to_tsvector({LEXEMES}) FROM (SELECT {", ".join(f"new.{each}" for each in COLUMNS)}) entry)
    FROM {EDITIONS} edition WHERE edition.id = new.edition_id
    ON CONFLICT (edition_id) DO UPDATE SET {", ".join(f"{each} = excluded.{each}" for each in (*FACTS, "terms"))};
    RETURN NULL;""",
        on=f"INSERT OR UPDATE OF {NAMES}",
    ),
    of_postgresql(
        f"{TERMS_TABLE}_drop",
        f"    DELETE FROM {TERMS_TABLE} WHERE edition_id = old.edition_id; RETURN NULL;",
        on="DELETE",
    ),
    of_postgresql(f"{TERMS_TABLE}_empty", f"    TRUNCATE {TERMS_TABLE}; RETURN NULL;", on="TRUNCATE", each="STATEMENT"),
    of_postgresql(
        f"{TERMS_TABLE}_move",
        f"""    UPDATE {TERMS_TABLE} SET {", ".join(f"{each} = new.{each}" for each in FACTS)} WHERE edition_id = new.id;
    RETURN NULL;""",
        on=f"UPDATE OF {', '.join(FACTS)}",
        table=EDITIONS,
    ),
)


def connect():
    register(*SQLITE, *POSTGRESQL)
