"""Writing on one article at the same time: who has it open, and what could not be merged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.article import Article
from articles.models.source import StoredSource


class EditingSession(models.Model):
    """One form of an article that somebody has opened, from its first save or sign of life on.

    `token` is the page's own, made with it; `article` is none until a save of a new one made it. `number` counts its saves, and
    `digest` is of what came with the last, so that one that is sent again changes nothing. `version` is the article's that the
    form was told of last, `state` the one that its page shows. `field` and `block` (counted from 0, of rich text) say where its writer is.

    Three sources say what the form holds: `form_source` all of it, as of the last answer; `stored_source` that which could be
    merged, the base of its next save; `sent_source` what it had sent, before the answer gave it what others had made of the
    fields `given` (None where there was nothing). `unsaved` is {field: value} of what cannot be saved as it is.
    """

    token = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="sessions")
    stored_source = models.ForeignKey(StoredSource, models.RESTRICT, null=True, related_name="+")
    form_source = models.ForeignKey(StoredSource, models.RESTRICT, null=True, related_name="+")
    sent_source = models.ForeignKey(StoredSource, models.RESTRICT, null=True, related_name="+")
    given = models.JSONField(default=list)
    unsaved = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=12, blank=True)
    field = models.CharField(max_length=40, blank=True)
    block = models.PositiveIntegerField(null=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.user_id} · {self.article_id}"


class StoredClash(models.Model):
    """What somebody wrote where another had changed the same place (`articles.merging.Clash`), until one of them chooses.

    The working copy holds `theirs`. `by` wrote `ours`, in the form of `session`.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="clashes")
    session = models.ForeignKey(EditingSession, models.SET_NULL, null=True, related_name="clashes", db_index=False)
    key = models.CharField(max_length=32)
    field = models.CharField(max_length=40)
    base = models.JSONField(null=True)
    ours = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    choice = models.CharField(max_length=8, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["session", "key"], condition=Q(settled_at=None), name="one_open_clash_per_place"
            ),
        ]

    def __str__(self):
        return f"{self.field} · {self.by_id}"
