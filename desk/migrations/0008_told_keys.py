from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_embargo_notices")]

    operations = [
        migrations.CreateModel(
            name="ToldKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
            ],
            options={"default_permissions": ()},
        ),
    ]
