"""Which words are marked, and where a passage is cut."""

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text.words import stem, words
from search.highlighting import Highlighter, known, spellings, stretch
from search.query import Group, Query


@pytest.mark.parametrize("length", range(40))
def test_a_passage_never_ends_with_what_parts_blocks(length):
    text = f"Velours {'a' * length} · " + "un · deux · " * 60
    start, end = stretch(text, (0, 7))
    assert (start, text[:end].rpartition(" ")[2] in ("un", "deux")) == (0, True)


def test_a_passage_before_a_word_that_is_too_long_ends_with_what_was_asked_for():
    assert stretch("Velours · " + "a" * 300, (0, 7)) == (0, 7)


EVERY_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
WORDS = st.sampled_from(
    [
        "Été",
        "été",
        "ÉTÉ",
        "ete",
        "œuvres",
        "OEUVRE",
        "\uff30atio",
        "patios",
        "Patio",
        "l’été",
        "co-patio",
        "e\u0301te\u0301",
    ]
    + [
        "a_patio",
        "3d",
        "2024",
        "dying",
        "die",
        "skies",
        "Ωμέγα",
        "μεγα",
        "кафе",
        "ſauce",
        "sauces",
        "\u212aelvin",
        "n° 5",
        "“Patio”",
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "  ", "\n", ", ", "’", "-", "_", ". "]))).map(
    lambda parts: "".join(chain.from_iterable(parts))
)


@given(TEXTS, WORDS, WORDS, st.sampled_from(["fr", "en"]))
def test_words_that_cannot_be_meant_are_passed_over_and_no_others(text, one, other, language):
    groups = [Group(word, (stem(word, language),)) for word in words(one, language)]
    groups += [Group(word, begins=word[:3]) for word in words(other, language)]
    highlighter = Highlighter(Query("", tuple(groups)), language)
    every = [(*match.span(), key) for match in EVERY_WORD.finditer(text) if (key := highlighter.key(match[0]))]
    assert highlighter.places(text) == every
    wanted = [word for each in (one, other) for word in words(each, language)]
    assert spellings(wanted, [text], language).keys() == {
        folded for match in EVERY_WORD.finditer(text) if (folded := known(match[0], language)[0]) in wanted
    }


@given(st.from_regex("[a-z0-9]{1,14}", fullmatch=True), st.sampled_from(["fr", "en"]))
def test_a_stem_begins_as_its_word(word, language):
    assert stem(word, language)[0] == word[0]
