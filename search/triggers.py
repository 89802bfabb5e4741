"""What keeps `search_indexterms`, which rows of the index are found by, in step with the rows in the same statement."""

from cms.triggers import Trigger, register

COLUMNS = ("title", "deck", "body", "words", "title_words")
NAMES = ", ".join(COLUMNS)
TABLE, TERMS_TABLE, EDITIONS = "search_indexentry", "search_indexterms", "articles_edition"

# SQLite: the table of FTS5 keeps no texts of its own, and must be told the former ones when a row changes.


def of_fts5(table, terms_table, *, key, columns):
    """Triggers on a table of words that keep the table of FTS5 over these columns."""
    names = ", ".join(columns)
    put = f"INSERT INTO {terms_table} (rowid, {names}) VALUES (new.{key}, {', '.join(f'new.{each}' for each in columns)});"
    drop = (
        f"INSERT INTO {terms_table} ({terms_table}, rowid, {names}) "
        f"VALUES ('delete', old.{key}, {', '.join(f'old.{each}' for each in columns)});"
    )
    refill = (f"INSERT INTO {terms_table} ({terms_table}) VALUES ('rebuild')",)
    steps = {"INSERT": put, "DELETE": drop, f"UPDATE OF {names}": f"{drop} {put}"}
    for on, step in steps.items():
        name = f"{table}_{on.split()[0].lower()}"
        create = f"CREATE TRIGGER {name} AFTER {on} ON {table} BEGIN {step} END"
        yield Trigger(name, table, "sqlite", create, needs=(terms_table,), refill=refill)


SQLITE = tuple(of_fts5(TABLE, TERMS_TABLE, key="edition_id", columns=COLUMNS))

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


def of_row(name):
    """A row that is the same is not written: each of its lexemes would go into the index again."""
    return ", ".join(f"{name}.{each}" for each in (*FACTS, "terms"))


POSTGRESQL = (
    of_postgresql(
        f"{TERMS_TABLE}_put",
        f"""    INSERT INTO {TERMS_TABLE} AS stored (edition_id, {", ".join(FACTS)}, terms)
    SELECT edition.id, {", ".join(f"edition.{each}" for each in FACTS)},
        (SELECT array_to_tsvector({LEXEMES}) FROM (SELECT {", ".join(f"new.{each}" for each in COLUMNS)}) entry)
    FROM {EDITIONS} edition WHERE edition.id = new.edition_id
    ON CONFLICT (edition_id) DO UPDATE SET {", ".join(f"{each} = excluded.{each}" for each in (*FACTS, "terms"))}
    WHERE ROW({of_row("stored")}) IS DISTINCT FROM ROW({of_row("excluded")});
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
