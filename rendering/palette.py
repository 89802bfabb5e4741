"""The magazine's colours where no style sheet reaches: share cards, and the bar of a browser. Those that the style sheet
names too are the same there."""

PAPER, DARK_PAPER = "#fbf8f2", "#181512"
INK = "#1f1b17"
ACCENT = "#9a3820"

# Of the tiles on a card without a picture
CLAY, LEAF, OCHRE = "#b04a2c", "#35574c", "#dca64a"
