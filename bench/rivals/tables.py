"""Tables as Markdown has them."""

import sys


def table(title, heads, rows):
    """Each row begins with its name."""
    say(f"\n| {title} | {' | '.join(heads)} |")
    say("|---" * (len(heads) + 1) + "|")
    for row in rows:
        say(f"| {' | '.join(map(str, row))} |")


def milliseconds(seconds):
    return f"{seconds * 1000:.0f}"


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
