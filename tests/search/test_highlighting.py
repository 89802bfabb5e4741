"""Where a passage is cut."""

import pytest

from search.highlighting import stretch


@pytest.mark.parametrize("length", range(40))
def test_a_passage_never_ends_with_what_parts_blocks(length):
    text = f"Velours {'a' * length} · " + "un · deux · " * 60
    start, end = stretch(text, (0, 7))
    assert (start, text[:end].rpartition(" ")[2] in ("un", "deux")) == (0, True)


def test_a_passage_before_a_word_that_is_too_long_ends_with_what_was_asked_for():
    assert stretch("Velours · " + "a" * 300, (0, 7)) == (0, 7)
