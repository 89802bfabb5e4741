"""On SQLite a row that is only marked keeps its place in the table of words: its words are the same."""

from importlib import import_module

from django.db import migrations

search_index = import_module("articles.migrations.0004_search_index")

ONLY_WORDS = f"AFTER update OF {', '.join(search_index.COLUMNS)} ON"


def on_words(apps, schema_editor):
    replace(schema_editor, search_index.trigger("update").replace("AFTER update ON", ONLY_WORDS))


def on_everything(apps, schema_editor):
    replace(schema_editor, search_index.trigger("update"))


def replace(schema_editor, trigger):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER articles_indexentry_update")
        schema_editor.execute(trigger, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_related")]

    operations = [migrations.RunPython(on_words, on_everything)]
