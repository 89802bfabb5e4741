from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Who did what to which article, and when. Rows are added, never changed or removed.

    The article's number and title are kept as plain values, so that a record outlives what it tells of.
    """

    article_number = models.PositiveBigIntegerField(_("article"), db_index=True)
    title = models.CharField(_("title"), max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    deed = models.CharField(_("what"), max_length=40)
    detail = models.JSONField(_("details"), default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("record")
        verbose_name_plural = _("records")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.deed}: {self.title}"

    def save(self, **kwargs):
        if self.pk:
            raise TypeError("a record is never changed")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError("a record is never removed")


def record(article, deed, *, by, at, **detail):
    return Record.objects.create(
        article_number=article.pk, title=article.title[:250], by=by, deed=deed, detail=detail, at=at
    )
