"""Who pays for an article. On SQLite the columns are added in place: Django would write both tables anew, which takes long, and
which triggers of other tables that name them do not allow."""

from django.db import migrations, models

import cms.text.plaintext


class AddText(migrations.AddField):
    """Of a text that is empty in all rows."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        elif self.allow_migrate_model(schema_editor.connection.alias, model):
            kind = model._meta.get_field(self.name).db_type(schema_editor.connection)
            schema_editor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN {self.name} {kind} NOT NULL DEFAULT ''")


def drop_trigger(apps, schema_editor):
    """That names the column."""
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON articles_edition"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS stamp_articles_edition_update{on}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_remarks")]

    operations = [
        AddText(
            "article",
            "partner",
            cms.text.plaintext.PlainCharField(
                blank=True,
                default="",
                help_text="Who pays for this article: readers see the name above the title. Empty for the newsroom’s own.",
                max_length=100,
                verbose_name="partner",
            ),
            preserve_default=False,
        ),
        AddText("edition", "partner", models.CharField(blank=True, default="", max_length=100), preserve_default=False),
        migrations.RunPython(migrations.RunPython.noop, drop_trigger),
    ]
