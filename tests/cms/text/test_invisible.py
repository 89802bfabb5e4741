import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text.folding import fold
from cms.text.invisible import ANY, is_blank, without_ignorable, without_invisible
from cms.text.richtext import clean

ALONE = {
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "Arabic letter mark": "\u061c",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "Khmer vowels": "\u17b4\u17b5",
    "Mongolian selectors": "\u180b\u180c\u180d\u180e\u180f",
    "zero width": "\u200b\u200c\u200d\ufeff",
    "direction": "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "word joiner and invisible signs": "\u2060\u2061\u2062\u2063\u2064\u2065",
    "deprecated": "\u206a\u206f",
    "variation selectors": "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef",
    "annotations and objects": "\ufff9\ufffa\ufffb\ufffc",
    "shorthand and music": "\U0001bca0\U0001d173",
    "tags": "\U000e0001\U000e0041\U000e007f",
}
MEANT = {
    "astronaut": "👩\u200d🚀",
    "astronaut of a colour": "👩🏽\u200d🚀",
    "heart": "❤\ufe0f",
    "text heart": "❤\ufe0e",
    "heart on fire": "❤\ufe0f\u200d🔥",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "keycap": "1\ufe0f\u20e3",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Persian": "می\u200cخواهم",
    "Sinhala": "ශ්\u200dරී",
    "Katsushika": "葛\U000e0100飾",
    "Mongolian": "ᠠ\u180e\u1820",
    "Khmer": "ភាសា\u200bខ្មែរ",
}


def test_the_set_is_that_of_unicode_and_the_marks_of_programs():
    assert sum(1 for code in range(0x110000) if ANY.fullmatch(chr(code))) == 4174 + len("\ufff9\ufffa\ufffb\ufffc")
    formats = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"}
    seen = {each for each in formats if not ANY.fullmatch(each)}
    assert {unicodedata.name(each).split()[0] for each in seen} == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}


@pytest.mark.parametrize("characters", ALONE.values(), ids=ALONE)
def test_where_they_say_nothing_they_are_taken_out(characters):
    for each in characters:
        assert without_invisible(f"in{each}visible") == "invisible"
        assert fold(f"in{each}visible") == "invisible"
        assert without_invisible(f"{each} a {each}") == " a "
    assert is_blank(characters)


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT)
def test_where_they_change_what_is_read_they_stay(text):
    assert ANY.search(text)
    assert without_invisible(text) == text
    assert without_invisible(f"\u202e{text}\u2066\u00ad") == text
    assert not is_blank(text)
    assert fold(text) == fold(without_ignorable(text))


def test_of_several_joiners_one_stays_and_of_a_broken_sequence_none():
    assert without_invisible("می\u200c\u200cخواهم") == "می\u200cخواهم"
    assert without_invisible("👩\u200d\u200d🚀 👩\u200d 🏴\U000e0067\U000e0062 a\u200db") == "👩🚀 👩 🏴 ab"


def test_soft_hyphens_stay_where_they_are_asked_for():
    assert without_invisible("para\u00adpluie\u200b", soft_hyphens=True) == "para\u00adpluie"


@pytest.mark.parametrize("text", ["", " \t\n", "\u00a0", "\u3000", "\u2800", "\u2800\u200b \u3164", "\u00ad"])
def test_what_shows_nothing_is_blank(text):
    assert is_blank(text)


def test_an_empty_pattern_between_letters_of_braille_is_a_space():
    assert not is_blank("\u2813\u2800\u2813")


TROUBLE = "".join([*ALONE.values(), *MEANT.values(), "aé \u0301\u2329"])


@given(st.text(st.sampled_from(TROUBLE)) | st.text())
def test_once_is_enough(text):
    once = without_invisible(text)
    assert without_invisible(once) == once
    assert without_ignorable(once) == without_ignorable(text)


def test_a_folder_of_naughty_texts_is_taken(testdata):
    for text in json.loads((testdata / "text" / "blns.json").read_text()):
        once = without_invisible(text)
        assert without_invisible(once) == once
        assert fold(once) == fold(text)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ('<p><A href="/x">کتاب</A>\u200cها</p>', '<p><a href="/x">کتاب</a>\u200cها</p>'),
        ("<p>می\u200c<b>خواهم</b></p>", "<p>می\u200c<strong>خواهم</strong></p>"),
        ("<p>می\u200c<b>\u200cخواهم</b></p>", "<p>می\u200c<strong>خواهم</strong></p>"),
        ("<p>می<i><b>\u200cخواهم</b></i></p>", "<p>می<em><strong>\u200cخواهم</strong></em></p>"),
        ("<p>ខ្មែរ<b>\u200bខ្មែរ</b></p>", "<p>ខ្មែរ<strong>\u200bខ្មែរ</strong></p>"),
        ("<p>می\u200c</p><p>\u200cخواهم</p>", "<p>می</p><p>خواهم</p>"),
        ("<p>a\u200c<b>\u200db</b></p>", "<p>a<strong>b</strong></p>"),
    ],
)
def test_a_joiner_counts_across_the_ends_of_phrases(source, kept):
    assert clean(source) == kept
    assert clean(kept) == kept
