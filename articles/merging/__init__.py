"""What two people made of one text, together: three-way merge of sources, and what differs between two of them."""

from articles.merging.blocks import changed_blocks, same_blocks
from articles.merging.clash import BASE, BOTH, OURS, THEIRS, Clash
from articles.merging.sources import LABELS, Clashed, Merged, alike, differing, merge, same

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
    "changed_blocks",
    "differing",
    "merge",
    "same",
    "same_blocks",
]
