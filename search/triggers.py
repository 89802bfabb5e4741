"""What keeps what rows of the index are found by in step with them, and on PostgreSQL what they say of their editions with
these, in the same statement."""

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

# PostgreSQL: a row also says when its edition is live; what it is found by is an index over its words (`search.migrations.0003`).

FACTS = ("language", "live_from", "live_until", "published_at", "article_id")
COLUMNS_OF_FACTS = tuple(f"{TABLE}.{each}" for each in FACTS)


def of_postgresql(name, body, *, on):
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{body}\nEND $$"
    create = f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()"
    table = on.partition(" ON ")[2].split()[0]
    refill = (f"UPDATE {TABLE} SET title = title",)
    needs = (TABLE, EDITIONS)
    return Trigger(
        name, table, "postgresql", create, function=function, needs=needs, refill=refill, columns=COLUMNS_OF_FACTS
    )


def columns_of(row):
    return ", ".join(f"{row}.{each}" for each in FACTS)


def kept_same(columns):
    """Words that are the same stay where they are: the row is then the same to the index, and none of its lexemes goes in again."""
    return "\n".join(f"        IF new.{each} = old.{each} THEN new.{each} := old.{each}; END IF;" for each in columns)


def keep_same(name, table, columns):
    """A trigger that does nothing but that."""
    body = f"BEGIN\n{kept_same(columns)}\n    RETURN new;\nEND"
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n{body} $$"
    on = f"BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW"
    return Trigger(
        name, table, "postgresql", f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()", function=function
    )


POSTGRESQL = (
    of_postgresql(
        f"{TABLE}_facts",
        f"""    SELECT {columns_of("edition")} INTO {columns_of("new")} FROM {EDITIONS} edition WHERE edition.id = new.edition_id;
    IF TG_OP = 'UPDATE' THEN
{kept_same(COLUMNS)}
    END IF;
    RETURN new;""",
        on=f"BEFORE INSERT OR UPDATE OF {NAMES} ON {TABLE} FOR EACH ROW",
    ),
    # Its name stands behind that of `rendering.triggers`: stamps are held before rows of the index, by everybody.
    of_postgresql(
        f"times_of_{TABLE}",
        f"""    WITH moved AS (SELECT entry.edition_id FROM {TABLE} entry JOIN new_rows edition ON edition.id = entry.edition_id
        WHERE ROW({columns_of("entry")}) IS DISTINCT FROM ROW({columns_of("edition")})
        ORDER BY entry.edition_id FOR NO KEY UPDATE OF entry)
    UPDATE {TABLE} SET {", ".join(f"{each} = edition.{each}" for each in FACTS)} FROM new_rows edition
    WHERE edition_id = edition.id AND edition_id IN (SELECT edition_id FROM moved);
    RETURN NULL;""",
        on=f"AFTER UPDATE ON {EDITIONS} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
    ),
)


def connect():
    register(*SQLITE, *POSTGRESQL)
