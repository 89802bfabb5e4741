"""On PostgreSQL the words that rows are found by stand in a table of their own, as they do on SQLite, with the language
and the moments of the edition: what is found and counted is so without a look at the wide rows of the texts.

Triggers keep it, so that whoever changes an edition's moments changes them here in the same transaction. The words lie
apart from its rows, and its pages are left mostly empty: a change of moments then stays on its page and leaves the
index of the words alone, and PostgreSQL does not take the table for a small one that is quickly read to its end.
"""

from importlib import import_module

from django.db import migrations

search_index = import_module("articles.migrations.0004_search_index")

TABLE = """
CREATE TABLE articles_indexterms (
    edition_id bigint PRIMARY KEY, language varchar(8) NOT NULL, live_from timestamptz NOT NULL, live_until timestamptz,
    terms tsvector NOT NULL
) WITH (fillfactor = 20, toast_tuple_target = 128);
ALTER TABLE articles_indexterms ALTER COLUMN terms SET STORAGE EXTERNAL;
"""
FILL = f"""
INSERT INTO articles_indexterms (edition_id, language, live_from, live_until, terms)
SELECT edition.id, edition.language, edition.live_from, edition.live_until, entry.terms FROM articles_edition edition
JOIN (SELECT edition_id, array_to_tsvector({search_index.TERMS}) AS terms FROM articles_indexentry) entry
ON entry.edition_id = edition.id;
CREATE INDEX articles_indexterms_terms ON articles_indexterms USING gin (terms) WITH (fastupdate = off);
"""
COLUMNS = ", ".join(search_index.COLUMNS)
TRIGGERS = f"""
CREATE FUNCTION articles_indexterms_put() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_indexterms (edition_id, language, live_from, live_until, terms)
    SELECT edition.id, edition.language, edition.live_from, edition.live_until,
        (SELECT array_to_tsvector({search_index.TERMS})
         FROM (SELECT {", ".join(f"new.{name}" for name in search_index.COLUMNS)}) entry)
    FROM articles_edition edition WHERE edition.id = new.edition_id
    ON CONFLICT (edition_id) DO UPDATE SET language = excluded.language, live_from = excluded.live_from,
        live_until = excluded.live_until, terms = excluded.terms;
    RETURN NULL;
END $$;
CREATE FUNCTION articles_indexterms_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_indexterms SET language = new.language, live_from = new.live_from, live_until = new.live_until
    WHERE edition_id = new.id;
    RETURN NULL;
END $$;
CREATE FUNCTION articles_indexterms_drop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'TRUNCATE' THEN
        TRUNCATE articles_indexterms;
    ELSE
        DELETE FROM articles_indexterms WHERE edition_id = old.edition_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER articles_indexterms_put AFTER INSERT OR UPDATE OF {COLUMNS} ON articles_indexentry
    FOR EACH ROW EXECUTE FUNCTION articles_indexterms_put();
CREATE TRIGGER articles_indexterms_drop AFTER DELETE ON articles_indexentry
    FOR EACH ROW EXECUTE FUNCTION articles_indexterms_drop();
CREATE TRIGGER articles_indexterms_empty AFTER TRUNCATE ON articles_indexentry
    FOR EACH STATEMENT EXECUTE FUNCTION articles_indexterms_drop();
CREATE TRIGGER articles_indexterms_move AFTER UPDATE OF language, live_from, live_until ON articles_edition
    FOR EACH ROW EXECUTE FUNCTION articles_indexterms_move();
"""
# Texts that are read by the hundred stand in their rows, compressed by what is quickly undone where PostgreSQL has it.
DROP_COLUMN = """
ALTER TABLE articles_indexentry DROP COLUMN terms;
ALTER TABLE articles_indexentry SET (toast_tuple_target = 8160);
DO $$ BEGIN
    ALTER TABLE articles_indexentry ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
"""
UNDO = """
DROP TRIGGER articles_indexterms_move ON articles_edition;
DROP TRIGGER articles_indexterms_put ON articles_indexentry;
DROP TRIGGER articles_indexterms_drop ON articles_indexentry;
DROP TRIGGER articles_indexterms_empty ON articles_indexentry;
DROP FUNCTION articles_indexterms_put, articles_indexterms_move, articles_indexterms_drop;
DROP TABLE articles_indexterms;
ALTER TABLE articles_indexentry RESET (toast_tuple_target);
"""


def part(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statements in (TABLE, FILL, TRIGGERS, DROP_COLUMN):
            schema_editor.execute(statements, params=None)


def join(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNDO, params=None)
        schema_editor.execute(search_index.ADD, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_unsent")]

    operations = [migrations.RunPython(part, join)]
