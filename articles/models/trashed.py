from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.article import State
from cms.compressed import CompressedJSONField

KEPT_FOR = timedelta(days=30)


class TrashedArticleQuerySet(models.QuerySet):
    def kept(self, at):
        return self.filter(at__gt=at - KEPT_FOR)

    def visible_to(self, user):
        """Those that this person could see as articles (`Article.objects.visible_to`)."""
        if user.has_perm("articles.change_any_article"):
            return self
        return self.filter(pk__in=self.model.owners.through.objects.filter(user=user).values("trashedarticle"))


class TrashedArticle(models.Model):
    """An article that was deleted, for thirty days: all its rows (`articles.trash`), which are in no other table meanwhile.

    `owners` are those whose article it was, as `articles.policy.is_own` says.
    """

    article_id = models.PositiveBigIntegerField(unique=True)
    title = models.CharField(_("title"), max_length=250)
    state = models.CharField(_("state"), max_length=12, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("put away by")
    )
    at = models.DateTimeField(_("put away on"), default=timezone.now, db_index=True)
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    content = CompressedJSONField()

    objects = TrashedArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("article in the trash")
        verbose_name_plural = _("trash")
        default_permissions = ()

    def __str__(self):
        return self.title or gettext("Untitled")

    @property
    def until(self):
        return self.at + KEPT_FOR
