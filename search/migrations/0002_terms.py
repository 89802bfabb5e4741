"""What each database finds rows of the index by."""

from django.db import migrations

COLUMNS = ("title", "deck", "body", "words", "title_words")

TABLE = f"""
CREATE VIRTUAL TABLE search_indexterms USING fts5(
    {", ".join(COLUMNS)}, content='search_indexentry', content_rowid='edition_id',
    tokenize='ascii', detail='column', prefix='2 3 4')
"""


def trigger(event):
    new = ", ".join(f"new.{name}" for name in COLUMNS)
    old = ", ".join(f"old.{name}" for name in COLUMNS)
    names = ", ".join(COLUMNS)
    put = f"INSERT INTO search_indexterms (rowid, {names}) VALUES (new.edition_id, {new});"
    drop = (
        f"INSERT INTO search_indexterms (search_indexterms, rowid, {names}) VALUES ('delete', old.edition_id, {old});"
    )
    steps = {"insert": put, "delete": drop, "update": drop + put}[event]
    on = f"update OF {names}" if event == "update" else event
    return f"CREATE TRIGGER search_indexentry_{event} AFTER {on} ON search_indexentry BEGIN {steps} END"


def marked(name, mark):
    """The words of a column as lexemes that begin with a mark; of an empty column, the mark alone."""
    return f"string_to_array('{mark}' || replace({name}, ' ', ' {mark}'), ' ')"


TERMS = " || ".join(
    [
        "array_remove(string_to_array(title || ' ' || deck || ' ' || body, ' '), '')",
        marked("title", "t_"),
        marked("(title || ' ' || deck)", "h_"),
        marked("words", "w_"),
        marked("title_words", "s_"),
    ]
)
POSTGRESQL_TABLE = """
CREATE TABLE search_indexterms (
    edition_id bigint PRIMARY KEY, language varchar(8) NOT NULL, live_from timestamptz NOT NULL, live_until timestamptz,
    published_at timestamptz NOT NULL, article_id bigint NOT NULL, terms tsvector NOT NULL
) WITH (fillfactor = 20, toast_tuple_target = 128);
ALTER TABLE search_indexterms ALTER COLUMN terms SET STORAGE EXTERNAL;
"""
INDEX = """
CREATE INDEX search_indexterms_terms ON search_indexterms USING gin (terms) WITH (fastupdate = off);
"""
NAMES = ", ".join(COLUMNS)
TRIGGERS = f"""
CREATE FUNCTION search_indexterms_put() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_indexterms (edition_id, language, live_from, live_until, published_at, article_id, terms)
    SELECT edition.id, edition.language, edition.live_from, edition.live_until, edition.published_at, edition.article_id,
        (SELECT array_to_tsvector({TERMS})
         FROM (SELECT {", ".join(f"new.{name}" for name in COLUMNS)}) entry)
    FROM articles_edition edition WHERE edition.id = new.edition_id
    ON CONFLICT (edition_id) DO UPDATE SET language = excluded.language, live_from = excluded.live_from,
        live_until = excluded.live_until, published_at = excluded.published_at, article_id = excluded.article_id,
        terms = excluded.terms;
    RETURN NULL;
END $$;
CREATE FUNCTION search_indexterms_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE search_indexterms SET language = new.language, live_from = new.live_from, live_until = new.live_until,
        published_at = new.published_at, article_id = new.article_id
    WHERE edition_id = new.id;
    RETURN NULL;
END $$;
CREATE FUNCTION search_indexterms_drop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'TRUNCATE' THEN
        TRUNCATE search_indexterms;
    ELSE
        DELETE FROM search_indexterms WHERE edition_id = old.edition_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_indexterms_put AFTER INSERT OR UPDATE OF {NAMES} ON search_indexentry
    FOR EACH ROW EXECUTE FUNCTION search_indexterms_put();
CREATE TRIGGER search_indexterms_drop AFTER DELETE ON search_indexentry
    FOR EACH ROW EXECUTE FUNCTION search_indexterms_drop();
CREATE TRIGGER search_indexterms_empty AFTER TRUNCATE ON search_indexentry
    FOR EACH STATEMENT EXECUTE FUNCTION search_indexterms_drop();
CREATE TRIGGER search_indexterms_move AFTER UPDATE OF language, live_from, live_until, published_at, article_id ON articles_edition
    FOR EACH ROW EXECUTE FUNCTION search_indexterms_move();
"""
# Texts that are read by the hundred stand in their rows, compressed by what is quickly undone where PostgreSQL has it.
STORAGE = """
ALTER TABLE search_indexentry SET (toast_tuple_target = 8160);
DO $$ BEGIN
    ALTER TABLE search_indexentry ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statements in (POSTGRESQL_TABLE, INDEX, TRIGGERS, STORAGE):
            schema_editor.execute(statements, params=None)
    else:
        for statement in (TABLE, trigger("insert"), trigger("delete"), trigger("update")):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index_entries"), ("articles", "0002_exclusion_constraint")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
