"""What a text says, by the stems of its words."""

from collections import Counter

import pytest

from cms.text.words import stemmer, words
from related import similarity


@pytest.mark.parametrize(
    "text",
    [
        "L’été, l'ÉTÉ et les étés d'aujourd’hui",
        "a\u00adb c\u200bd \u200b e\u0301\u00a0f \u00b4g\x85h",
        "co-opération œuvre は\u3099 Straße ΣΑΣ",
        "12 000 € " + "long" * 30 + "'" + "é" * 60,
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_stems_are_those_of_the_words_of_the_whole_text(text, language):
    """However they are known from other texts."""
    expected = Counter()
    for word in words(text, language):
        if similarity.is_term(word, language):
            expected[stemmer(language).stemWord(word)] += 1
    for _time in range(2):
        assert similarity.counted([text], language) == expected


def test_no_more_is_known_of_other_texts_than_is_allowed(monkeypatch):
    monkeypatch.setattr(similarity, "MOST_KNOWN", 3)
    known = similarity.Known(str.upper)
    for letter in "abcdabcd":
        assert known[letter] == letter.upper()
        assert len(known) <= 3
    assert known["long" * 20] == "LONG" * 20
    assert "long" * 20 not in known
