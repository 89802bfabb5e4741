from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.text.plaintext import PlainCharField


class Duration(models.IntegerChoices):
    """How many days a link works."""

    DAY = 1, _("1 day")
    WEEK = 7, _("7 days")
    MONTH = 30, _("30 days")


class ShareLinkQuerySet(models.QuerySet):
    def open(self, at):
        return self.filter(revoked_at=None, expires_at__gt=at)


class ShareLink(models.Model):
    """An address at which somebody without an account reads one working copy. Of its token only a `digest` is kept."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True)
    label = PlainCharField(_("for whom"), max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.label
