from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backups.folders import name_of
from backups.keeping import kept, moment_of, parse

PARIS = ZoneInfo("Europe/Paris")
BEGIN = datetime(2026, 1, 1, 2, tzinfo=UTC)


def nights(number):
    return [name_of(BEGIN + timedelta(days=day)) for day in range(number)]


@pytest.mark.parametrize(
    "text", ["", "7", "daily", "0 daily", "7 days", "7 daily 4 weekly", "7 daily, 3 daily", "-1 daily"]
)
def test_what_is_no_rule(text):
    with pytest.raises(ValueError):
        parse(text)


def test_a_rule_is_read():
    assert parse("7 daily,  4 Weekly, 12 monthly") == {"daily": 7, "weekly": 4, "monthly": 12}
    assert parse("all") is None


def test_a_year_of_nights():
    names = nights(365)
    found = sorted(kept(names, parse("7 daily, 4 weekly, 12 monthly"), PARIS))
    days = [moment_of(name).date().isoformat() for name in found]
    assert days == [
        *["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"],
        *["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30"],
        *["2026-12-13", "2026-12-20"],  # Sundays
        *["2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31"],
    ]


def test_days_are_those_of_the_sites_zone():
    """23:30 UTC in winter is the next day in Paris."""
    names = [name_of(datetime(2026, 1, 1, hour, 30, tzinfo=UTC)) for hour in (22, 23)]
    assert kept(names, parse("2 daily"), PARIS) == set(names)
    assert kept(names, parse("2 daily"), UTC) == {names[1]}


RULES = some.dictionaries(some.sampled_from(["daily", "weekly", "monthly", "yearly"]), some.integers(1, 9))


@given(
    some.lists(some.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)), unique=True), RULES
)
def test_the_newest_stays_and_what_went_would_not_be_missed(moments, rule):
    names = sorted({name_of(moment) for moment in moments})
    found = kept(names, rule, PARIS)
    assert found <= set(names)
    assert names[-1:] == sorted(found)[-1:]
    assert kept(sorted(found), rule, PARIS) == found
