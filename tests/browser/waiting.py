"""Waits for what a page tells the test itself, which hears of it only while it asks the page something."""

import time

LONGEST = 60  # seconds


def wait_until(page, condition, *, otherwise="it did not come to that"):
    until = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < until, otherwise
        page.wait_for_timeout(20)
