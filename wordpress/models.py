"""What was imported already: a second run finds it here and leaves it alone, whatever the desk made of it since."""

from django.db import models
from django.utils import timezone


class ImportedItemQuerySet(models.QuerySet):
    def known(self, *, source, kind, key):
        return self.filter(source=source, kind=kind, key=key).first()

    def known_post(self, *, source, kind, key):
        """The row of a post or page. A row that was written before posts and pages were told apart belongs to the first
        item that asks for it, which is what the run that wrote it did with a guid that both had."""
        earlier = ImportedItem.Kind.ARTICLE
        rows = {row.kind: row for row in self.filter(source=source, kind__in=[kind, earlier], key=key)}
        if kind not in rows and earlier in rows:
            rows[earlier].kind = kind
            rows[earlier].save(update_fields=["kind"])
        return rows.get(kind) or rows.get(earlier)

    def has_posts(self, *, source):
        kinds = ImportedItem.Kind
        return self.filter(source=source, kind__in=[kinds.POST, kinds.PAGE, kinds.ARTICLE]).exists()

    def rows_of(self, model, *, source, kind, keys):
        """{key: the row of `model` that the item became}, where it is still there."""
        found = dict(self.filter(source=source, kind=kind, key__in=keys).values_list("key", "object_id"))
        rows = model.objects.in_bulk(set(found.values()))
        return {key: rows[pk] for key, pk in found.items() if pk in rows}

    def remember(self, **fields):
        """What the item became, in one statement; also where it was something else before."""
        self.bulk_create(
            [ImportedItem(**fields)],
            update_conflicts=True,
            unique_fields=["source", "kind", "key"],
            update_fields=["name", "object_id"],
        )


class ImportedItem(models.Model):
    """One author, term, picture, post or page of one old site, and the row that it became.

    `key` is a digest of what names it there (a post's guid, a picture's address), as guids may be of any length. A post,
    a page and an attachment may share a guid: only `kind` and `key` together name an item.
    """

    class Kind(models.TextChoices):
        AUTHOR = "author"
        TERM = "term"
        PICTURE = "picture"
        POST = "post"
        PAGE = "page"
        ARTICLE = "article"  # a post or a page: which one was not written down in earlier versions

    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=64)
    name = models.TextField()
    address = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    object_id = models.BigIntegerField()
    imported_at = models.DateTimeField(default=timezone.now)

    objects = ImportedItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "kind", "key"], name="one_import_per_item")]

    def __str__(self):
        return f"{self.kind} {self.name}"
