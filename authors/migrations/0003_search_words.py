from django.db import migrations, models

from cms import word_search

FIELDS = ("name", "role", "slug")


def fill(apps, schema_editor):
    word_search.fill(apps.get_model("authors", "author"), FIELDS)


class Migration(migrations.Migration):
    dependencies = [("authors", "0002_author")]

    operations = [
        migrations.AddField("author", "search_words", models.TextField(blank=True, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
