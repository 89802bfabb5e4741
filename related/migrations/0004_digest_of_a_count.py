"""Nearness in time counts less: a task compares all editions anew."""

from django.db import migrations, models


def have_all_compared(apps, schema_editor):
    rows = apps.get_model("related", "StemFrequencies").objects.using(schema_editor.connection.alias)
    rows.update(newest=0, finished=0)


class Migration(migrations.Migration):
    dependencies = [("related", "0003_frequencies_of_stems")]
    operations = [
        migrations.AddField("stemfrequencies", "digest", models.CharField(default="", max_length=32)),
        migrations.RunPython(have_all_compared, migrations.RunPython.noop),
    ]
