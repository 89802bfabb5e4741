"""By what the articles found can be narrowed: sections, authors and years, each with how many of them it has."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from articles.models import Edition
from search.statements import execute, listed

MOST_AUTHORS = 40


@dataclass(frozen=True)
class FacetValue:
    value: str
    name: str
    count: int

    @property
    def words(self):
        return f"{self.name} ({self.count})"


# Written out, as every search counts hundreds of editions: Django takes longer to put such a list of ids into its own
# statements than the database to answer them. `+` keeps SQLite from reading all rows in the order of what is counted.


def sections_of(results):
    return counted(
        "SELECT tag.slug, tag.name, rows.count FROM ({rows}) rows JOIN articles_tag tag ON tag.id = rows.named "
        "WHERE tag.section_position IS NOT NULL ORDER BY tag.section_position, tag.name",
        "articles_editiontag",
        "tag_id",
        results,
    )


def authors_of(results):
    found = counted(
        "SELECT author.slug, author.name, rows.count FROM ({rows}) rows JOIN authors_author author "
        f"ON author.id = rows.named ORDER BY rows.count DESC, author.name LIMIT {MOST_AUTHORS}",
        "articles_editionbyline",
        "author_id",
        results,
    )
    return sorted(found, key=lambda each: each.value)


def counted(sql, table, column, results):
    """[FacetValue] by what rows of the editions name, and how many name it."""
    if not results.edition_ids:
        return []
    rows = (
        f"SELECT +{column} AS named, count(*) AS count FROM {table} "
        f"WHERE edition_id IN ({listed(results.edition_ids)}) GROUP BY 1"
    )
    return [FacetValue(*row) for row in execute(sql.format(rows=rows), [])]


def years_of(results):
    """By the years of the site's time zone."""
    if not results.edition_ids:
        return []
    rows = execute(
        f"SELECT {MOMENT[connection.vendor]} FROM articles_edition WHERE id IN ({listed(results.edition_ids)})", []
    )
    years = Counter(local_year(moment) for [moment] in rows)
    return [FacetValue(str(year), str(year), years[year]) for year in sorted(years, reverse=True)]


# As it is stored: SQLite's are texts in UTC, which take longer to be understood than to be counted.
MOMENT = {"sqlite": "published_at || ''", "postgresql": "published_at"}


def local_year(moment):
    """Of nearly all moments of a year, the year is the same in every zone."""
    if isinstance(moment, str):
        if FIRST_DAY <= moment[5:10] <= LAST_DAY:
            return int(moment[:4])
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment.astimezone(get_current_timezone()).year


FIRST_DAY, LAST_DAY = "01-02", "12-30"


@dataclass(frozen=True)
class Facet:
    field: str
    label: str
    all: str
    chosen: str
    options: list


def name_of(facet, *, at, language):
    row = {"section": "edition_tags__tag", "author": "bylines__author"}.get(facet.field)
    if row is None:
        return facet.chosen
    named = Edition.objects.live(at).in_language(language).filter(**{f"{row}__slug": facet.chosen}).order_by()
    return named.values_list(f"{row}__name", flat=True).first() or facet.chosen


def of(results, filters, **here):
    """`here` are the moment and the language. The fields of the form, a filter that leaves nothing included, by its name where a
    live edition has it; without those that would change nothing."""
    fields = [
        Facet("section", _("Section"), _("All sections"), filters["section"], sections_of(results)),
        Facet("author", _("Author"), _("All authors"), filters["author"], authors_of(results)),
        Facet("year", _("Year"), _("All years"), filters["year"], years_of(results)),
    ]
    for each in fields:
        if each.chosen and each.chosen not in [option.value for option in each.options]:
            each.options.append(FacetValue(each.chosen, name_of(each, **here), 0))
    return [each for each in fields if each.chosen or len(each.options) > 1]
