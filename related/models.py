"""What related articles are found by, and those that were found. All of it can be made again: `rebuild_related`.

Rows of planned and past editions are kept; whoever reads takes those that are live.
"""

from django.db import models

from articles.models.edition import Edition
from cms.compressed import CompressedJSONField


class StemFrequencies(models.Model):
    """In how many live editions of a language each stem, tag and name is, in the form of `similarity.TermFrequencies`, as it
    was counted at a moment. All vectors are weighed by one count, until the next."""

    language = models.CharField(max_length=10, unique=True)
    number = models.PositiveIntegerField(default=0)  # of the count
    size = models.PositiveIntegerField(default=0)  # editions that were counted
    at = models.DateTimeField(null=True)  # live at this moment
    newest = models.BigIntegerField(default=0)  # key of the newest edition that was there
    finished = models.PositiveIntegerField(default=0)  # the number of the last count that all were compared by
    packed = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=32, default="")  # of what is packed
    rebuilt_until = models.DateTimeField(null=True)  # somebody compares all of them, and has said so until then

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.language


class EditionStems(models.Model):
    """How often an edition says what, in the form of `similarity.Document.to_store`, and its packed `similarity.Vector`.

    `weighed` is the number of the count that its vector was made by, `compared` of the one that it was compared by with
    the others: 0 until it was. `least` is the score of the last of its best live ones then, 0 where these are few.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="stems")
    counts = CompressedJSONField()
    vector = models.BinaryField(default=bytes)
    weighed = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    least = models.FloatField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.edition_id)


class KeyTerm(models.Model):
    """One of the stems with the highest weights in an edition, by its number (`similarity.term_of`). Editions that share
    some are candidates of one another."""

    pk = models.CompositePrimaryKey("term", "edition_id")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="key_terms")
    term = models.IntegerField()
    weight = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id} · {self.term}"


class RelatedEdition(models.Model):
    """`other` is related to `edition`: because of these tags (their keys), or else these names, which both have."""

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
