"""No index of a column that another index, or a constraint's, begins with; none of a slug by itself, which is always asked for
with its language. Indexes are dropped by their names: Django would write whole tables anew on SQLite."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROPPED = [  # (table, column, the end of the name)
    ("articles_address", "slug", "0e73799c"),
    ("articles_article", "slug", "cc61df93"),
    ("articles_article", "created_by_id", "b1067734"),
    ("articles_article", "translation_of_id", "d24fb79e"),
    ("articles_byline", "article_id", "b3b9786c"),
    ("articles_edition", "article_id", "7f9247b9"),
    ("articles_edition", "slug", "2b3ffe7a"),
    ("articles_editionbyline", "author_id", "28d34b4f"),
    ("articles_editionbyline", "edition_id", "44a57044"),
    ("articles_editionimage", "edition_id", "2400d822"),
    ("articles_editionpin", "edition_id", "544b8b9b"),
    ("articles_editiontag", "edition_id", "80da13c4"),
    ("articles_editiontag", "tag_id", "0f902dbb"),
    ("articles_pinnedrelated", "article_id", "e9cc4dae"),
    ("articles_tagged", "tag_id", "c491c6df"),
]


def names_of(schema_editor, table, column, end):
    """{name: what PostgreSQL compares by}: texts have a second one there, for LIKE."""
    names = {f"{table}_{column}_{end}": ""}
    if column == "slug" and schema_editor.connection.vendor == "postgresql":
        names[f"{table}_{column}_{end}_like"] = " varchar_pattern_ops"
    return names


def drop(apps, schema_editor):
    for table, column, end in DROPPED:
        for name in names_of(schema_editor, table, column, end):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}", params=None)


def create(apps, schema_editor):
    for table, column, end in DROPPED:
        for name, compared_by in names_of(schema_editor, table, column, end).items():
            schema_editor.execute(f"CREATE INDEX {name} ON {table} ({column}{compared_by})", params=None)


def key(to, on_delete, **options):
    return models.ForeignKey(to, getattr(django.db.models.deletion, on_delete), db_index=False, **options)


FIELDS = [
    ("address", "slug", models.SlugField(db_index=False, max_length=200)),
    (
        "article",
        "created_by",
        key(
            settings.AUTH_USER_MODEL,
            "PROTECT",
            editable=False,
            null=True,
            related_name="+",
            verbose_name="written by",
        ),
    ),
    (
        "article",
        "slug",
        models.SlugField(
            blank=True,
            db_index=False,
            help_text="The end of the page's address; made from the title.",
            max_length=200,
            verbose_name="address",
        ),
    ),
    (
        "article",
        "translation_of",
        key(
            "articles.article",
            "SET_NULL",
            blank=True,
            help_text="The original, where this article is its translation: each page then leads to the other.",
            null=True,
            related_name="translations",
            verbose_name="translation of",
        ),
    ),
    ("byline", "article", key("articles.article", "CASCADE", related_name="bylines", verbose_name="article")),
    ("edition", "article", key("articles.article", "PROTECT", related_name="editions", verbose_name="article")),
    ("edition", "slug", models.SlugField(db_index=False, max_length=200)),
    ("editionbyline", "author", key("authors.author", "PROTECT", related_name="edition_bylines")),
    ("editionbyline", "edition", key("articles.edition", "CASCADE", related_name="bylines")),
    ("editionimage", "edition", key("articles.edition", "CASCADE", related_name="edition_images")),
    ("editionpin", "edition", key("articles.edition", "CASCADE", related_name="pins")),
    ("editiontag", "edition", key("articles.edition", "CASCADE", related_name="edition_tags")),
    ("editiontag", "tag", key("articles.tag", "PROTECT", related_name="edition_tags")),
    ("pinnedrelated", "article", key("articles.article", "CASCADE", related_name="pinned", verbose_name="article")),
    ("tagged", "tag", key("articles.tag", "CASCADE", related_name="tagged")),
]


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_newest_of_tags_and_authors"), ("authors", "0003_search_words")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField(*each) for each in FIELDS],
            database_operations=[migrations.RunPython(drop, create)],
        )
    ]
