import django.db.models.deletion
from django.db import migrations, models

from cms.batches import one_by_one


def fill(apps, schema_editor):
    """What the time line of the editions that are there tells; records know which corrections were silent."""
    edition_model, record_model = apps.get_model("articles", "Edition"), apps.get_model("articles", "Record")
    silent = {
        record.detail.get("edition")
        for record in one_by_one(record_model.objects.filter(deed="correct"))
        if not record.detail.get("note")
    }
    before = None
    rows = edition_model.objects.order_by("article", "live_from").only("article", "live_from", "note")
    for edition in one_by_one(rows):
        if before is not None and before.article_id != edition.article_id:
            before = None
        edition.silent = edition.pk in silent
        edition.updated_at = before.updated_at if before and edition.silent else edition.live_from
        own_note = [{"at": edition.live_from.isoformat(), "text": edition.note}] if edition.note else []
        edition.notes = own_note + (before.notes if before else [])
        edition_model.objects.filter(pk=edition.pk).update(
            silent=edition.silent,
            updated_at=edition.updated_at,
            notes=edition.notes,
            translation_group=edition.article_id,
        )
        before = edition
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # it alters no table that has deferred checks waiting


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_no_overlap")]

    operations = [
        migrations.AddField(
            "article",
            "translation_of",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="translations",
                to="articles.article",
                verbose_name="translation of",
                help_text="The original, where this article is its translation: each page then leads to the other.",
            ),
        ),
        migrations.AddConstraint(
            "article",
            models.UniqueConstraint(fields=["translation_of", "language"], name="one_translation_per_language"),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=~models.Q(translation_of=models.F("id")), name="no_article_translates_itself"
            ),
        ),
        migrations.AddField("edition", "silent", models.BooleanField(default=False)),
        migrations.AddField("edition", "notes", models.JSONField(default=list)),
        migrations.AddField(
            "edition",
            "card",
            models.CharField(blank=True, db_index=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField("edition", "updated_at", models.DateTimeField(null=True)),
        migrations.AddField("edition", "translation_group", models.PositiveBigIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("edition", "updated_at", models.DateTimeField(verbose_name="updated")),
        migrations.AlterField("edition", "translation_group", models.PositiveBigIntegerField()),
        migrations.AddIndex("edition", models.Index(fields=["translation_group"], name="edition_translations")),
        migrations.AddIndex(
            "edition",
            models.Index(fields=["-live_from"], condition=~models.Q(note=""), name="edition_corrections"),
        ),
    ]
