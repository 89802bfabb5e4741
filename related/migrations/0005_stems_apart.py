"""On PostgreSQL what editions say stands apart from what is written of them again and again, and nobody tries to compress what is
compressed already: rows that were updated had left two thirds of their table empty."""

from django.db import migrations

# The expression is there to have the table written anew.
FORWARDS = """
ALTER TABLE related_editionstems ALTER COLUMN counts SET STORAGE EXTERNAL, ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN least TYPE double precision USING least + 0, SET (toast_tuple_target = 128)
"""
BACKWARDS = """
ALTER TABLE related_editionstems ALTER COLUMN counts SET STORAGE EXTENDED, ALTER COLUMN vector SET STORAGE EXTENDED,
    RESET (toast_tuple_target)
"""


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("related", "0004_digest_of_a_count")]
    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
