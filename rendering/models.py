"""What pages show of an edition, rendered before anybody asks. All of it can be lost and is made again."""

from django.db import models

from articles.models.edition import Edition


class Stamp(models.Model):
    """Raised by triggers (`rendering.triggers`) in the transaction that changes what some part of the edition shows."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="stamp")
    number = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id}: {self.number}"


class Part(models.Model):
    """Right while the stamp of its edition is `stamp` and the release `rendering.parts.current_release()`. It refers to the stamp's row and
    not to the edition's: whoever writes it locks no row that the door locks."""

    pk = models.CompositePrimaryKey("edition_id", "kind")
    edition = models.ForeignKey(Stamp, models.CASCADE, db_index=False, related_name="parts")
    kind = models.CharField(max_length=10)
    release = models.CharField(max_length=32)
    stamp = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.edition_id} {self.kind}"
