import pytest

from cms.text.numbers import whole_number, whole_numbers


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), (12, 12)])
def test_digits_say_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", None, "-1", "+1", "1.5", "1 ", "1_000", "abc", "²", "१", "9" * 19])
def test_anything_else_says_none(text):
    assert whole_number(text) is None


def test_no_more_digits_than_are_asked_for():
    assert (whole_number("999", digits=3), whole_number("1000", digits=3)) == (999, None)


def test_of_several_the_numbers_stay_in_their_order():
    assert whole_numbers(["3", "x", "1", "3", None]) == [3, 1, 3]
