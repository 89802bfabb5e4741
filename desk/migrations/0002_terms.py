"""What each database finds working copies by; `desk.triggers` fills it."""

from django.db import migrations

FTS5_TABLE = """
CREATE VIRTUAL TABLE desk_articleterms USING fts5(
    title, text, content='desk_articlewords', content_rowid='article_id', tokenize='ascii', detail='column', prefix='2 3')
"""
# Rows of terms are found by the index and hardly ever read: they stand apart from the numbers that are.
POSTGRESQL_TABLE = """
CREATE TABLE desk_articleterms (article_id bigint PRIMARY KEY, terms tsvector NOT NULL)
WITH (fillfactor = 50, toast_tuple_target = 128);
ALTER TABLE desk_articleterms ALTER COLUMN terms SET STORAGE EXTERNAL;
"""
INDEX = "CREATE INDEX desk_articleterms_terms ON desk_articleterms USING gin (terms) WITH (fastupdate = off);"
STATEMENTS = {"sqlite": (FTS5_TABLE,), "postgresql": (POSTGRESQL_TABLE, INDEX)}


def add(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    """The triggers that write here go along: those on tables of other apps would find nothing to write into."""
    vendor = schema_editor.connection.vendor
    present = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk\\_%' ESCAPE '\\'",
        "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgname LIKE 'desk\\_%'",
    }[vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(present)
        for name, table in cursor.fetchall():
            schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if vendor == "postgresql" else ""))
    schema_editor.execute("DROP TABLE desk_articleterms")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_words_of_working_copies"),
    ]
    operations = [migrations.RunPython(add, remove)]
