import cms.compressed
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_articles"),
    ]

    operations = [
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
                ("written_at", models.DateTimeField()),
                ("compared_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["written_at"], name="words_written")],
            },
        ),
        migrations.CreateModel(
            name="KeyTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stem", "edition_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stem", models.CharField(max_length=40)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key_terms", to="articles.edition"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RelatedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField()),
                ("tags", models.JSONField(default=list)),
                ("words", models.CharField(blank=True, max_length=120)),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_editions",
                        to="articles.edition",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="related_to", to="articles.edition"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("edition", "other"), name="one_row_per_two_editions")],
            },
        ),
    ]
