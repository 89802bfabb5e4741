"""What an article's page says of the series and dossiers that it is in: names, which episode it is of how many, and what stands
before and behind it. Only what is live at the moment counts; a preview counts its own article too."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef

from articles.models import Edition, Series, SeriesEntry, SeriesKind
from articles.models.series import PlaceInSeries, places_beside


@dataclass(frozen=True)
class Episode:
    """Of a series, as a link to it needs it."""

    title: str
    partner: str
    path: str

    def get_absolute_url(self):
        return self.path


@dataclass(frozen=True)
class SeriesBox:
    """`number` of `count`; `previous` and `next` are episodes, or None."""

    name: str
    path: str
    is_numbered: bool
    number: int
    count: int
    previous: Episode | None
    next: Episode | None

    def get_absolute_url(self):
        return self.path


def with_series(editions):
    """With whether their articles are in any, as `in_series`: of those that are in none nothing more is asked."""
    return editions.annotate(in_series=Exists(SeriesEntry.objects.filter(article=OuterRef("article"))))


def of_edition(edition, *, at):
    """Of one that was read `with_series`."""
    if not edition.in_series:
        return []
    article, language = edition.article_id, edition.language
    return boxes(places_beside(article=article, at=at, language=language), article, language)


def of_draft(edition, *, at, is_guests=False):
    """What will be there once this is published; on a guest's page only of series that readers know already."""
    article, language = edition.article_id, edition.language
    own = SeriesEntry.objects.filter(article=article, series__language=language).values_list(
        *("series", "position", "pk", "series__name", "series__slug", "series__kind")
    )
    if article is None or not own:
        return []
    live = places_beside(article=article, at=at, language=language)
    others = [row for row in live if PlaceInSeries(*row).article != article]
    known = {PlaceInSeries(*row).series for row in live} if is_guests else {row[0] for row in own}
    here = [(*row, article, edition.slug, edition.title, edition.partner) for row in own if row[0] in known]
    return boxes(sorted([*others, *here]), article, language)


def boxes(rows, article, language):
    """Of values as `places_beside` gives them, by the names of the series."""
    by_series = groupby([PlaceInSeries(*row) for row in rows], key=lambda place: place.series)
    found = [box(list(places), article, language) for _key, places in by_series]
    return sorted(filter(None, found), key=lambda each: (not each.is_numbered, each.name))


def box(places, article, language):
    here = next((index for index, place in enumerate(places) if place.article == article), None)
    if here is None:
        return None
    name, slug, kind = places[here].name, places[here].series_slug, places[here].kind
    around = {index: episode(place, language) for index, place in enumerate(places) if abs(index - here) == 1}
    return SeriesBox(
        name=name,
        path=Series(slug=slug, language=language).get_absolute_url(),
        is_numbered=kind == SeriesKind.SERIES,
        number=here + 1,
        count=len(places),
        previous=around.get(here - 1),
        next=around.get(here + 1),
    )


def episode(place, language):
    return Episode(place.title, place.partner, Edition(slug=place.slug, language=language).get_absolute_url())
