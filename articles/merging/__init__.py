"""What two people made of one text, together: three-way merge of sources, and what differs between two of them."""

from articles.merging.blocks import changed_blocks, same_blocks
from articles.merging.clash import BASE, BOTH, OURS, THEIRS, Clash
from articles.merging.difference import FieldDifference, compare, compare_values, number_of_changes
from articles.merging.sources import LABELS, Clashed, Merged, alike, differing, merge, same

__all__ = [
    "BASE",
    "BOTH",
    "LABELS",
    "OURS",
    "THEIRS",
    "Clash",
    "Clashed",
    "FieldDifference",
    "Merged",
    "alike",
    "changed_blocks",
    "compare",
    "compare_values",
    "differing",
    "merge",
    "number_of_changes",
    "same",
    "same_blocks",
]
