import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_articles"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=200, unique=True)),
                ("language", models.CharField(max_length=8)),
                ("slug", models.SlugField(max_length=200)),
                (
                    "article",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("language", "slug"), name="one_record_per_address")],
            },
        ),
    ]
