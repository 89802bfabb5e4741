from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text import house_words
from cms.text.copy_desk import accepted, proposals
from tests.cms.text.copy_desk_pairs import ENGLISH, ENGLISH_KEPT, FRENCH, FRENCH_KEPT

PAIRS = [("fr", *pair) for pair in FRENCH] + [("en", *pair) for pair in ENGLISH]
KEPT = [("fr", text) for text in FRENCH_KEPT] + [("en", text) for text in ENGLISH_KEPT]
HOUSE = [
    ("site internet", "site web"),
    ("week-end", "weekend"),
    ("Kiev", "Kyiv"),
    ("web", "site web"),
    ("oeuvre", "oeuvre"),
]


@pytest.mark.parametrize(("language", "typed", "wanted"), PAIRS)
def test_what_is_wrong_is_proposed_and_once_accepted_right(language, typed, wanted):
    found = proposals(typed, language)
    assert accepted(typed, found) == wanted
    assert proposals(wanted, language) == []
    assert all(typed[each.start : each.end] == each.found != each.proposed for each in found)


@pytest.mark.parametrize(("language", "text"), KEPT)
def test_what_is_right_or_may_be_is_left_alone(language, text):
    assert proposals(text, language) == []


def test_half_of_the_pairs_say_that_nothing_is_proposed():
    assert len(PAIRS) + len(KEPT) >= 120
    assert len(KEPT) >= len(PAIRS)


@pytest.mark.parametrize("language", ["es", "de", "", "la"])
def test_other_languages_have_no_rules(language):
    assert proposals("Le le coeur de l'Etat, 1ère etc...", language) == []


PIECES = [
    *(typed for _language, typed, _wanted in PAIRS),
    *(text for _language, text in KEPT),
    "»",
    ".",
    ",",
    "\u00a0",
    "€",
    "A",
    "de",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.sampled_from(["fr", "en"]))
def test_none_meets_another_and_all_accepted_end(text, language):
    found = proposals(text, language, HOUSE)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for _round in range(5):
        text = accepted(text, found)
        found = proposals(text, language, HOUSE)
    assert found == []


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("notre site internet", "notre site web"),
        ("Site internet", "Site web"),
        ("un site web, le web", "un site web, le site web"),
        ("Ce week-end à Kiev", "Ce weekend à Kyiv"),
        ("kiev", "kiev"),
        ("l'oeuvre et le coeur", "l'oeuvre et le cœur"),
        ("sites internet", "sites internet"),
    ],
)
def test_words_of_the_house_come_before_all_rules(typed, wanted):
    found = proposals(typed, "fr", HOUSE)
    assert accepted(typed, found) == wanted
    assert proposals(wanted, "fr", HOUSE) == []


def test_the_list_of_a_house_is_a_text_file():
    text = "\ufeff# La maison\nweek-end = weekend\n\n  site internet=site web # toujours\nsans rien\n = x\n[en]\nwebsite = site\n"
    words, faults = house_words.parse(text, language="fr")
    assert words == {"fr": [("site internet", "site web"), ("week-end", "weekend")], "en": [("website", "site")]}
    assert faults == [5, 6]
