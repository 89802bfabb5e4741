from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0002_search_words")]

    operations = [
        migrations.AddIndex(
            "image",
            models.Index(
                fields=["rights_until"], name="image_rights_end", condition=models.Q(rights_until__isnull=False)
            ),
        ),
    ]
