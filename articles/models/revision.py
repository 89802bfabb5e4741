from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.source import StoredSource


class Revision(models.Model):
    """The working copy as it was after a save, its children included (`Article.snapshot`).

    `refused` marks a text of an out-of-date form, which was stored here and not saved into the working copy. One of a sitting
    (`began_at` until `at`) holds the last text of it: `session` is the token of the form that saves it by itself. One that has
    a `name` is kept.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    version = models.PositiveIntegerField(_("version"))
    stored_source = models.ForeignKey(StoredSource, models.RESTRICT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved at"), default=timezone.now)
    refused = models.BooleanField(_("refused"), default=False)
    began_at = models.DateTimeField(_("begun"), null=True)
    session = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.version}"

    @property
    def snapshot(self):
        return self.stored_source.content
