import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("articles", "0002_exclusion_constraint")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stamp",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "edition_id", "kind", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("release", models.CharField(max_length=32)),
                ("stamp", models.PositiveBigIntegerField()),
                ("content", models.BinaryField()),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="rendering.stamp",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
    ]
