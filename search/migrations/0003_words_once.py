"""On PostgreSQL the words of an edition are stored once. What rows are found by is an index over them, and not one over terms
made of them, which took three times the room; a row says itself when its edition is live (`search.triggers`)."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION search_terms(title text, deck text, body text, words text, title_words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(title || ' ' || deck || ' ' || body, ' '), '')
        || string_to_array('t_' || replace(title, ' ', ' t_'), ' ')
        || string_to_array('h_' || replace(title || ' ' || deck, ' ', ' h_'), ' ')
        || string_to_array('w_' || replace(words, ' ', ' w_'), ' ')
        || string_to_array('s_' || replace(title_words, ' ', ' s_'), ' '));
END $$
"""
# Long texts stand apart, so that what is counted and put in order lies close together. Half of a page is left free: a row that is
# written again, with the same words, finds room beside itself, and none of its lexemes goes into the index again.
FACTS = """
ALTER TABLE search_indexentry
    ADD COLUMN language varchar(8), ADD COLUMN live_from timestamptz, ADD COLUMN live_until timestamptz,
    ADD COLUMN published_at timestamptz, ADD COLUMN article_id bigint,
    ALTER COLUMN title SET STORAGE MAIN, ALTER COLUMN deck SET STORAGE MAIN, ALTER COLUMN title_words SET STORAGE MAIN,
    SET (toast_tuple_target = 128, fillfactor = 50)
"""
# Beginnings of words are looked for in those of hundreds of rows: they are compressed as texts are (`0002`).
COMPRESSION = """
DO $$ BEGIN
    ALTER TABLE search_indexentry ALTER COLUMN words SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$
"""
FILL = """
UPDATE search_indexentry entry SET language = edition.language, live_from = edition.live_from,
    live_until = edition.live_until, published_at = edition.published_at, article_id = edition.article_id
FROM articles_edition edition WHERE edition.id = entry.edition_id
"""
REWRITE = "ALTER TABLE search_indexentry ALTER COLUMN length TYPE integer USING length + 0"
INDEX = """
CREATE INDEX search_indexentry_terms ON search_indexentry
USING gin (search_terms(title, deck, body, words, title_words)) WITH (fastupdate = off)
"""
# Nothing is planned by them, and each would cost as much as writing the row.
NO_STATISTICS = "ALTER INDEX search_indexentry_terms ALTER COLUMN 1 SET STATISTICS 0"
FORMER = {"put": "search_indexentry", "drop": "search_indexentry", "empty": "search_indexentry", "move": "articles_edition"}

# Back

FORMER_TABLE = """
CREATE TABLE search_indexterms (
    edition_id bigint PRIMARY KEY, article_id bigint NOT NULL, language varchar(8) NOT NULL, live_from timestamptz NOT NULL,
    live_until timestamptz, published_at timestamptz NOT NULL, terms tsvector NOT NULL
) WITH (fillfactor = 20, toast_tuple_target = 128);
ALTER TABLE search_indexterms ALTER COLUMN terms SET STORAGE EXTERNAL;
INSERT INTO search_indexterms SELECT edition_id, article_id, language, live_from, live_until, published_at,
    search_terms(title, deck, body, words, title_words) FROM search_indexentry;
CREATE INDEX search_indexterms_terms ON search_indexterms USING gin (terms) WITH (fastupdate = off)
"""
FORMER_ROWS = """
ALTER TABLE search_indexentry
    DROP COLUMN language, DROP COLUMN live_from, DROP COLUMN live_until, DROP COLUMN published_at, DROP COLUMN article_id,
    ALTER COLUMN title SET STORAGE EXTENDED, ALTER COLUMN deck SET STORAGE EXTENDED,
    ALTER COLUMN title_words SET STORAGE EXTENDED, ALTER COLUMN words SET COMPRESSION default,
    SET (toast_tuple_target = 8160), RESET (fillfactor)
"""


def dropped(name, table):
    return (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")


FORWARDS = (
    *(statement for name, table in FORMER.items() for statement in dropped(f"search_indexterms_{name}", table)),
    "DROP TABLE search_indexterms",
    FUNCTION,
    FACTS,
    COMPRESSION,
    FILL,
    REWRITE,
    INDEX,
    NO_STATISTICS,
)
BACKWARDS = (
    *dropped("search_indexentry_facts", "search_indexentry"),
    *dropped("times_of_search_indexentry", "articles_edition"),
    FORMER_TABLE,
    "DROP INDEX search_indexentry_terms",
    "DROP FUNCTION search_terms(text, text, text, text, text)",
    FORMER_ROWS,
)


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0002_terms")]
    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
