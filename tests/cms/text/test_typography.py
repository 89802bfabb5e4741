"""What is typed with a keyboard, and what readers get of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text.typography import FULL, NARROW, typeset
from tests.cms.text.typography_pairs import ENGLISH, FRENCH

LANGUAGES = {"fr": FRENCH, "en": ENGLISH}
PAIRS = [
    (language, *line.partition(" -> ")[::2])
    for language, lines in LANGUAGES.items()
    for line in lines.strip().split("\n")
]
SIGNS = st.text(alphabet="aélMI 19°%€h!?;:.,'\"«»“”’()-/@\u00a0\u202f\n", max_size=40)


def marked(text):
    return text.replace("_", FULL).replace("~", NARROW)


def plain(text):
    """Without what typography may change."""
    straight = text.translate(dict.fromkeys(map(ord, "«»“”"), '"') | dict.fromkeys(map(ord, "’‘"), "'"))
    return re.sub("[ \u00a0\u2009\u202f]", "", straight.replace("…", "..."))


def test_there_are_pairs_enough():
    assert len(PAIRS) >= 300


@pytest.mark.parametrize(("language", "typed", "set_"), PAIRS)
def test_what_is_typed_and_what_readers_get(language, typed, set_):
    assert typeset(marked(typed), language) == marked(set_ or typed)


@given(SIGNS, st.sampled_from(["fr", "en"]))
def test_twice_is_once_and_nothing_else_changes(text, language):
    once = typeset(text, language)
    assert typeset(once, language) == once
    assert plain(once) == plain(text)


@given(SIGNS)
def test_no_plain_space_stands_before_a_mark_in_french(text):
    assert not re.search(r"(?<=[^\s«]) (?=[;:!?»])", typeset(text, "fr"))


def test_a_language_without_rules_stays_as_it_was_typed():
    assert typeset('«Sí» "no" ! ...', "es") == '«Sí» "no" ! ...'


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a@", "'a ", '"', '"a" ', "«", "A-", "1 000 ", "a!", " ", "...", "www.", "a'"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_long_text_takes_no_longer_by_the_sign(piece, language):
    """A text of 60,000 signs of one kind: a rule that looked at all of them again at each would not come to an end."""
    text = piece * (60_000 // len(piece))
    assert plain(typeset(text, language)) == plain(text)


def test_an_address_stays_as_it_is():
    address = "https://exemple.fr/l'été?a=1;b=2:c!d"
    assert typeset(f"Voir {address} ; merci", "fr") == f"Voir {address}{NARROW}; merci"
