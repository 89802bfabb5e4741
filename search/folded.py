"""The words of a query where the index cannot be asked: accents and case are ignored, nothing else."""

import re

from cms.text.folding import fold

LONGEST_QUERY = 300
LONGEST_WORD = 40
MOST_WORDS = 10


def words_of(query):
    """The folded words; single letters (an elision's) only where there is nothing else."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"\w+", fold(query[:LONGEST_QUERY])))
    longer = [word for word in found if len(word) > 1]
    return (longer or list(found))[:MOST_WORDS]
