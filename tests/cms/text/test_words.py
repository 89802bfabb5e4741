import pytest

from cms.text.words import is_common, stems, words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("L’été à l'œuvre", "fr", ["ete", "a", "oeuvre"]),
        ("jusqu’aujourd’hui", "fr", ["aujourdhui"]),
        ("Peut-être, là-bas !", "fr", ["peut", "etre", "la", "bas"]),
        ("The reader's don't", "en", ["the", "reader", "don"]),
        ("C++ <b>x_y</b> 2026", "fr", ["c", "b", "x", "y", "b", "2026"]),
        ("\x00\u200b« »", "fr", []),
        ("a" * 90, "en", ["a" * 40]),
    ],
)
def test_words_are_folded_and_parted(text, language, expected):
    assert words(text, language) == expected


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("journaux", "journal", "fr"),
        ("Élections", "election", "fr"),
        ("cafés", "café", "fr"),
        ("photos", "photo", "fr"),
        ("amis", "ami", "fr"),
        ("anglaises", "anglais", "fr"),
        ("stories", "story", "en"),
        ("publishing", "published", "en"),
    ],
)
def test_one_stem_stands_for_the_forms_of_a_word(one, other, language):
    assert stems(one, language) == stems(other, language)


def test_small_words_are_known():
    assert is_common("les", "fr") and is_common("the", "en")
    assert not is_common("patio", "fr")
