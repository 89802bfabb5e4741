"""What editions say is weighed by one count, in numbers. What stood beside articles stays there until `rebuild_related`, or the
next publication, has found it again."""

import cms.compressed
import django.db.models.deletion
from django.db import migrations, models

# On SQLite the terms lie in their key alone: without a rowid each is kept once, and not in the table and in an index.
REMAKE = """
CREATE TABLE related_keyterm_new (
    term integer NOT NULL, weight smallint unsigned NOT NULL CHECK (weight >= 0),
    edition_id bigint NOT NULL REFERENCES articles_edition (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (term, edition_id)) WITHOUT ROWID;
DROP TABLE related_keyterm;
ALTER TABLE related_keyterm_new RENAME TO related_keyterm;
CREATE INDEX related_keyterm_edition ON related_keyterm (edition_id)
"""


def remake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in REMAKE.split(";"):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("related", "0002_key_terms_without_rowid")]
    operations = [
        migrations.DeleteModel("KeyTerm"),
        migrations.DeleteModel("EditionStems"),
        migrations.CreateModel(
            name="StemFrequencies",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10, unique=True)),
                ("number", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(null=True)),
                ("newest", models.BigIntegerField(default=0)),
                ("finished", models.PositiveIntegerField(default=0)),
                ("packed", models.BinaryField(default=bytes)),
                ("rebuilt_until", models.DateTimeField(null=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="EditionStems",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stems",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("counts", cms.compressed.CompressedJSONField()),
                ("vector", models.BinaryField(default=bytes)),
                ("weighed", models.PositiveIntegerField(default=0)),
                ("compared", models.PositiveIntegerField(default=0)),
                ("least", models.FloatField(default=0)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="KeyTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "term", "edition_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("term", models.IntegerField()),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key_terms", to="articles.edition"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(remake, migrations.RunPython.noop),
    ]
