"""Promises F4 and F5: nothing is guessed about a local time, and nothing moves."""

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cms.localtime import FIRST, LAST, LocalDateTimeField, around_gap, clock_name, instants, last_hour

PARIS = ZoneInfo("Europe/Paris")
HAVANA = ZoneInfo("America/Havana")
TROLL = ZoneInfo("Antarctica/Troll")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [PARIS, HAVANA, TROLL, LORD_HOWE, APIA, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


class WhenForm(forms.Form):
    when = LocalDateTimeField()


class Controls(HTMLParser):
    """What a browser would send back of a form, and the options of its choices."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.options, self.selected, self.select = {}, [], [], None
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input":
            self.sent[attrs["name"]] = attrs.get("value", "")
        if tag == "select":
            self.select = attrs["name"]
            self.sent[self.select] = ""
        if tag == "option":
            self.options.append(attrs["value"])
            if "selected" in attrs:
                self.sent[self.select] = attrs["value"]


def form_for(data, *, zone=None):
    form = WhenForm(data)
    form.fields["when"].zone = form.fields["when"].widget.zone = zone
    return form


def cleaned(data, *, zone=PARIS):
    form = form_for(data, zone=zone)
    assert form.is_valid(), form.errors
    return form.cleaned_data["when"]


def refusal(data, *, zone=PARIS):
    form = form_for(data, zone=zone)
    assert not form.is_valid()
    (error,) = form.errors.as_data()["when"]
    return error


# The clocks


@pytest.mark.parametrize(
    ("naive", "zone", "expected"),
    [
        (datetime(2026, 6, 1, 12), PARIS, [utc(2026, 6, 1, 10)]),
        (datetime(2026, 3, 29, 1, 59, 59), PARIS, [utc(2026, 3, 29, 0, 59, 59)]),
        (datetime(2026, 3, 29, 2), PARIS, []),
        (datetime(2026, 3, 29, 2, 59, 59, 999999), PARIS, []),
        (datetime(2026, 3, 29, 3), PARIS, [utc(2026, 3, 29, 1)]),
        (datetime(2026, 10, 25, 1, 59, 59), PARIS, [utc(2026, 10, 24, 23, 59, 59)]),
        (datetime(2026, 10, 25, 2), PARIS, [utc(2026, 10, 25, 0), utc(2026, 10, 25, 1)]),
        (datetime(2026, 10, 25, 2, 30), PARIS, [utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)]),
        (datetime(2026, 10, 25, 3), PARIS, [utc(2026, 10, 25, 2)]),
        (datetime(2024, 3, 10, 0), HAVANA, []),
        (datetime(2024, 3, 10, 0, 59, 59), HAVANA, []),
        (datetime(2024, 3, 10, 1), HAVANA, [utc(2024, 3, 10, 5)]),
        (datetime(2024, 3, 31, 1), TROLL, []),
        (datetime(2024, 3, 31, 2, 59), TROLL, []),
        (datetime(2024, 10, 27, 1, 30), TROLL, [utc(2024, 10, 26, 23, 30), utc(2024, 10, 27, 1, 30)]),
        (datetime(2024, 4, 7, 1, 45), LORD_HOWE, [utc(2024, 4, 6, 14, 45), utc(2024, 4, 6, 15, 15)]),
        (datetime(2011, 12, 30, 12), APIA, []),
    ],
)
def test_the_instants_of_a_local_time(naive, zone, expected):
    assert instants(naive, zone) == expected
    assert instants(naive.replace(fold=1), zone) == expected


@pytest.mark.parametrize(
    ("naive", "zone", "before", "after"),
    [
        (datetime(2026, 3, 29, 2, 30), PARIS, datetime(2026, 3, 29, 1, 59, 59), datetime(2026, 3, 29, 3)),
        (datetime(2026, 3, 29, 2), PARIS, datetime(2026, 3, 29, 1, 59, 59), datetime(2026, 3, 29, 3)),
        (datetime(2024, 3, 10, 0, 30), HAVANA, datetime(2024, 3, 9, 23, 59, 59), datetime(2024, 3, 10, 1)),
        (datetime(2024, 3, 31, 2, 59, 59, 999999), TROLL, datetime(2024, 3, 31, 0, 59, 59), datetime(2024, 3, 31, 3)),
        (datetime(2011, 12, 30, 12), APIA, datetime(2011, 12, 29, 23, 59, 59), datetime(2011, 12, 31)),
    ],
)
def test_the_times_around_a_gap(naive, zone, before, after):
    assert around_gap(naive, zone) == (before, after)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))
def test_instants_are_all_those_at_which_the_clocks_show_a_time(naive, zone):
    """By the definition itself: try every offset that any clock has."""
    quarters = (naive.replace(tzinfo=UTC) - timedelta(minutes=15 * quarter) for quarter in range(-64, 65))
    expected = sorted(at for at in quarters if at.astimezone(zone).replace(tzinfo=None, fold=0) == naive)
    assert instants(naive, zone) == expected


@given(st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_what_is_shown_and_sent_back_does_not_move(at, zone):
    field = LocalDateTimeField(zone=zone)
    sent = Controls(field.widget.render("when", at, {"id": "x"})).sent
    value = field.widget.value_from_datadict(sent, {}, "when")
    assert field.clean(value) == at
    assert not field.has_changed(at, value)


# The form


@pytest.mark.parametrize(
    "data",
    [
        {"when_date": "2026-06-01", "when_time": "12:00:15"},
        {"when_date": "01/06/2026", "when_time": "12:00:15"},
        {"when_date": " 1/6/2026 ", "when_time": "12:00:15.0"},
        {"when_date": "01.06.2026", "when_time": "12:00:15"},
        {"when_date": "2026-06-01T12:00:15", "when_time": ""},
        {"when_date": "2026-06-01T10:00:15Z", "when_time": ""},
        {"when_date": "2026-06-01T06:00:15-04:00"},
        {"when_date": "2026-06-01", "when_time": "12:00:15+0200"},
        {"when": "2026-06-01T12:00:15+02:00"},
        {"when": "2026-06-01 12:00:15"},
        {"when": "01/06/2026 12:00:15"},
        {"when_date": "2026-06-01", "when_time": "12:00:15", "when_fold": "+01:00"},
    ],
)
def test_ways_to_write_one_instant(data):
    assert cleaned(data) == utc(2026, 6, 1, 10, 0, 15)


def test_hours_may_be_written_the_french_way():
    assert cleaned({"when_date": "1/6/2026", "when_time": "14h30"}) == utc(2026, 6, 1, 12, 30)
    assert cleaned({"when_date": "1/6/2026", "when_time": "9 h"}) == utc(2026, 6, 1, 7)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "required"),
        ({"when_date": "2026-06-01"}, "no_time"),
        ({"when_time": "12:00"}, "invalid"),
        ({"when_date": "2026-02-30", "when_time": "12:00"}, "invalid"),
        ({"when_date": "0000-01-01", "when_time": "12:00"}, "invalid"),
        ({"when_date": "0001-01-01", "when_time": "00:00"}, "invalid"),
        ({"when_date": "0001-01-01", "when_time": "00:00+14:00"}, "invalid"),
        ({"when_date": "0001-01-02", "when_time": "23:59Z"}, "invalid"),
        ({"when_date": "9999-12-31", "when_time": "23:59"}, "invalid"),
        ({"when_date": "9999-12-31", "when_time": "23:59Z"}, "invalid"),
        ({"when_date": "9999-12-31", "when_time": "23:59-12:00"}, "invalid"),
        ({"when_date": "2026-06-01", "when_time": "25:00"}, "invalid"),
        ({"when_date": "2026-06-01", "when_time": "12:00+99:00"}, "invalid"),
        ({"when_date": "2026-06-01", "when_time": "12:00 tomorrow"}, "invalid"),
        ({"when_date": "tomorrow", "when_time": "12:00"}, "invalid"),
        ({"when_date": "٢٠٢٦-٠٦-٠١", "when_time": "12:00"}, "invalid"),
        ({"when_date": "\x00", "when_time": "<b>"}, "invalid"),
    ],
)
def test_what_cannot_be_read_is_refused(data, code):
    assert refusal(data).code == code


def test_a_time_that_does_not_exist_is_refused_with_the_reason_and_its_neighbours():
    with translation.override("en"):
        error = refusal({"when_date": "29/03/2026", "when_time": "02:30"})
        assert error.code == "gap"
        (message,) = error.messages
        for part in ["02:30", "Europe/Paris", "01:59", "03:00"]:
            assert part in message


def test_of_a_time_that_comes_twice_both_instants_are_offered():
    data = {"when_date": "2026-10-25", "when_time": "02:30"}
    assert refusal(data).code == "overlap"
    rendered = str(form_for(data, zone=PARIS)["when"])
    assert "02:30 CEST (UTC+2)" in rendered and "02:30 CET (UTC+1)" in rendered
    assert Controls(rendered).options == ["", "+02:00", "+01:00"]
    assert cleaned(data | {"when_fold": "+02:00"}) == utc(2026, 10, 25, 0, 30)
    assert cleaned(data | {"when_fold": "+01:00"}) == utc(2026, 10, 25, 1, 30)
    assert refusal(data | {"when_fold": "+05:00"}).code == "overlap"


def test_the_choice_appears_only_where_there_is_one():
    assert "<select" not in str(form_for({"when_date": "2026-10-26", "when_time": "02:30"}, zone=PARIS)["when"])
    assert "<select" not in str(form_for({"when_date": "x", "when_time": "02:30"}, zone=PARIS)["when"])


def test_french_input_comes_back_in_the_form_that_browsers_show():
    rendered = str(form_for({"when_date": "25/10/2026", "when_time": "2h30"}, zone=PARIS)["when"])
    assert 'value="2026-10-25"' in rendered and 'value="02:30:00"' in rendered


def test_an_offset_decides_by_itself():
    assert cleaned({"when": "2026-10-25T02:30:00+01:00"}) == utc(2026, 10, 25, 1, 30)
    assert cleaned({"when": "2026-03-29T02:30:00+01:00"}) == utc(2026, 3, 29, 1, 30)


@pytest.mark.parametrize("at", [utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)])
def test_the_instant_inside_an_overlap_is_the_one_selected(at):
    form = WhenForm(initial={"when": at})
    with timezone.override(PARIS):
        sent = Controls(form["when"]).sent
        assert WhenForm(sent, initial={"when": at}).has_changed() is False
        assert cleaned(sent, zone=None) == at


def test_fractions_of_a_second_survive_only_with_the_second_they_belong_to():
    at = utc(2026, 6, 1, 10, 0, 0, 123456)
    sent = Controls(WhenForm(initial={"when": at})["when"]).sent
    assert cleaned(sent) == at
    assert cleaned(sent | {"when_time": "12:00:01"}) == utc(2026, 6, 1, 10, 0, 1)
    assert cleaned(sent | {"when_exact": "nonsense"}) == utc(2026, 6, 1, 10)


def test_the_zone_is_shown_and_may_be_another():
    assert "America/New_York" in str(form_for(None, zone=NEW_YORK)["when"])
    assert cleaned({"when": "2026-06-01 12:00"}, zone=NEW_YORK) == utc(2026, 6, 1, 16)
    with timezone.override(NEW_YORK):
        assert cleaned({"when": "2026-06-01 12:00"}, zone=None) == utc(2026, 6, 1, 16)
        assert "America/New_York" in str(WhenForm()["when"])


def test_an_optional_field_may_be_empty():
    assert LocalDateTimeField(required=False).clean(["", "", "", ""]) is None
    assert LocalDateTimeField(required=False).clean(None) is None


def test_no_script_is_needed():
    assert not str(WhenForm().media)


def test_a_clock_without_letters_is_named_by_its_offset():
    assert clock_name(utc(2024, 10, 26, 23, 30), TROLL) == "01:30 UTC+2"
    assert clock_name(utc(2024, 4, 6, 14, 45, 9), LORD_HOWE) == "01:45:09 UTC+11"
    assert clock_name(utc(2024, 4, 6, 15, 15), LORD_HOWE) == "01:45 UTC+10:30"


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_that_some_clock_cannot_show_is_an_empty_field_or_is_refused(at, zone):
    field = LocalDateTimeField(zone=ZoneInfo(zone))
    at = datetime.fromisoformat(at)
    assert field.widget.decompress(at) == ["", "", "", ""]
    with pytest.raises(ValidationError) as refused:
        field.clean(at)
    assert refused.value.code == "invalid"
    for day, hour in (("0001-01-01", "00:00"), ("9999-12-31", "23:59")):
        assert f'value="{day}"' in field.widget.render("when", [day, hour, "", ""])


@pytest.mark.parametrize("at", [FIRST, LAST])
@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_first_and_the_last_time_of_all_are_shown_and_read_everywhere(at, zone):
    field = LocalDateTimeField(zone=ZoneInfo(zone))
    day, hour, fold, _exact = field.widget.decompress(at)
    assert field.clean([day, hour, fold, ""]) == at


def test_hostile_values_are_refused_without_a_traceback():
    field = LocalDateTimeField()
    for value in ["9" * 10_000, ["9" * 5000 + "/1/1", "1:1"], [None, None], [["a"], "b"], "2026-01-01 " + "0" * 5000]:
        try:
            field.clean(value)
        except ValidationError:
            continue
        raise AssertionError(value)


def test_clock_changes_of_many_zones(testdata):
    for case in json.loads((testdata / "time" / "clock-changes.json").read_text()):
        zone, inside = ZoneInfo(case["zone"]), datetime.fromisoformat(case["local_inside"])
        expected = [datetime.fromisoformat(at) for at in case.get("inside_utc", [])]
        assert instants(inside, zone) == expected
        first, end = (datetime.fromisoformat(case[key]) for key in ("local_first", "local_last_excluded"))
        ordinary = 1 if case["kind"] == "gap" else len(expected) - 1
        assert len(instants(first, zone)) == len(instants(end - timedelta(seconds=1), zone)) == len(expected)
        assert len(instants(first - timedelta(seconds=1), zone)) == len(instants(end, zone)) == ordinary == 1
        if case["kind"] == "gap":
            assert refusal({"when": case["local_inside"]}, zone=zone).code == "gap"
            assert around_gap(inside, zone) == (first - timedelta(seconds=1), end)
        else:
            assert refusal({"when": case["local_inside"]}, zone=zone).code == "overlap"


def test_the_last_hour_is_the_sites_in_summer_too():
    assert last_hour(3, utc(2026, 7, 2, 12)) == utc(2026, 7, 2, 1)
    assert last_hour(3, utc(2026, 7, 2, 0, 59)) == utc(2026, 7, 1, 1)
    assert last_hour(1, utc(2026, 10, 25, 0)) == utc(2026, 10, 24, 23)
