"""What related articles are found by, and those that were found. All of it can be made again: `rebuild_related`.

Rows of planned and past editions are kept; whoever reads takes those that are live.
"""

from django.db import models

from articles.models.edition import Edition
from cms.compressed import CompressedJSONField


class EditionStems(models.Model):
    """How often an edition says what: stems, of the head alone (title, kicker, standfirst) and of the whole, in the form
    of `similarity.Document.to_store`.

    `compared_at` is empty until the edition was compared with the others.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="stems")
    counts = CompressedJSONField()
    written_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["written_at"], name="words_written")]

    def __str__(self):
        return str(self.edition_id)


class KeyTerm(models.Model):
    """One of the stems with the highest weights in an edition; `weight` is in ten-thousandths. Editions that share some are
    candidates of one another."""

    pk = models.CompositePrimaryKey("stem", "edition_id")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="key_terms")
    stem = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id} · {self.stem}"


class RelatedEdition(models.Model):
    """`other` is related to `edition`: because of these tags (their keys), or else these words, which both have."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, db_index=False, related_name="related_editions"
    )  # the constraint's serves
    other = models.ForeignKey(Edition, models.CASCADE, related_name="related_to")
    score = models.FloatField()
    tags = models.JSONField(default=list)
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "other"], name="one_row_per_two_editions")]

    def __str__(self):
        return f"{self.edition_id} · {self.other_id}"
