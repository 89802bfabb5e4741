from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


class Outcome(models.TextChoices):
    """Of the last night in which an address was asked."""

    UNKNOWN = "unknown"  # nobody asked yet, or it is none that we ask
    FOUND = "found"
    GONE = "gone"  # for certain
    SILENT = "silent"


# How many nights in a row it takes until the desk is told.
TOLD = Q(outcome=Outcome.GONE, nights__gte=2) | Q(outcome=Outcome.SILENT, nights__gte=5)


class OutsideLinkQuerySet(models.QuerySet):
    def told(self):
        return self.filter(TOLD)


class OutsideLink(models.Model):
    """An address of another site that articles lead to, and what was there; `articles.outside_links` alone writes it. `since` and
    `nights` (in a row) are of the present outcome. No page of readers reads this table."""

    LONGEST = 500

    address = models.CharField(max_length=LONGEST)
    articles = models.ManyToManyField("articles.Article", related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNKNOWN)
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP; none where nothing answered
    since = models.DateTimeField(null=True)
    nights = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["address"], name="one_row_per_outside_link")]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="outside_links_by_turn"),
            models.Index(fields=["outcome", "nights"], name="outside_links_by_outcome"),
        ]

    def __str__(self):
        return self.address

    @property
    def said(self):
        day = date_format(localtime(self.since), "DATE_FORMAT")
        return (_("dead since %s") if self.outcome == Outcome.GONE else _("no answer since %s")) % day
