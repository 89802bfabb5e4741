"""What each database finds rows of the index by; `search.triggers` fills it."""

from django.db import migrations

FTS5_TABLE = """
CREATE VIRTUAL TABLE search_indexterms USING fts5(
    title, deck, body, words, title_words, content='search_indexentry', content_rowid='edition_id',
    tokenize='ascii', detail='column', prefix='3')
"""
# The key is all that there is of a spelling: without a rowid it is kept once, and not in the table and an index.
SPELLINGS = """
CREATE TABLE search_spelling (
    language varchar(8) NOT NULL, deletion varchar(8) NOT NULL, word varchar(40) NOT NULL,
    PRIMARY KEY (language, deletion, word)) WITHOUT ROWID
"""
POSTGRESQL_TABLE = """
CREATE TABLE search_indexterms (
    edition_id bigint PRIMARY KEY, article_id bigint NOT NULL, language varchar(8) NOT NULL, live_from timestamptz NOT NULL,
    live_until timestamptz, published_at timestamptz NOT NULL, terms tsvector NOT NULL
) WITH (fillfactor = 20, toast_tuple_target = 128);
ALTER TABLE search_indexterms ALTER COLUMN terms SET STORAGE EXTERNAL;
"""
INDEX = """
CREATE INDEX search_indexterms_terms ON search_indexterms USING gin (terms) WITH (fastupdate = off);
"""
# Texts that are read by the hundred stand in their rows, compressed by what is quickly undone where PostgreSQL has it.
STORAGE = """
ALTER TABLE search_indexentry SET (toast_tuple_target = 8160);
DO $$ BEGIN
    ALTER TABLE search_indexentry ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
"""
STATEMENTS = {
    "sqlite": (FTS5_TABLE, "DROP TABLE search_spelling", SPELLINGS),
    "postgresql": (POSTGRESQL_TABLE, INDEX, STORAGE),
}


def add(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    """The trigger on editions goes along; those of the rows are gone with nothing to write into, too."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS search_indexterms_move ON articles_edition")
    schema_editor.execute("DROP TABLE search_indexterms")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index_entries"), ("articles", "0002_exclusion_constraint")]
    operations = [migrations.RunPython(add, remove)]
