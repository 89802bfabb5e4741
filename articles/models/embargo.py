from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class EmbargoQuerySet(models.QuerySet):
    def binding(self, at):
        return self.filter(until__gt=at)


class Embargo(models.Model):
    """Before `until` nobody can make the article public (`articles.embargoes` says who may change it, and how).

    `at_least` is the earliest moment that who set it may still mend it to alone: what bound before. Where `asked_by` is set, that
    person asks for the earlier end `asked_until`, or, without one, for none at all.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="embargo")
    until = models.DateTimeField(_("embargo until"), db_index=True)
    at_least = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_until = models.DateTimeField(null=True)

    objects = EmbargoQuerySet.as_manager()

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.until}"
