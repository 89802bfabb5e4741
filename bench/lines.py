"""What the workers of a checkout have in common: they say something first, then answer each line of their input by a line, all of
it JSON. Read by `runpy`, as the checkout need not have it."""

import json
import sys


def serve(first, answer):
    """`answer(value)` of each line's value, until the input ends."""
    say(first)
    for line in sys.stdin:
        say(answer(json.loads(line)))


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
