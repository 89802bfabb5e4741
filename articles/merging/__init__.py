"""What two people made of one text, together: three-way merge of sources, and what differs between two of them."""

from articles.merging.sources import (
    BASE,
    BOTH,
    LABELS,
    OURS,
    THEIRS,
    Clash,
    Clashed,
    Merged,
    alike,
    differing,
    merge,
    same,
)

__all__ = [
    "BASE",
    "BOTH",
    "LABELS",
    "OURS",
    "THEIRS",
    "Clash",
    "Clashed",
    "Merged",
    "alike",
    "differing",
    "merge",
    "same",
]
