from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_marked_rows")]

    operations = [
        migrations.CreateModel(
            name="Unsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("article_number", models.PositiveBigIntegerField(null=True)),
            ],
            options={"default_permissions": ()},
        ),
    ]
