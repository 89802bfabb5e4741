from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_articles_of_their_writer")]

    operations = [
        migrations.RemoveIndex("editionbyline", "edition_byline_newest"),
        migrations.RemoveIndex("editiontag", "edition_tag_newest"),
        migrations.AddIndex(
            "editionbyline",
            models.Index(fields=["author", "-published_at", "-edition"], name="edition_byline_newest"),
        ),
        migrations.AddIndex(
            "editiontag",
            models.Index(fields=["tag", "-published_at", "-edition"], name="edition_tag_newest"),
        ),
    ]
