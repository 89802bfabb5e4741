"""What other processes do in `test_turns.py`: begun anew, they know no Django."""

import time

from cms.sqlite.turns import Turns

SOON = 60


def soon():
    return time.monotonic() + SOON


def take_turn(path, had):
    queue = Turns(path)
    queue.take(gives_way=False, deadline=soon())
    had.set()
    queue.end()


def hold(path, ready, over):
    Turns(path).take(gives_way=False, deadline=soon())
    ready.set()
    over.wait()


def say_that_somebody_waits(path, ready, over):
    queue = Turns(path)
    queue.count_people(1)
    ready.set()
    over.wait()
    queue.count_people(-1)
