from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.source import StoredSource
from cms.text.plaintext import PlainCharField


class Revision(models.Model):
    """One line of the history: the working copy as it was after a save, its children included (`Article.snapshot`).

    What one person saves in a row is one line (`articles.sittings`), from `began_at` until `at`: it has the last text of it, and
    `session` is the token of the form that saved it. No save goes on with one that is `closed` or has a `name`. `restored` is the
    line whose text this one put back. `words` are those of the whole text; `words_added` and `words_removed` what this person's
    saves made of it (None: an older Patio did not count).

    `refused` marks a text of an out-of-date form, which was stored here and not saved into the working copy.
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
    name = PlainCharField(_("name"), max_length=100, blank=True)
    closed = models.BooleanField(default=False)
    restored = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    words = models.PositiveIntegerField(null=True)
    words_added = models.PositiveIntegerField(null=True)
    words_removed = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.version}"

    @property
    def snapshot(self):
        return self.stored_source.content
