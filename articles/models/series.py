"""Series of numbered episodes, and dossiers, whose articles have no numbers: collections that editors put in order.

They are reference data, as tags are: what readers see of one at a moment follows from the editions live then. Where an article
stands in it, and how many there are, counts only these.
"""

import json
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article, site_language
from articles.models.edition import Edition
from cms.paths import path_of
from cms.prepared import KEY, MOMENT, WORD, prepared
from cms.text.plaintext import PlainCharField, PlainTextField, tidy
from cms.text.slugs import AddressedByName, SlugField


class SeriesKind(models.TextChoices):
    SERIES = "series", _("Series, its episodes have numbers")
    DOSSIER = "dossier", _("Dossier, without numbers")


class Series(AddressedByName):
    """`language` is that of its page and of all its articles; it stays, as the address does."""

    name = PlainCharField(_("name"), max_length=100)
    slug = SlugField(_("address"), max_length=100, unique=True, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default=site_language)
    kind = models.CharField(_("kind"), max_length=10, choices=SeriesKind, default=SeriesKind.SERIES)
    description = PlainTextField(_("description"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("series")
        verbose_name_plural = _("series and dossiers")
        default_permissions = ("change",)

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.name = tidy(self.name)
        super().save(**kwargs)

    def get_absolute_url(self):
        return path_of("site:series", self.slug, language=self.language)

    @property
    def is_numbered(self):
        return self.kind == SeriesKind.SERIES

    @property
    def version(self):
        """Changes with all that is edited of it, the order of its articles too."""
        articles = list(self.entries.values_list("article", flat=True))
        content = json.dumps([self.name, self.slug, self.kind, self.description, articles])
        return sha256(content.encode()).hexdigest()[:16]

    @transaction.atomic
    def put_in_order(self, articles):
        """Its articles are these from now on, each once. A row that is there stays, in its new place."""
        articles = list(dict.fromkeys(articles))
        rows = {row.article_id: row for row in self.entries.select_for_update()}
        self.entries.exclude(article__in=articles).delete()
        for position, article in enumerate(articles):
            row = rows.get(article.pk)
            if row is None:
                SeriesEntry.objects.create(series=self, article=article, position=position)
            elif row.position != position:
                row.position = position
                row.save()


class SeriesEntry(models.Model):
    """An article's place in a series."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="entries", db_index=False, verbose_name=_("series"))
    article = models.ForeignKey(Article, models.CASCADE, related_name="series_entries", verbose_name=_("article"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("article of the series")
        verbose_name_plural = _("articles, in their order")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "article"], name="one_article_once_per_series")]

    def __str__(self):
        return str(self.article)


def changes_by_series(editions):
    """{slug of a series: when the one of these editions in it that changed last did so}"""
    own = editions.order_by().filter(article=OuterRef("article"), language=OuterRef("series__language"))
    entries = SeriesEntry.objects.annotate(changed_at=Subquery(own.values("updated_at")[:1]))
    rows = entries.filter(changed_at__isnull=False).order_by("series__slug").values_list("series__slug")
    return dict(rows.annotate(last_change=Max("changed_at")))


class FormerSeriesAddress(models.Model):
    """A slug that `series` had before: it redirects to it, for ever."""

    slug = SlugField(max_length=100, unique=True)
    series = models.ForeignKey(Series, models.CASCADE, related_name="former_addresses")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.slug


class PlaceInSeries(NamedTuple):
    """Of an article: what its page says of the series, and what a link to the article needs."""

    series: int
    position: int
    entry: int
    name: str
    series_slug: str
    kind: str
    article: int
    slug: str
    title: str
    partner: str


BESIDE = "article__series_entries"
COLUMNS = (
    *(f"{BESIDE}__series", f"{BESIDE}__position", f"{BESIDE}__pk"),
    *(f"{BESIDE}__series__{name}" for name in ("name", "slug", "kind")),
    *("article", "slug", "title", "partner"),
)


@prepared(article=KEY, at=MOMENT, language=WORD)
def places_beside(*, article, at, language):
    """Values of a `PlaceInSeries` for each article live at this moment in a series that this article is in, series by series, in order."""
    live = Edition.objects.live(at).in_language(language)
    found = live.filter(**{f"{BESIDE}__series__entries__article": article, f"{BESIDE}__series__language": language})
    return found.order_by(*COLUMNS[:3]).values_list(*COLUMNS)


def series_of(article):
    """Those that a working copy is in, by name."""
    return Series.objects.filter(entries__article=article)
