"""The days that a page of the calendar shows, in the site's zone, and what the clocks do on them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTH, WEEK, AGENDA = "month", "week", "agenda"
VIEWS = {MONTH: gettext_lazy("Month"), WEEK: gettext_lazy("Week"), AGENDA: gettext_lazy("Agenda")}
AGENDA_DAYS = 14
MOST = {MONTH: 6, WEEK: 25, AGENDA: 15}  # entries of a day; the agenda that begins on it has all
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Span:
    """From the morning of `first` to the night of `last`."""

    first: date
    last: date

    @property
    def begin(self):
        return midnight(self.first)

    @property
    def end(self):
        """The first instant after it."""
        return midnight(self.last + timedelta(days=1))

    @property
    def days(self):
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def midnight(day):
    """The first instant of a day, also where the clocks skip midnight."""
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)


def day_in(text, *, otherwise):
    try:
        return min(max(date.fromisoformat(text), EARLIEST), LATEST)
    except ValueError:
        return otherwise


def span_of(view, day):
    """A month in whole weeks; a week; some days from this one on."""
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + timedelta(days=6))
    if view == AGENDA:
        return Span(day, day + timedelta(days=AGENDA_DAYS - 1))
    first = day.replace(day=1)
    last = next_month(first) - timedelta(days=1)
    return Span(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))


def next_month(day):
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def earlier(view, day):
    return (
        (day.replace(day=1) - timedelta(days=1)).replace(day=1) if view == MONTH else day - timedelta(days=length(view))
    )


def later(view, day):
    return next_month(day) if view == MONTH else day + timedelta(days=length(view))


def length(view):
    return 7 if view == WEEK else AGENDA_DAYS


def clock_change(day):
    """What to know of a day on which the clocks are changed; "" of all others."""
    before, after = (
        timezone.localtime(moment).utcoffset() for moment in (midnight(day), midnight(day + timedelta(days=1)))
    )
    if after > before:
        return _("The clocks go forward: an hour of this night does not exist.")
    return _("The clocks go back: an hour of this night comes twice.") if after < before else ""
