"""One part of a file, as RFC 9110 has it."""

import pytest
from django.test import RequestFactory
from django.utils.http import http_date

from cms.http.ranges import NotSatisfiable, part_of

ETAG, CHANGED = '"6-64"', 1_790_000_000


def part(method="get", *, size=100, **headers):
    request = getattr(RequestFactory(), method)(
        "/", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return part_of(request, size=size, etag=ETAG, changed_at=CHANGED)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("Bytes=10-19", (10, 19)),
        ("bytes=10-", (10, 99)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=99-99", (99, 99)),
        (" bytes=0-9 ", (0, 9)),
    ],
)
def test_a_part(asked, expected):
    assert part(range=asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=+1-2",
        "bytes=1-2,4-5",
        "lines=1-2",
        f"bytes={'9' * 19}-",
    ],
)
def test_what_cannot_be_understood_or_is_several_is_the_whole(asked):
    assert part(range=asked) is None


@pytest.mark.parametrize(
    ("asked", "size"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=-1", 0), ("bytes=0-", 0)],
)
def test_a_part_that_is_not_there(asked, size):
    with pytest.raises(NotSatisfiable):
        part(range=asked, size=size)


@pytest.mark.parametrize(
    ("condition", "is_part"),
    [
        (ETAG, True),
        ('"other"', False),
        (f"W/{ETAG}", False),
        (http_date(CHANGED), True),
        (http_date(CHANGED + 1), False),
        ("rubbish", False),
        ("", False),
    ],
)
def test_a_part_of_another_file_is_none(condition, is_part):
    assert (part(range="bytes=0-9", if_range=condition) is not None) == is_part


def test_only_get_has_parts():
    assert part("head", range="bytes=0-9") is None
    assert part() is None
