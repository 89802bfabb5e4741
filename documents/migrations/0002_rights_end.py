from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_document")]

    operations = [
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["rights_until"], name="document_rights_end", condition=models.Q(rights_until__isnull=False)
            ),
        ),
    ]
