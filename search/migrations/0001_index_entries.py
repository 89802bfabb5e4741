import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_articles"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexTerms",
            fields=[
                ("edition_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("article_id", models.BigIntegerField()),
                ("language", models.CharField(max_length=8)),
                ("live_from", models.DateTimeField()),
                ("live_until", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "db_table": "search_indexterms",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IndexEntry",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index_entry",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("deck", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("title_words", models.TextField(blank=True)),
                ("length", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=32)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Spelling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "language", "deletion", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("deletion", models.CharField(max_length=8)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
