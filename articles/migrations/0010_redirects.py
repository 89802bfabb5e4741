from django.db import migrations, models


def target(model):
    return models.ForeignKey(model, models.CASCADE, null=True, related_name="+")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_found_by_when"),
        ("authors", "0002_authors"),
        ("images", "0002_crops_and_tone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=500, unique=True)),
                ("article", target("articles.article")),
                ("tag", target("articles.tag")),
                ("author", target("authors.author")),
                ("image", target("images.image")),
            ],
            options={"default_permissions": ()},
        ),
    ]
