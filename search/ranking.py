"""The order of what was found: how often which field has the words, rare words first (after BM25F).

Everything in it is of the query and of the candidate itself, but the frequencies, which were counted within the scope.
"""

import math
import re
from typing import NamedTuple

from cms.text.words import stem

# How much one occurrence counts; how much the length of a field takes of it; what length is usual, in words.
TITLE, DECK, BODY = (10, 0.3, 10), (5, 0.5, 35), (1, 0.7, 600)
ENOUGH = 2  # of two texts that say a word again and again, neither is much better than the other
MOST_ENDINGS = 10


class Candidate(NamedTuple):
    edition_id: int
    title: str
    deck: str
    body: str
    length: int
    words: str = ""


def ranked(candidates, groups, language, *, live):
    """[(candidate, whether it has all words)], those with all of them first, the best of these first. Candidates come
    newest first, and equal ones stay so."""
    weights = [rarity(group.frequency, live) for group in groups]
    scored = []
    stems = [[f" {each} " for each in group.stems] for group in groups]
    for each in candidates:
        found = [
            occurrences(each, endings(group, each, language) if group.begins else known)
            for group, known in zip(groups, stems, strict=True)
        ]
        share = sum(1 for count in found if count) / len(groups)
        points = sum(weight * count / (count + ENOUGH) for weight, count in zip(weights, found, strict=True))
        scored.append(((share < 1, -round(points * math.sqrt(share), 6)), each))
    scored.sort(key=lambda pair: pair[0])
    return [(each, not lacking) for (lacking, _points), each in scored]


def rarity(frequency, live):
    return math.log(1 + (live - frequency + 0.5) / (frequency + 0.5))


def occurrences(candidate, stems):
    """How often one of the stems occurs, what stands above counting more, and more in a short field."""
    title, deck, body = candidate.title, candidate.deck, candidate.body
    in_title = in_deck = in_body = 0
    for each in stems:
        in_title += title.count(each)
        in_deck += deck.count(each)
        if rounds := body.count(each):
            in_body += 2 ** (rounds - 1)
    found = 0
    if in_title:
        found += weighed(in_title, title.count(" "), *TITLE)
    if in_deck:
        found += weighed(in_deck, deck.count(" "), *DECK)
    if in_body:
        found += weighed(in_body, candidate.length, *BODY)
    return found


def weighed(count, length, weight, by_length, usual):
    return weight * count / (1 - by_length + by_length * length / usual)


def endings(group, candidate, language):
    """The stems of the words that begin so."""
    words = re.findall(rf" ({group.begins}\w*)", candidate.words)[:MOST_ENDINGS]
    return sorted({f" {stem(word, language)} " for word in words})
