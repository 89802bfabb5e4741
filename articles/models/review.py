from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.source import StoredSource


class Review(models.Model):
    """Since when an article waits for review, who reads it, and until when: a row while it is in review (`articles.reviewing`).

    `due` is a day in the site's zone. An article that was loaded in review has no row before somebody takes it.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="review")
    submitted_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    due = models.DateField(_("due on"), null=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.article)


class LastLook(models.Model):
    """The text of an article that one person said to have read, the last time."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="looks", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    stored_source = models.ForeignKey(StoredSource, models.RESTRICT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="one_last_look_per_person")]

    def __str__(self):
        return f"{self.person} · {self.article}"
