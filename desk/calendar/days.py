"""Entries by days, with what is to be known of each day: clashes, empty days, changes of the clocks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from desk.calendar.entries import PUBLICATION, UPDATE
from desk.calendar.span import clock_change

NEAR = timedelta(minutes=15)


@dataclass
class CalendarDay:
    day: date
    is_today: bool
    is_past: bool
    is_outside: bool = False  # of the month that is shown
    most: int | None = None  # of its entries that stand on the page; None: all
    is_cut: bool = False  # there may be more than is shown: nothing is said of its being empty
    clocks: str = ""
    entries: list = field(default_factory=list)
    clashes: list = field(default_factory=list)

    @property
    def shown(self):
        return self.entries[: self.most]

    @property
    def others(self):
        """How many stand on the page of the day alone."""
        return len(self.entries) - len(self.shown)

    @property
    def is_empty(self):
        return not self.is_cut and not any(entry.kind in (PUBLICATION, UPDATE) for entry in self.entries)


def days_of(span, entries, *, at, month=None, is_cut=False, most=None, whole=None):
    """`whole` is a day of which all entries are shown, also where `most` are of the others."""
    today, days = timezone.localtime(at).date(), {}
    for day in span.days:
        is_outside, number = bool(month and day.month != month), None if day == whole else most
        days[day] = CalendarDay(
            day, day == today, day < today, is_outside, number, is_cut=is_cut, clocks=clock_change(day)
        )
    for entry in entries:
        days[entry.day].entries.append(entry)
    for day, sentence in clashes(entries):
        days[day].clashes.append(sentence)
    return list(days.values())


def clashes(entries):
    """[(day, sentence)] of what is ahead: editions at one minute, articles of one section within a quarter of an hour."""
    ahead = [each for each in entries if each.kind in (PUBLICATION, UPDATE) and not each.is_past]
    told = {}
    for first, second in pairwise(ahead):
        if minute_of(first) == minute_of(second):
            told.setdefault((first.edition_id, second.edition_id), same_minute(first, second))
    for section in sorted({name for each in ahead for name in each.sections}):
        for first, second in pairwise([each for each in ahead if section in each.sections]):
            if second.at - first.at <= NEAR and first.article_id != second.article_id:
                told.setdefault((first.edition_id, second.edition_id), near(first, second, section))
    return list(told.values())


def minute_of(entry):
    return entry.at.replace(second=0, microsecond=0)


def facts_of(first, second):
    return {"first": first.title, "second": second.title, "time": f"{first.local:%H:%M}"}


def same_minute(first, second):
    return first.day, _("Clash: “%(first)s” and “%(second)s” at the same minute, %(time)s.") % facts_of(first, second)


def near(first, second, section):
    facts = facts_of(first, second) | {
        "section": section,
        "minutes": int((second.at - first.at) / timedelta(minutes=1)),
    }
    sentence = _("Clash in the section %(section)s: “%(first)s” and “%(second)s” within %(minutes)s minutes.")
    return first.day, sentence % facts
