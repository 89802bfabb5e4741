"""Waits for what another thread or process does: as long as a slow machine needs, and not for ever."""

import time

LONGEST = 120  # seconds


def wait_until(condition):
    until = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.005)
