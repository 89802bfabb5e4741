from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.edition import Edition
from cms.text.plaintext import PlainTextField

LONGEST_REASON = 1_000


class WithdrawalQuerySet(models.QuerySet):
    def in_force(self, at):
        """Of articles whose last edition was ended by the desk: it ended there, none began since, and this was told by then."""
        editions = Edition.objects.order_by().filter(article=OuterRef("article"))
        ended, began = (
            editions.filter(live_until=OuterRef("at")),
            editions.begun(at).filter(live_from__gte=OuterRef("at")),
        )
        return self.filter(Exists(ended), ~Exists(began), at__lte=at, told_from__lte=at)

    def newest_first(self):
        return self.order_by("-at", "-told_from")


class Withdrawal(models.Model):
    """What readers are told where the desk ended an article: why, and what they may read `instead`. The end of an edition without
    such a row is an expiry.

    `at` is the end, `told_from` the moment from which this is said: what is said otherwise later is another row.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="withdrawals", db_index=False)
    at = models.DateTimeField()
    told_from = models.DateTimeField()
    reason = PlainTextField(_("reason, for readers"), blank=True, longest=LONGEST_REASON)
    instead = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="+", verbose_name=_("article to read instead")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "at", "told_from"], name="one_withdrawal_per_moment"),
            models.CheckConstraint(
                condition=models.Q(instead=None) | ~models.Q(instead=models.F("article")),
                name="no_article_instead_of_itself",
            ),
        ]

    def __str__(self):
        return f"{self.article_id}: {self.reason[:80]}"
