"""How much two texts have in common. Pure: nothing here knows a database.

A text is a vector of stems: the logarithm of how often it says one, times how rarely other texts do; the whole text
counts once and its head (title, kicker, standfirst) half as much again, both at unit length. Two texts are as alike as
their vectors' product, a little more alike where they share tags, and where they were published at about the same time.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from cms.text.folding import fold
from cms.text.words import LONGEST, is_common, stem, stemmer, words

HEAD = 0.5
TAGS = 0.1
TIME = 0.1
YEAR = 365 * 24 * 3600  # seconds: half of what nearness in time counts is gone after two thirds of it
KEY_TERMS = 40
REASONS = 2


@dataclass(frozen=True)
class Document:
    """An edition's title, kicker and standfirst (`head`) and all of it (`whole`), as {stem: how often}; `tags` are keys."""

    head: dict
    whole: dict
    tags: frozenset = frozenset()
    published_at: object = None

    @classmethod
    def of(cls, edition, *, tags=(), published_at=None):
        head = counted([edition.title, edition.kicker, edition.standfirst], edition.language)
        body = counted([edition.text], edition.language)
        return cls(head, head + body, frozenset(tags), published_at)

    @classmethod
    def of_stored(cls, counts, *, tags=(), published_at=None):
        return cls(ungrouped(counts["head"]), ungrouped(counts["whole"]), frozenset(tags), published_at)

    @property
    def to_store(self):
        return {"head": grouped(self.head), "whole": grouped(self.whole)}


def grouped(counts):
    """{how often: the stems in one string}, in an order of its own: a fifth of {stem: how often}, once it is compressed."""
    found = {}
    for stem_ in sorted(counts):
        found.setdefault(str(counts[stem_]), []).append(stem_)
    return {count: " ".join(stems) for count, stems in found.items()}


def stems_of(stored):
    """All stems of a stored document, where it does not matter how often each is there."""
    return " ".join(stored["whole"].values()).split()


def ungrouped(groups):
    return {stem_: int(count) for count, stems in groups.items() for stem_ in stems.split()}


def counted(texts, language):
    kept = [word for text in texts for word in words(text, language) if is_term(word, language)]
    return Counter(stemmer(language).stemWords(kept))


def is_term(word, language):
    return (len(word) > 1 or word.isdecimal()) and not is_common(word, language)


@dataclass
class Corpus:
    """Document frequencies of stems and tags in `size` documents."""

    size: int = 0
    stems: Counter = field(default_factory=Counter)
    tags: Counter = field(default_factory=Counter)

    def add(self, stems, tags, *, times=1):
        self.size += times
        self.__dict__.pop("weights", None)
        for counts, keys in [(self.stems, stems), (self.tags, tags)]:
            for key in keys:
                counts[key] += times

    @cached_property
    def weights(self):
        return Weights(self.weight)

    def weight(self, stem):
        return math.log((self.size + 1) / (self.stems[stem] + 0.5))

    def tag_weight(self, tag):
        return math.log(1 + self.size / max(self.tags[tag], 1))


class Weights(dict):
    """{stem: weight}, each computed once."""

    def __init__(self, reckon):
        super().__init__()
        self.reckon = reckon

    def __missing__(self, stem):
        weight = self[stem] = self.reckon(stem)
        return weight


class ComparedCorpus(Corpus):
    """A corpus and the documents that are compared, which need not be in it: a stem that only one of all has weighs
    nothing."""

    def __init__(self, corpus, documents):
        super().__init__(corpus.size, corpus.stems, corpus.tags)
        self.frequencies = Counter(stem_ for document in documents for stem_ in document.whole)

    def weight(self, stem):
        return super().weight(stem) if self.stems[stem] + self.frequencies[stem] > 1 else 0.0


class WeightedDocument:
    """A document's vector in a corpus."""

    def __init__(self, document, corpus):
        self.document, self.corpus = document, corpus

    @cached_property
    def vector(self):
        vector = self.unit(self.document.whole)
        for stem_, weight in self.unit(self.document.head).items():
            vector[stem_] += HEAD * weight
        return vector

    def unit(self, counts):
        weights, log = self.corpus.weights, math.log
        return at_unit_length({stem_: (1 + log(n)) * weights[stem_] for stem_, n in counts.items()})

    @cached_property
    def tag_vector(self):
        return at_unit_length({tag: self.corpus.tag_weight(tag) for tag in self.document.tags})

    def key_terms(self):
        """[(stem, weight)], the heaviest first."""
        return sorted(self.vector.items(), key=lambda item: (-item[1], item[0]))[:KEY_TERMS]

    def shared(self, other):
        """{stem: its part of the similarity}"""
        few, many = sorted((self.vector, other.vector), key=len)
        return {stem_: weight * many[stem_] for stem_, weight in few.items() if stem_ in many}

    def nearness(self, other):
        """What tags and dates add."""
        tags = sum(weight * other.tag_vector.get(tag, 0) for tag, weight in self.tag_vector.items())
        seconds = abs((self.document.published_at - other.document.published_at).total_seconds())
        return TAGS * tags + TIME * math.exp(-seconds / YEAR)

    def shared_tags(self, other):
        """Keys, the rarest first."""
        shared = self.document.tags & other.document.tags
        return sorted(shared, key=lambda tag: (-self.corpus.tag_weight(tag), tag))


def at_unit_length(vector):
    vector = {key: weight for key, weight in vector.items() if weight > 0}
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {key: weight / length for key, weight in vector.items()}


class SurfaceForms:
    """The words in which an edition writes its stems."""

    def __init__(self, edition):
        self.language = edition.language
        self.texts = [edition.title, edition.kicker, edition.standfirst, edition.text]

    @cached_property
    def forms(self):
        found = {}
        for text in self.texts:
            for word in re.findall(r"[^\W_]+", text):
                found.setdefault(stem(fold(word)[:LONGEST], self.language), Counter())[word] += 1
        return found

    def form(self, stem_):
        """The most frequent one, in small letters where the text ever writes it so."""
        forms = self.forms.get(stem_)
        if not forms:
            return ""
        small = {word: n for word, n in forms.items() if word.islower()}
        return min(small or forms, key=lambda word: (-forms[word], word))

    def reason(self, shared):
        best = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        forms = [form for stem_, _weight in best[: 4 * REASONS] if (form := self.form(stem_)) and not form.isdecimal()]
        return ", ".join(forms[:REASONS])[:120]
