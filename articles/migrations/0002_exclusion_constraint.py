"""Editions of one article never overlap: on PostgreSQL the database itself says so.

SQLite knows no exclusion constraints; there the door's lock and `settle` see to it (and a property test).
"""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE articles_edition ADD CONSTRAINT editions_never_overlap
EXCLUDE USING gist (article_id WITH =, tstzrange(live_from, live_until, '[)') WITH &&)
DEFERRABLE INITIALLY DEFERRED;
"""
REMOVE = "ALTER TABLE articles_edition DROP CONSTRAINT editions_never_overlap;"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_articles")]
    operations = [migrations.RunPython(add, remove)]
