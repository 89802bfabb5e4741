"""How much two texts have in common. Pure: nothing here knows a database.

A text is a vector of stems: the logarithm of how often it says one, times how rarely other texts do; the whole text
counts once and its head (title, kicker, standfirst) less than half as much again, both at unit length. Two texts are as
alike as their vectors' product, and a little more alike the more of the other's title each says, where they share tags,
rare ones above all, and where they were published at about the same time.

Stems stand in vectors as numbers (`term_of`), weights as whole numbers: sums of them are exact, in whichever order and by
whatever library they are made, so two ways to the same list can be compared.
"""

import math
import struct
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from operator import mul
from zlib import crc32

from cms.text.words import LONGEST, is_common, stemmer, words
from related.proper_names import proper_names

# Chosen on three corpora at once, the same that they are measured on (bench/README.md).
HEAD = 0.4
TITLE = 0.1
TAGS = 0.1
RARE_TAGS = 0.1
TIME = 0.05
YEAR = 365 * 24 * 3600  # seconds: half of what nearness in time counts is gone after two thirds of it

UNIT = 10_000  # a weight of 1, as a whole number
SAID = 100  # the same for how often a title's stem is said
TAG_UNIT = 1_000
MOST_TERMS = 500  # of one vector: the heaviest
KEY_TERMS = 20  # by which an edition is found
ASKED_TERMS = 100  # by which others are looked for
MOST_COUNTED = 255
MOST_KNOWN = 50_000
FEWEST = 10  # documents: fewer say too little about which words are rare
NAME, TAG = "@", "#"  # what no stem begins with


def said(times):
    """What the stem of a title that a text says so often counts: .75 for once, 1 for about three times, never 1.5."""
    log = 1 + math.log(times)
    return round(SAID * 1.5 * log / (1 + log))


SAID_OFTEN = [0, *map(said, range(1, MOST_COUNTED + 1))]


def term_of(stem):
    """A number of 31 bits. Of a hundred thousand stems two or three share theirs with another."""
    return crc32(stem.encode("utf-8", "surrogatepass")) >> 1


def term_of_tag(pk):
    return term_of(f"{TAG}{pk}")


def term_of_name(name):
    return term_of(NAME + name)


@dataclass(frozen=True)
class Document:
    """An edition's title and kicker (`title`), these and its standfirst (`head`), and all of it (`whole`), as
    {stem: how often}; `names` are the proper names in it as it writes them, `tags` are keys."""

    title: dict
    head: dict
    whole: dict
    names: tuple = ()
    tags: frozenset = frozenset()
    published_at: object = None

    @classmethod
    def of(cls, edition, *, tags=(), published_at=None):
        title = counted([edition.title, edition.kicker], edition.language)
        head = title + counted([edition.standfirst], edition.language)
        whole = head + counted([edition.text], edition.language)
        names = proper_names(f"{edition.standfirst}\n{edition.text}", edition.language)
        return cls(title, head, whole, tuple(names), frozenset(tags), published_at)

    @classmethod
    def of_stored(cls, counts, *, tags=(), published_at=None):
        title, head, whole = (ungrouped(counts[part]) for part in ("title", "head", "whole"))
        return cls(title, head, whole, tuple(counts["names"]), frozenset(tags), published_at)

    @property
    def to_store(self):
        parts = {"title": grouped(self.title), "head": grouped(self.head), "whole": grouped(self.whole)}
        return parts | {"names": list(self.names)}


def grouped(counts):
    """{how often: the stems in one string}, in an order of its own: a fifth of {stem: how often}, once it is compressed."""
    found = defaultdict(list)
    for stem in sorted(counts):
        found[counts[stem]].append(stem)
    return {str(count): " ".join(stems) for count, stems in found.items()}


def ungrouped(groups):
    return {stem: int(count) for count, stems in groups.items() for stem in stems.split()}


def said_in(counts):
    """What is counted of a stored document, each once: stems, and names after a sign of theirs."""
    return [*" ".join(counts["whole"].values()).split(), *(NAME + name for name in counts["names"])]


def counted(texts, language):
    """{stem: how often}"""
    tokens = Counter()
    for text in texts:
        tokens.update(text.split())
    stems, known = defaultdict(int), known_stems[language]
    for token, number in tokens.items():
        for stem in known[token]:
            stems[stem] += number
    return Counter(stems)


class Known(dict):
    """What a function gives for texts that come again and again: no more of them than MOST_KNOWN, and no long ones."""

    def __init__(self, function):
        self.function = function

    def __missing__(self, text):
        found = self.function(text)
        if len(self) >= MOST_KNOWN:
            self.clear()
        if len(text) <= LONGEST:
            self[text] = found
        return found


class KnownStems(dict):
    def __missing__(self, language):
        return self.setdefault(language, Known(lambda token: stems_of(token, language)))


known_stems = KnownStems()


def stems_of(token, language):
    """What stands between two spaces may be several words, or none that counts."""
    kept = [word for word in words(token, language) if is_term(word, language)]
    return tuple(stemmer(language).stemWords(kept))


def is_term(word, language):
    return (len(word) > 1 or word.isdecimal()) and not is_common(word, language)


known_terms = Known(term_of)


class TagWeights(dict):
    """{key: weight}, a whole number, found when it is asked for."""

    def __init__(self, frequencies):
        self.frequencies = frequencies

    def __missing__(self, key):
        share = self.frequencies.size / self.frequencies.of(term_of_tag(key))
        return self.setdefault(key, round(TAG_UNIT * math.log(1 + share)))


class TermFrequencies:
    """In how many of `size` documents, those that were live at a moment, a term is; `number` says which count it is. `packed` are the terms in their order,
    then as many frequencies: those that at least two have."""

    def __init__(self, size=0, packed=b"", number=0, at=None):
        self.size, self.number, self.at, self.tag_weights = size, number, at, TagWeights(self)
        self.known = Known(lambda stem: self.weight(term_of(stem)))
        self.terms, self.documents = array("I", packed[: len(packed) // 2]), array("I", packed[len(packed) // 2 :])

    @classmethod
    def pack(cls, counts):
        """`counts` is {stem, name or tag: number}."""
        kept = sorted({term_of(each): number for each, number in counts.items() if number > 1}.items())
        return array("I", [term for term, _ in kept]).tobytes() + array("I", [number for _, number in kept]).tobytes()

    def of(self, term):
        place = bisect_left(self.terms, term)
        return self.documents[place] if place < len(self.terms) and self.terms[place] == term else 1

    def weight(self, term):
        """A term that fewer than two documents have weighs as one that two have: the next text may be the second."""
        return max(math.log((max(self.size, FEWEST) + 1) / (max(self.of(term), 2) + 0.5)), 0)

    def stem_weight(self, stem):
        return self.known[stem]

    @cached_property
    def heaviest_tag(self):
        return max(round(TAG_UNIT * math.log(1 + self.size)), 1)


@dataclass
class Vector:
    """What two texts are compared by: {term: weight}, {term: how often}, {term: its part of the title}, terms of names."""

    weights: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)
    title: dict = field(default_factory=dict)
    names: list = field(default_factory=list)

    @classmethod
    def of(cls, document, frequencies):
        weights = unit(document.whole, frequencies)
        for stem, weight in unit(document.head, frequencies).items():
            weights[stem] += HEAD * weight
        heaviest = sorted(sorted(weights), key=weights.get, reverse=True)[:MOST_TERMS]
        terms = list(map(known_terms.__getitem__, heaviest))
        whole = {term: round(UNIT * weights[stem]) for term, stem in zip(terms, heaviest, strict=True)}
        counts = {term: min(document.whole[stem], MOST_COUNTED) for term, stem in zip(terms, heaviest, strict=True)}
        return cls(whole, counts, parts_of_title(document, frequencies), [*map(term_of_name, document.names)])

    def heaviest(self, number):
        """[(term, weight)], the heaviest first."""
        return sorted(self.weights.items(), key=lambda item: (-item[1], item[0]))[:number]

    @cached_property
    def said(self):
        return {term: SAID_OFTEN[times] for term, times in self.counts.items()}

    def similarity(self, other):
        """From 0 to (1 + HEAD)² and a little. `other` is a packed vector."""
        terms, title, _names, weights, parts, counts = unpacked(other)
        titles = summed(parts, self.said, title)
        for term, part in self.title.items():
            place = bisect_left(terms, term)
            if place < len(terms) and terms[place] == term:
                titles += part * SAID_OFTEN[counts[place]]
        return similarity_of(summed(weights, self.weights, terms), titles)

    def pack(self):
        terms, title = sorted(self.weights), sorted(self.title)
        parts = [
            array("I", terms),
            array("I", title),
            array("I", sorted(self.names)),
            array("H", [self.weights[term] for term in terms]),
            array("H", [self.title[term] for term in title]),
            array("B", [self.counts[term] for term in terms]),
        ]
        return HEADER.pack(len(terms), len(title), len(self.names), 0) + b"".join(part.tobytes() for part in parts)


def summed(numbers, known, terms):
    """Of the products of these numbers and what is known of their terms. It is asked hundreds of times for each publication."""
    return sum(map(mul, numbers, map(known.get, terms, repeat(0))))


HEADER = struct.Struct("<HHHH")


def unpacked(packed):
    """(terms, terms of the title, terms of names, weights, parts of the title, how often) of a packed vector: each number
    stands where its term does."""
    terms, titles, names, _none = HEADER.unpack_from(packed)
    title = HEADER.size + 4 * terms
    name = title + 4 * titles
    weights = name + 4 * names
    parts = weights + 2 * terms
    counts = parts + 2 * titles
    return (
        array("I", packed[HEADER.size : title]),
        array("I", packed[title:name]),
        array("I", packed[name:weights]),
        array("H", packed[weights:parts]),
        array("H", packed[parts:counts]),
        array("B", packed[counts : counts + terms]),
    )


def names_of(packed):
    terms, titles, names, _none = HEADER.unpack_from(packed)
    begin = HEADER.size + 4 * (terms + titles)
    return array("I", packed[begin : begin + 4 * names])


def unit(counts, frequencies):
    """{stem: weight}, at unit length."""
    weight = frequencies.known
    weights = {stem: (1 + math.log(n) if n > 1 else 1) * weight[stem] for stem, n in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {stem: weight / length for stem, weight in weights.items() if weight} if length else {}


def parts_of_title(document, frequencies):
    """{term: how much of the title it is}, UNIT in all."""
    squares = {stem: frequencies.stem_weight(stem) ** 2 for stem in document.title}
    whole = sum(squares.values())
    return {term_of(stem): round(UNIT * square / whole) for stem, square in squares.items() if square}


def similarity_of(product, titles):
    """Of the two sums, or of arrays of them."""
    return product / UNIT**2 + TITLE * (titles / (UNIT * SAID))


class Tags:
    """The tags of a text, by how rare they are: {key: weight}, a whole number."""

    def __init__(self, keys, frequencies):
        known = frequencies.tag_weights
        self.weights = {key: known[key] for key in keys}
        weights = self.weights.values()
        self.length = math.sqrt(sum(map(mul, weights, weights)))
        self.heaviest = frequencies.heaviest_tag

    def shared(self, keys):
        """Of these keys, the rarest first."""
        shared = self.weights.keys() & keys
        return sorted(shared, key=lambda key: (-self.weights[key], key)) if shared else []

    def nearness(self, shared, other):
        """`shared` are the keys that both have."""
        squares = sum(self.weights[key] ** 2 for key in shared)
        return nearness_of_tags(squares, self.length, other.length, self.heaviest) if squares else 0.0


def nearness_of_tags(squares, length, other, heaviest):
    return TAGS * (squares / (length * other)) + RARE_TAGS * (squares / heaviest**2)


def nearness_in_time(one, other):
    return TIME * math.exp(-abs((one - other).total_seconds()) / YEAR)
