"""By what the articles found can be narrowed: sections, authors and years, each with how many of them it has."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from articles.models import Edition, EditionByline, EditionTag

MOST_AUTHORS = 40


@dataclass(frozen=True)
class Choice:
    value: str
    name: str
    count: int


def sections_of(found):
    rows = EditionTag.objects.filter(edition__in=found.edition_ids, tag__section_position__isnull=False)
    rows = rows.order_by("tag__section_position", "tag__name").values_list("tag__slug", "tag__name")
    return [Choice(*row) for row in rows.annotate(count=Count("pk"))]


def authors_of(found):
    rows = EditionByline.objects.filter(edition__in=found.edition_ids).values_list("author__slug", "author__name")
    rows = rows.annotate(count=Count("pk")).order_by("-count", "author")[:MOST_AUTHORS]
    return sorted((Choice(*row) for row in rows), key=lambda choice: choice.value)


def years_of(found):
    rows = Edition.objects.filter(pk__in=found.edition_ids).annotate(year=ExtractYear("published_at")).order_by("-year")
    return [Choice(str(year), str(year), count) for year, count in rows.values_list("year").annotate(count=Count("pk"))]


@dataclass(frozen=True)
class Choices:
    field: str
    label: str
    all: str
    chosen: str
    options: list


def name_of(choices, live):
    row = {"section": "edition_tags__tag", "author": "bylines__author"}.get(choices.field)
    if row is None:
        return choices.chosen
    named = live.filter(**{f"{row}__slug": choices.chosen}).order_by()
    return named.values_list(f"{row}__name", flat=True).first() or choices.chosen


def of(found, wishes, live):
    """The fields of the form, a wish that leaves nothing included, by its name where a `live` edition has it; without
    those that would change nothing."""
    fields = [
        Choices("section", _("Section"), _("All sections"), wishes["section"], sections_of(found)),
        Choices("author", _("Author"), _("All authors"), wishes["author"], authors_of(found)),
        Choices("year", _("Year"), _("All years"), wishes["year"], years_of(found)),
    ]
    for each in fields:
        if each.chosen and each.chosen not in [option.value for option in each.options]:
            each.options.append(Choice(each.chosen, name_of(each, live), 0))
    return [each for each in fields if each.chosen or len(each.options) > 1]
