"""When a post was published: what is read, what is not, and which of three dates is taken."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from articles.models import Edition
from tests.wordpress.test_importer import NOW, SAMPLE, live_slugs, run, run_at
from wordpress import importer
from wordpress.dates import moment_of, parsed
from wordpress.report import Report
from wordpress.wxr import Item

PARIS = ZoneInfo("Europe/Paris")
EIGHT = datetime(2021, 5, 3, 8, tzinfo=UTC)
ZERO = "0000-00-00 00:00:00"
ZERO_FEED = "Mon, 30 Nov -0001 00:00:00 +0000"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-05-03 08:00:00", datetime(2021, 5, 3, 8)),
        (" 2021-05-03  08:00:00\n", datetime(2021, 5, 3, 8)),
        ("2021-05-03T08:00:00", datetime(2021, 5, 3, 8)),
        ("2021-05-03t08:00", datetime(2021, 5, 3, 8)),
        ("2021-05-03T08:00:00.123456", datetime(2021, 5, 3, 8)),
        ("2021-05-03T08:00:00Z", EIGHT),
        ("2021-05-03 08:00:00 UTC", EIGHT),
        ("2021-05-03T08:00:00,5+02:00", datetime(2021, 5, 3, 8, tzinfo=timezone(timedelta(hours=2)))),
        ("2021-05-03T08:00:00-0330", datetime(2021, 5, 3, 8, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
        ("2021-05-03T08:00:00+02", datetime(2021, 5, 3, 8, tzinfo=timezone(timedelta(hours=2)))),
        ("2021/05/03 08:00:00", datetime(2021, 5, 3, 8)),
        ("2021.5.3 8:00", datetime(2021, 5, 3, 8)),
        ("2021-05-03", datetime(2021, 5, 3)),
    ],
)
def test_these_forms_are_read(text, moment):
    assert (parsed(text), parsed(text).tzinfo) == (moment, moment.tzinfo)


@pytest.mark.parametrize(
    "text",
    [
        *["", ZERO, "0000-00-00T00:00:00", "0000-00-00", "2021-00-00 00:00:00", "2021-02-30 08:00:00"],
        *["2021-05-03 24:00:00", "2021-05-03 08:60:00", "2021-05-03 08", "03/05/2021 08:00:00", "05/03/2021"],
        *["2021-05/03", "20210503", "1620028800", "-0001-11-30 00:00:00", "2021-05-03T08:00:00+99:00"],
        *["2021-05-03 08:00:00 CEST", "3 mai 2021", "now", "yesterday", "²⁰21-05-03", "2021-05-03\x0008:00:00"],
    ],
)
def test_other_forms_are_not_guessed_at(text):
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (("2021-05-03 08:00:00", "2020-01-01 00:00:00", ""), (EIGHT, "gmt")),
        (("2021-05-03T10:00:00+02:00", "", ""), (EIGHT, "gmt")),
        ((ZERO, "2021-05-03 10:00:00", "Sat, 01 Jan 2000 00:00:00 +0000"), (EIGHT, "local")),
        (("nonsense", "2021-05-03T08:00:00Z", ""), (EIGHT, "local")),
        (("", "2021-03-28 02:30:00", ""), (datetime(2021, 3, 28, 1, 30, tzinfo=UTC), "gap")),
        (("", "2021-10-31 02:30:00", ""), (datetime(2021, 10, 31, 0, 30, tzinfo=UTC), "twice")),
        (("2021-10-31 01:30:00", "2021-10-31 02:30:00", ""), (datetime(2021, 10, 31, 1, 30, tzinfo=UTC), "gmt")),
        (("", "2021-10-31 03:00:00", ""), (datetime(2021, 10, 31, 2, tzinfo=UTC), "local")),
        ((ZERO, ZERO, "Mon, 03 May 2021 10:00:00 +0200"), (EIGHT, "feed")),
        (("", "", "03 May 2021 08:00 GMT"), (EIGHT, "feed")),
        (("", "", "2021-05-03T08:00:00Z"), (EIGHT, "feed")),
        ((ZERO, ZERO, ZERO_FEED), (None, "none")),
        (("", "", "Mon, 03 May 0021 08:00:00 +0000"), (None, "none")),
        (("", "", "Mon, 03 May 21 08:00:00 +0000"), (None, "none")),
        (("", "", "Mon, 03 May 2021 08:00:00 CET"), (None, "none")),
        (("", "", "Mon, 03 Mai 2021 08:00:00 +0000"), (None, "none")),
        (("0001-01-01 00:00:00", "0001-01-01T00:00:00+14:00", ""), (None, "none")),
        (("9999-12-31 23:59:59", "9999-12-31T23:59:59-12:00", ""), (None, "none")),
        (("", "", ""), (None, "none")),
    ],
)
def test_utc_comes_before_local_time_and_local_time_before_the_feed(dates, found):
    gmt, local, feed = dates
    item = Item(kind="post", status="publish", date_gmt=gmt, date=local, pub_date=feed)
    assert moment_of(item, PARIS) == found


def test_a_local_time_at_a_clock_change_of_the_material_is_told_or_is_one_of_its_instants(testdata):
    for case in json.loads((testdata / "time" / "clock-changes.json").read_text()):
        item = Item(kind="post", status="publish", date_gmt=ZERO, date=case["local_inside"], pub_date="")
        moment, of = moment_of(item, ZoneInfo(case["zone"]))
        if case["kind"] == "gap":
            assert of == "gap"
            continue
        instants = [datetime.fromisoformat(at) for at in case["inside_utc"]]
        assert (moment, of) == (instants[0], "twice")
        for at in instants:  # with an offset there is nothing to guess
            written = at.astimezone(ZoneInfo(case["zone"])).isoformat()
            assert moment_of(Item(kind="post", status="publish", date_gmt=ZERO, date=written), ZoneInfo("UTC")) == (
                at,
                "local",
            )


# In an import

ALL_ZERO = (ZERO, ZERO, ZERO_FEED)


def dated(tmp_path, dates, *, status="publish"):
    """An export with one post, `post-0`, `post-1` …, for each (post_date_gmt, post_date, pubDate)."""
    path = tmp_path / "dates.xml"
    head = SAMPLE.read_text().split("  <item>")[0]
    items = [
        f"""<item><title>Post {number}</title><pubDate>{feed}</pubDate><guid>https://carnets.example/?p={number}</guid>
<dc:creator>maud</dc:creator><content:encoded>Mot.</content:encoded><wp:post_name>post-{number}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>
<wp:post_date_gmt>{gmt}</wp:post_date_gmt><wp:post_date>{local}</wp:post_date></item>"""
        for number, (gmt, local, feed) in enumerate(dates)
    ]
    path.write_text(head + "".join(items) + "</channel></rss>")
    return path


@pytest.mark.django_db
def test_an_unreadable_date_never_becomes_the_present_moment(tmp_path):
    unreadable = [("", "", ""), ALL_ZERO, ("03/04/2021 10:00:00", "yesterday", "Mon, 03 May 0021 08:00:00 +0000")]
    lines = io.StringIO()
    report = Report(file=lines)
    survey = importer.run(dated(tmp_path, unreadable), report=report, language="fr", at=NOW)
    assert (Edition.objects.count(), dict(report.outcomes)) == (0, {"draft": 3})
    assert [line for line in report.summary(survey) if line.startswith("    ")] == [
        "    Post 0",
        "    Post 1",
        "    Post 2",
    ]
    assert "Post 2" in lines.getvalue()
    assert "03/04/2021 10:00:00 yesterday" in lines.getvalue()


@pytest.mark.django_db
def test_a_planned_post_without_a_readable_date_is_a_draft_for_that_reason(tmp_path):
    report = run_at(file=dated(tmp_path, [ALL_ZERO], status="future"))
    assert (Edition.objects.count(), report.changes["date_none"], report.changes["missed"]) == (0, 1, 0)


@pytest.mark.django_db
def test_each_date_that_can_be_read_is_taken_and_it_is_said_which(tmp_path):
    report = run_at(
        file=dated(
            tmp_path,
            [
                ("2021-05-03T08:00:00", "", ""),
                ("0000-00-00 00:00:00", "2021-05-03T10:00:00", "Tue, 04 May 2021 08:00:00 +0000"),
                ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "Mon, 03 May 2021 10:00:00 +0200"),
                ("2031-05-03 08:00:00", "", ""),
            ],
        )
    )
    moment = datetime(2021, 5, 3, 8, tzinfo=UTC)
    assert dict(Edition.objects.values_list("slug", "live_from")) == {
        "post-0": moment,
        "post-1": moment,
        "post-2": moment,
        "post-3": datetime(2031, 5, 3, 8, tzinfo=UTC),
    }
    assert live_slugs() == {"post-0", "post-1", "post-2"}
    assert {code: report.changes[code] for code in ("date_local", "date_feed", "date_none")} == {
        "date_local": 1,
        "date_feed": 1,
        "date_none": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["1000-01-01 00:00:00", "9990-12-31 23:59:59"])
def test_the_farthest_dates_are_served_like_any_other(tmp_path, client, moment):
    run(dated(tmp_path, [(moment, "", "")]))
    live = 200 if moment < "2000" else 404
    assert client.get("/post-0/").status_code == live
    for page in ("/", "/feed/", "/feed.json", "/sitemap-articles.xml", "/search/?q=mot"):
        assert client.get(page).status_code == 200, page
