import hashlib
import json
from functools import cache

from django.db import connection, models
from django.db.models.expressions import RawSQL

from cms.compressed import CompressedJSONField


class StoredSourceQuerySet(models.QuerySet):
    def store(self, article, content):
        """The row with this content, new or not."""
        of = {"article": article, "digest": digest_of(content)}
        row = self.filter(**of).defer("content").first() or self.get_or_create(**of, defaults={"content": content})[0]
        row.content = content
        return row

    def unused(self):
        """Those that nothing refers to. Whoever refers to one holds the row of its article."""
        return self.filter(RawSQL(unused_sql(), [], output_field=models.BooleanField()))

    def delete_unused(self):
        return self.unused()._raw_delete(self.db)


class StoredSource(models.Model):
    """A text of an article as it was written, in the form of `Article.snapshot`: stored once, for the revisions and
    editions that hold it. Never changed; it goes with its article.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=32)
    content = CompressedJSONField()

    objects = StoredSourceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "digest"], name="one_source_once_per_article")]

    def __str__(self):
        return f"{self.article_id} · {self.digest[:8]}"


@cache  # spelled once: a save of a text asks for it
def unused_sql():
    relations = StoredSource._meta.get_fields(include_hidden=True)
    fields = [each.field for each in relations if each.one_to_many and each.auto_created]
    quote = connection.ops.quote_name
    own = f"{quote(StoredSource._meta.db_table)}.{quote(StoredSource._meta.pk.column)}"
    held = "NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = {own})"
    return " AND ".join(
        held.format(table=quote(field.model._meta.db_table), column=quote(field.column), own=own) for field in fields
    )


def digest_of(content):
    """Of equal values, in whatever order their keys stand."""
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(spelled.encode(), digest_size=16).hexdigest()
