import hashlib
import json

from django.db import models
from django.db.models import Exists, OuterRef

from cms.compressed import CompressedJSONField


class StoredSourceQuerySet(models.QuerySet):
    def store(self, article, content):
        """The row with this content, new or not."""
        return self.get_or_create(article=article, digest=digest_of(content), defaults={"content": content})[0]

    def unused(self):
        """Those that nothing refers to. Whoever refers to one holds the row of its article."""
        rows = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if relation.one_to_many and relation.auto_created:
                held = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                rows = rows.filter(~Exists(held))
        return rows

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


def digest_of(content):
    """Of equal values, in whatever order their keys stand."""
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(spelled.encode(), digest_size=16).hexdigest()
