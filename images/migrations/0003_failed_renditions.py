from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0002_crops_and_tone")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="failed",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
