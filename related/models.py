"""What is known of an edition to find what belongs beside it. All of it can be made again: `rebuild_related`.

Rows of editions that are planned or past stay where they are; whoever reads takes those that are live.
"""

from django.db import models

from articles.models.edition import Edition


class EditionWords(models.Model):
    """How often an edition says what: stems, of the head alone (title, kicker, standfirst) and of the whole.

    `compared_at` is empty until the edition was compared with the others.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="wording")
    head = models.JSONField()
    whole = models.JSONField()
    written_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["written_at"], name="words_written")]

    def __str__(self):
        return str(self.edition_id)


class TellingWord(models.Model):
    """One of the stems that tell most of an edition, with its weight there: by these, others find it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="telling")
    stem = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["stem", "edition"], name="one_telling_word_once_per_edition")]

    def __str__(self):
        return f"{self.edition_id} · {self.stem}"


class RelatedEdition(models.Model):
    """`other` belongs beside `edition`, by so much, because of these tags they share, or else these words."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="beside")
    other = models.ForeignKey(Edition, models.CASCADE, related_name="stands_beside")
    score = models.FloatField()
    tags = models.JSONField(default=list)
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "other"], name="one_row_per_two_editions")]
        indexes = [models.Index(fields=["edition", "-score"], name="related_best")]

    def __str__(self):
        return f"{self.edition_id} · {self.other_id}"
