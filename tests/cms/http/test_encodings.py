import gzip

import brotli
import pytest

from cms.http import encodings
from cms.http.encodings import COMPRESS, chosen

PAGE = b"<p>Une cour, un puits, des fleurs aux murs blancs.</p>\n" * 100


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", None),
        ("identity", None),
        ("deflate, compress", None),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("br;q=0.5, gzip;q=1.0", "gzip"),
        ("br ; q=0.5 , gzip ; q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("*", "br"),
        ("*;q=0", None),
        ("gzip, *;q=0", "gzip"),
        ("br;q=0, *", "zstd"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity;q=0", None),
        ("gzip;q=nonsense", None),
        ("gzip;q=7", None),
        ("gzip;q=nan", None),
        ("gzip;level=9", None),
        ("brotli, x-gzip, gzipped", None),
        (",,;;q=,=", None),
        ("gzip, " + "x" * 500, None),
    ],
)
def test_who_asks_gets_what_is_liked_best(accepted, expected):
    assert chosen(accepted) == expected


def test_only_what_is_offered_is_chosen():
    assert chosen("br, gzip;q=0.5", ("gzip",)) == "gzip"
    assert chosen("br, identity, gzip;q=0.5", ("gzip",)) is None
    assert chosen("br", ("gzip",)) is None


@pytest.mark.parametrize(
    ("name", "unpack"), [("br", brotli.decompress), ("zstd", encodings.zstd.decompress), ("gzip", gzip.decompress)]
)
def test_each_is_smaller_the_same_each_time_and_unpacked_again(name, unpack):
    packed = COMPRESS[name](PAGE)
    assert unpack(packed) == PAGE
    assert packed == COMPRESS[name](PAGE)
    assert len(packed) < len(PAGE) / 10
