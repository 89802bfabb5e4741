"""Whole numbers in what a request sends: primary keys, versions, places."""

DIGITS = 18  # that a bigint of each database holds


def whole_number(text, digits=DIGITS):
    """What at most so many ASCII digits say; None of anything else, None included."""
    text = str(text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def whole_numbers(texts):
    """Of those that are any, in their order."""
    return [number for number in map(whole_number, texts) if number is not None]
