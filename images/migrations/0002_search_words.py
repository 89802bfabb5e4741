from django.db import migrations, models

from cms import word_search

FIELDS = ("alt", "caption", "credit_name", "agency", "source", "licence")


def fill(apps, schema_editor):
    word_search.fill(apps.get_model("images", "image"), FIELDS)


class Migration(migrations.Migration):
    dependencies = [("images", "0001_image")]

    operations = [
        migrations.AddField("image", "search_words", models.TextField(blank=True, editable=False)),
        migrations.AddIndex("image", models.Index(fields=["-created_at", "-id"], name="image_uploaded")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
