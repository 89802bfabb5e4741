"""What could not be merged."""

from dataclasses import dataclass

from articles.models.source import digest_of

THEIRS, OURS, BASE, BOTH = "theirs", "ours", "base", "both"


@dataclass(frozen=True)
class Clash:
    """One place that both sides changed otherwise. The three values are of the field's own kind: a value, the markup of one
    block of rich text, an entry of the FAQ; None where there is none. `key` is the same for the same place of the same `base`,
    whatever the sides make of it."""

    key: str
    field: str
    base: object
    ours: object
    theirs: object
    holds_both: bool = False  # BOTH puts one after the other


class Chosen:
    """What stands at a clash: what `choices` ({key: THEIRS, OURS or BOTH}) says of it, else `side`."""

    def __init__(self, side=THEIRS, choices=None):
        self.side, self.choices = side, choices or {}

    def values(self, clash, base, ours, theirs):
        """The lists that were chosen, one after the other."""
        choice = self.choices.get(clash.key, self.side)
        if choice == BOTH:
            return [*theirs, *ours] if clash.holds_both else theirs
        return {BASE: base, OURS: ours}.get(choice, theirs)


def keys_of(path, spelled):
    """The keys of the places of a base: of the same text at the same `path` the first, the second …"""
    counts, found = {}, []
    for text in spelled:
        counts[text] = counts.get(text, 0) + 1
        found.append(digest_of([*path, text, counts[text]]))
    return found
