"""The search index: its words in plain columns, and what each database finds rows by.

SQLite: an FTS5 table over these columns, kept by triggers. PostgreSQL: a column of the row, made of them. Neither takes
a word apart or changes it, so that both find the same.
"""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = ("title", "deck", "body", "words", "title_words")

TABLE = f"""
CREATE VIRTUAL TABLE articles_indexterms USING fts5(
    {", ".join(COLUMNS)}, content='articles_indexentry', content_rowid='edition_id',
    tokenize='ascii', detail='column', prefix='2 3 4')
"""


def trigger(event):
    new = ", ".join(f"new.{name}" for name in COLUMNS)
    old = ", ".join(f"old.{name}" for name in COLUMNS)
    names = ", ".join(COLUMNS)
    put = f"INSERT INTO articles_indexterms (rowid, {names}) VALUES (new.edition_id, {new});"
    drop = (
        f"INSERT INTO articles_indexterms (articles_indexterms, rowid, {names}) "
        f"VALUES ('delete', old.edition_id, {old});"
    )
    steps = {"insert": put, "delete": drop, "update": drop + put}[event]
    return f"CREATE TRIGGER articles_indexentry_{event} AFTER {event} ON articles_indexentry BEGIN {steps} END"


def marked(name, mark):
    """The words of a column as lexemes that begin with a mark; of an empty column, the mark alone."""
    return f"string_to_array('{mark}' || replace({name}, ' ', ' {mark}'), ' ')"


TERMS = " || ".join(
    [
        "array_remove(string_to_array(title || ' ' || deck || ' ' || body, ' '), '')",
        marked("title", "t_"),
        marked("(title || ' ' || deck)", "h_"),
        marked("words", "w_"),
        marked("title_words", "s_"),
    ]
)
ADD = f"""
ALTER TABLE articles_indexentry ADD COLUMN terms tsvector GENERATED ALWAYS AS (array_to_tsvector({TERMS})) STORED;
CREATE INDEX articles_indexentry_terms ON articles_indexentry USING gin (terms) WITH (fastupdate = off);
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD, params=None)
    else:
        for statement in (TABLE, trigger("insert"), trigger("delete"), trigger("update")):
            schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_indexentry DROP COLUMN terms")
    else:
        schema_editor.execute("DROP TABLE articles_indexterms")
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER articles_indexentry_{event}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_updates_and_translations")]

    operations = [
        migrations.CreateModel(
            "IndexEntry",
            [
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index_entry",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("deck", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("title_words", models.TextField(blank=True)),
                ("length", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=32)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "Spelling",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=8)),
                ("word", models.CharField(max_length=40)),
                ("piece", models.CharField(max_length=8)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["language", "piece", "word"], name="spelling_piece")],
                "constraints": [models.UniqueConstraint(fields=("language", "word", "piece"), name="one_spelling")],
            },
        ),
        migrations.RunPython(add, remove),
    ]
