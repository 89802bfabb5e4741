"""What editors chose for the top of a page, as editions in time. Where nothing is chosen the newest stand there.

`articles.arranging` alone makes, cuts and drops arrangements.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles.models.article import Article
from articles.models.edition import Edition, live_at
from articles.models.tag import Tag
from cms.paths import path_of

PLACES = 5  # the lead, and those beside it


class ArrangedPage(models.Model):
    """A page whose top is chosen: the front page of a language, or the page of a section in it. `number` rises with each change,
    so that a form can say what it showed."""

    language = models.CharField(max_length=8)
    section = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["language"], condition=Q(section__isnull=True), name="one_front_page_per_language"
            ),
            models.UniqueConstraint(fields=["language", "section"], name="one_arranged_page_per_section"),
        ]

    def __str__(self):
        return self.get_absolute_url()

    def get_absolute_url(self):
        if self.section_id:
            return path_of("site:tag", self.section.slug, language=self.language)
        with override(self.language):
            return reverse("site:home")


class ArrangementQuerySet(models.QuerySet):
    def live(self, at):
        return self.filter(live_at(at))

    def in_force(self, now):
        """Live or planned."""
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))


class Arrangement(models.Model):
    """What is chosen for a page from one moment until another. `live_until` is the earlier of `expires_at`, the end that was asked
    for, and the next one's beginning. One without articles says that the newest stand there again."""

    page = models.ForeignKey(ArrangedPage, models.CASCADE, related_name="arrangements", db_index=False)
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("live until"), null=True)
    expires_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        ordering = ["-live_from"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page", "live_from"], name="one_arrangement_per_page_and_moment"),
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_until__gt=F("live_from")),
                name="arrangement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("live_from")),
                name="arrangement_expires_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["live_from"], name="arrangement_from"),
            models.Index(fields=["live_until"], name="arrangement_until"),
        ]

    def __str__(self):
        return f"{self.page_id} · {self.live_from:%Y-%m-%d %H:%M}"


class ChosenArticleQuerySet(models.QuerySet):
    def chosen(self, at):
        """Those of the arrangements of this moment whose own end has not come."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), arrangement__in=Arrangement.objects.live(at))

    def of_front_page(self, language):
        return self.filter(arrangement__page__language=language, arrangement__page__section__isnull=True)

    def of_section(self, language, section):
        return self.filter(arrangement__page__language=language, arrangement__page__section=section)

    def editions(self, at, language):
        """What readers see of them at this moment, in their order: what is not live then is left out."""
        place = self.filter(article=OuterRef("article")).values("position")[:1]
        live = Edition.objects.live(at).in_language(language).filter(article__in=self.values("article"))
        return live.annotate(place=Subquery(place)).order_by("place")


class ChosenArticle(models.Model):
    """`until` is its own end, before which of the arrangement; the others move up then."""

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="chosen", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    until = models.DateTimeField(_("until"), null=True)

    objects = ChosenArticleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "position"], name="one_article_per_place"),
            models.UniqueConstraint(fields=["arrangement", "article"], name="one_place_per_article"),
        ]
        indexes = [models.Index(fields=["until"], name="chosen_until", condition=Q(until__isnull=False))]

    def __str__(self):
        return f"{self.arrangement_id}: {self.position}"
