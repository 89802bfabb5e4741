"""Tables as Markdown has them."""

import sys


def table(title, heads, rows, *, cut=False):
    """Each row begins with its name; `cut`: cells without a head are left out."""
    say(f"\n| {title} | {' | '.join(heads)} |")
    say("|---" * (len(heads) + 1) + "|")
    for row in rows:
        cells = [str(cell) for cell in (row[: len(heads) + 1] if cut else row)]
        say(f"| {' | '.join(cells)} |")


def ratio(one, other):
    return f"{one / other:.2f}" if one and other else ""


def milliseconds(seconds):
    return f"{seconds * 1000:.0f}"


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
