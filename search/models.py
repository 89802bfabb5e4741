"""What search knows of the editions: tables that can be lost and made again (`rebuild_search`)."""

from django.db import models

from articles.models.edition import Edition


class IndexEntry(models.Model):
    """The words of an edition, folded, with spaces between them; `search.indexing` alone writes here.

    `title`, `deck` and `body` hold stems, those of the `body` so often as is worth knowing, with its `length` in words;
    `words` and `title_words` hold the words as they are written, once each. `version` is the analyser's, `digest` that of
    the words it was given.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="index_entry")
    title = models.TextField(blank=True)
    deck = models.TextField(blank=True)
    body = models.TextField(blank=True)
    words = models.TextField(blank=True)
    title_words = models.TextField(blank=True)
    length = models.PositiveIntegerField(default=0)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id}"


class Spelling(models.Model):
    """A word that some edition has or had, under its beginning and each of the ways to misspell that by leaving a letter
    out. On SQLite the migration keeps the key alone, without a rowid."""

    pk = models.CompositePrimaryKey("language", "deletion", "word")
    language = models.CharField(max_length=8)
    deletion = models.CharField(max_length=8)
    word = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.language}: {self.deletion} {self.word}"


class IndexTerms(models.Model):
    """What a row of the index says of its edition on PostgreSQL, in columns of its own (`search.migrations.0003`) that triggers
    fill. On SQLite the table of this name is one of FTS5, with the columns of `IndexEntry` that hold words."""

    edition_id = models.BigIntegerField(primary_key=True)
    article_id = models.BigIntegerField()
    language = models.CharField(max_length=8)
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "search_indexterms"
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id}"
