import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("author", "Author"),
                            ("term", "Term"),
                            ("picture", "Picture"),
                            ("post", "Post"),
                            ("page", "Page"),
                            ("article", "Article"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("name", models.TextField()),
                ("address", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("object_id", models.BigIntegerField()),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("source", "kind", "key"), name="one_import_per_item")],
            },
        ),
    ]
