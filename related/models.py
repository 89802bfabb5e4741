"""What is known of an edition to find what belongs beside it. All of it can be made again: `rebuild_related`.

Rows of editions that are planned or past stay where they are; whoever reads takes those that are live.
"""

from django.db import models

from articles.models.edition import Edition
from cms.compressed import CompressedJSONField


class EditionWords(models.Model):
    """How often an edition says what: stems, of the head alone (title, kicker, standfirst) and of the whole, in the form
    of `weighing.Text.to_store`.

    `compared_at` is empty until the edition was compared with the others.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="wording")
    counts = CompressedJSONField()
    written_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["written_at"], name="words_written")]

    def __str__(self):
        return str(self.edition_id)


class TellingWord(models.Model):
    """One of the stems that tell most of an edition, with its weight there, in ten-thousandths: by these, others find it."""

    pk = models.CompositePrimaryKey("stem", "edition_id")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="telling")
    stem = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id} · {self.stem}"


class RelatedEdition(models.Model):
    """`other` belongs beside `edition`, by so much, because of these tags they share, or else these words."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, db_index=False, related_name="beside"
    )  # the constraint's serves
    other = models.ForeignKey(Edition, models.CASCADE, related_name="stands_beside")
    score = models.FloatField()
    tags = models.JSONField(default=list)
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "other"], name="one_row_per_two_editions")]

    def __str__(self):
        return f"{self.edition_id} · {self.other_id}"
