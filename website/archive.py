"""What was first published in a year or a month, in the site's zone, of what is live at a moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Value
from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from articles.models import Edition
from cms.prepared import MOMENT, WORD, prepared
from rendering.parts import with_part

AT_ONCE = 100  # periods that one statement counts


class YearConverter:
    regex = "[12][0-9]{3}"
    to_python = int

    def to_url(self, value):
        return f"{value:04}"


class MonthConverter:
    regex = "0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, value):
        return f"{value:02}"


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")


@dataclass(frozen=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @property
    def begin(self):
        return timezone.make_aware(datetime(self.year, self.month or 1, 1))

    @property
    def until(self):
        """The first moment after it."""
        is_last = self.month in (None, 12)
        return Period(self.year + 1, 1).begin if is_last else Period(self.year, self.month + 1).begin

    @property
    def months(self):
        return [Period(self.year, month) for month in range(1, 13)]

    @property
    def name(self):
        return self.name_in_year if self.month is None else capfirst(date_format(date(self.year, self.month, 1), "F Y"))

    @property
    def name_in_year(self):
        return str(self.year) if self.month is None else capfirst(date_format(date(self.year, self.month, 1), "F"))

    def get_absolute_url(self):
        if self.month is None:
            return reverse("site:archive_year", args=[self.year])
        return reverse("site:archive_month", args=[self.year, self.month])


def years(*, at, language):
    """[(year, number of its articles)], the newest first."""
    asked = {"at": at, "language": language}
    newest, oldest = newest_moment(**asked), oldest_moment(**asked)
    if not newest:
        return []
    first, last = (timezone.localtime(moments[0]).year for moments in (oldest, newest))
    return counted([Period(year) for year in range(last, first - 1, -1)], **asked)


def counted(periods, *, at, language):
    """[(period, number of its articles)] of those that have some; a statement for each hundred."""
    live, found = Edition.objects.live(at).in_language(language).order_by(), {}
    for start in range(0, len(periods), AT_ONCE):
        first, *others = [
            number_in(live, period, place) for place, period in enumerate(periods[start : start + AT_ONCE], start=start)
        ]
        found.update(first.union(*others, all=True).order_by())
    return [(period, found[place]) for place, period in enumerate(periods) if found[place]]


def number_in(editions, period, place):
    """One row, that says which place of the list it is."""
    counted = editions.first_published(period.begin, period.until).annotate(place=Value(place)).values("place")
    return counted.annotate(number=Count("pk")).values_list("place", "number")


@prepared(at=MOMENT, language=WORD)
def newest_moment(*, at, language):
    live = Edition.objects.live(at).in_language(language)
    return live.newest_first().values_list("published_at", flat=True)[:1]


@prepared(at=MOMENT, language=WORD)
def oldest_moment(*, at, language):
    live = Edition.objects.live(at).in_language(language)
    return live.newest_first().reverse().values_list("published_at", flat=True)[:1]


@prepared(at=MOMENT, language=WORD, begin=MOMENT, until=MOMENT, release=WORD)
def published_in(*, at, language, begin, until, kind, release, count):
    """The newest first, with their part of this `kind`, where it is finished."""
    live = Edition.objects.live(at).in_language(language).first_published(begin, until)
    return with_part(live.newest_first().for_link(), kind, release)[:count]


def has_been(period, *, at, language):
    """Whether there was anything of it at this moment or before."""
    begun = Edition.objects.begun(at).in_language(language)
    return begun.first_published(period.begin, period.until).exists()
