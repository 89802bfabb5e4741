"""The order of what was found: how often which field has the words, rare words first (after BM25F).

Everything in it is of the query and of the candidate itself, but the frequencies, which were counted within the scope.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime

from cms.words import stem

# How much one occurrence counts; how much the length of a field takes of it; what length is usual, in words.
FIELDS = (("title", 10, 0.3, 10), ("deck", 5, 0.5, 35), ("body", 1, 0.7, 600))
ENOUGH = 2  # of two texts that say a word again and again, neither is much better than the other
MOST_ENDINGS = 10


@dataclass(frozen=True)
class Candidate:
    number: int
    article: int
    published_at: datetime
    title: str
    deck: str
    body: str
    words: str = ""

    def has_all(self, groups, language):
        return all(occurrences(self, stems_of(group, self, language)) for group in groups)


def ranked(candidates, groups, language, *, live):
    """The best first. Those with all words come before the others; of equal ones the newest is first."""
    weights = [rarity(group.frequency, live) for group in groups]
    scored = []
    for each in candidates:
        found = [occurrences(each, stems_of(group, each, language)) for group in groups]
        share = sum(1 for count in found if count) / len(groups)
        points = sum(weight * count / (count + ENOUGH) for weight, count in zip(weights, found, strict=True))
        key = (share == 1, round(points * math.sqrt(share), 9), each.published_at, each.article)
        scored.append((key, each))
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return [(each, key[0]) for key, each in scored]


def rarity(frequency, live):
    return math.log(1 + (live - frequency + 0.5) / (frequency + 0.5))


def occurrences(candidate, stems):
    """How often one of the stems occurs, what stands above counting more, and more in a short field."""
    found = 0
    for name, weight, by_length, usual in FIELDS:
        words = getattr(candidate, name)
        count = sum(words.count(each) for each in stems)
        if count:
            found += weight * count / (1 - by_length + by_length * words.count(" ") / usual)
    return found


def stems_of(group, candidate, language):
    """With a space on either side, as they stand in the fields."""
    if group.begins:
        endings = re.findall(rf" ({re.escape(group.begins)}\w*)", candidate.words)[:MOST_ENDINGS]
        return sorted({f" {stem(word, language)} " for word in endings})
    return [f" {each} " for each in group.stems]
