"""On SQLite the terms lie in their key alone: without a rowid each is kept once, and not in the table and in an index."""

from django.db import migrations

REMAKE = """
CREATE TABLE related_keyterm_new (
    stem varchar(40) NOT NULL, weight smallint unsigned NOT NULL CHECK (weight >= 0),
    edition_id bigint NOT NULL REFERENCES articles_edition (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (stem, edition_id)) WITHOUT ROWID;
DROP TABLE related_keyterm;
ALTER TABLE related_keyterm_new RENAME TO related_keyterm;
CREATE INDEX related_keyterm_edition ON related_keyterm (edition_id)
"""


def remake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in REMAKE.split(";"):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("related", "0001_related_editions")]
    operations = [migrations.RunPython(remake, migrations.RunPython.noop)]
