from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_keep_embargo")]

    operations = [
        migrations.AddIndex(
            "article",
            models.Index(fields=["-updated_at", "-id"], name="article_partner", condition=models.Q(partner__gt="")),
        ),
    ]
