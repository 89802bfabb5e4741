"""By what the articles found can be narrowed: sections, authors and years, each with how many of them it has."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from articles.models import Edition, EditionByline, EditionTag

MOST_AUTHORS = 40


@dataclass(frozen=True)
class FacetValue:
    value: str
    name: str
    count: int


def sections_of(results):
    rows = EditionTag.objects.filter(edition__in=results.edition_ids, tag__section_position__isnull=False)
    rows = rows.order_by("tag__section_position", "tag__name").values_list("tag__slug", "tag__name")
    return [FacetValue(*row) for row in rows.annotate(count=Count("pk"))]


def authors_of(results):
    rows = EditionByline.objects.filter(edition__in=results.edition_ids).values_list("author__slug", "author__name")
    rows = rows.annotate(count=Count("pk")).order_by("-count", "author")[:MOST_AUTHORS]
    return sorted((FacetValue(*row) for row in rows), key=lambda each: each.value)


def years_of(results):
    rows = (
        Edition.objects.filter(pk__in=results.edition_ids).annotate(year=ExtractYear("published_at")).order_by("-year")
    )
    return [
        FacetValue(str(year), str(year), count) for year, count in rows.values_list("year").annotate(count=Count("pk"))
    ]


@dataclass(frozen=True)
class Facet:
    field: str
    label: str
    all: str
    chosen: str
    options: list


def name_of(facet, live):
    row = {"section": "edition_tags__tag", "author": "bylines__author"}.get(facet.field)
    if row is None:
        return facet.chosen
    named = live.filter(**{f"{row}__slug": facet.chosen}).order_by()
    return named.values_list(f"{row}__name", flat=True).first() or facet.chosen


def of(results, filters, live):
    """The fields of the form, a filter that leaves nothing included, by its name where a `live` edition has it; without
    those that would change nothing."""
    fields = [
        Facet("section", _("Section"), _("All sections"), filters["section"], sections_of(results)),
        Facet("author", _("Author"), _("All authors"), filters["author"], authors_of(results)),
        Facet("year", _("Year"), _("All years"), filters["year"], years_of(results)),
    ]
    for each in fields:
        if each.chosen and each.chosen not in [option.value for option in each.options]:
            each.options.append(FacetValue(each.chosen, name_of(each, live), 0))
    return [each for each in fields if each.chosen or len(each.options) > 1]
