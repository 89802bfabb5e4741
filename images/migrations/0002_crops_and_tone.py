from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="tone",
            field=models.CharField(blank=True, default="", editable=False, max_length=3),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="image",
            name="crops",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
