"""What a query means: a group of stems for each of its significant words."""

import re
from dataclasses import dataclass, field, replace
from itertools import chain

from cms.text.words import is_common, significant, stem, without_elision, words
from search import spelling
from search.engines.base import TEXT, WORDS, Any, Term

LONGEST_QUERY = 300
MOST_WORDS = 10
MOST_CORRECTED = 3  # words of one query
CORRECTIONS = 3  # for one word
SHORTEST_PREFIX = 3
COMMON = 1000  # a word that so many articles have tells no more by being in still more
RARE = 10  # a word that more articles have is taken as it is written
MUCH = 10  # a correction that articles have so many times as often as what was written is the likelier
LONG = 6  # letters: shorter words that articles have are one letter away from too many others
FEW = RARE * MUCH  # counted of a correction
AT_ONCE = 100


@dataclass(frozen=True)
class Group:
    """One word of a query. `frequency`: in how many articles, COMMON at the most. `begins`: the word is a beginning, the
    stems are not known yet. `instead`: the words that stand for a mistyped one, the likeliest first. `rather`: a much
    more common word that may have been meant."""

    word: str
    stems: tuple = ()
    frequency: int = 0
    begins: str = ""
    instead: tuple = ()
    rather: str = ""

    def holds(self, where):
        """The condition that it occurs there. Where a beginning stands is not known to the index."""
        if self.begins:
            return Term(self.begins, WORDS, prefix=True)
        return Any(tuple(Term(each, where) for each in self.stems))


@dataclass(frozen=True)
class Query:
    """`live`: how many articles there are, COMMON at the most. `missing`: the significant words that none of them has."""

    text: str
    groups: tuple = field(default=())
    live: int = 0
    missing: tuple = ()

    @property
    def corrections(self):
        """{word: what was searched instead of it}"""
        return {group.word: group.instead[0] for group in self.groups if group.instead}

    @property
    def offers(self):
        """{word: a much more common one that may have been meant}"""
        return {group.word: group.rather for group in self.groups if group.rather}

    def corrected(self, language, spellings):
        """The query with the words that it was answered for, mistyped ones by their `spellings`; empty where these are
        its own."""
        if not self.groups or not (self.corrections or self.missing):
            return ""
        return self.with_words(self.corrections, language, spellings)

    def likelier(self, language, spellings):
        """The query that may have been meant: words that articles have, and other words far more often; or empty."""
        return self.with_words(self.corrections | self.offers, language, spellings) if self.offers else ""

    def rewritten(self, language):
        """The folded words that stand in `corrected` or `likelier` otherwise than they were asked for."""
        others = [self.corrections] * bool(self.corrections or self.missing) + [self.corrections | self.offers]
        found = dict.fromkeys(
            word
            for each in others
            for token in self.text.split()
            for word in self.replaced(words(token, language), each) or ()
        )
        return list(found)

    def replaced(self, own, others):
        """What stands for the words of a token; None where it stays as it is."""
        if others.keys().isdisjoint(own) and set(self.missing).isdisjoint(own):
            return None
        return [others.get(word, word) for word in own if word not in self.missing]

    def with_words(self, others, language, spellings):
        """The query with these words in the place of its own, by their `spellings`, without the missing ones."""
        kept = []
        for token in self.text.split():
            replaced = self.replaced(words(token, language), others)
            kept += [token] if replaced is None else [spellings.get(word, word) for word in replaced]
        return " ".join(kept)

    def asked(self, folded, language):
        """These words as they stand in the query."""
        tokens = [token for token in self.text.split() if not set(folded).isdisjoint(words(token, language))]
        return [re.sub(r"^\W+|\W+$", "", token) for token in tokens]


def significant_words(text, language):
    return significant(words(text[:LONGEST_QUERY], language), language)[:MOST_WORDS]


def parse(text, language, index, frequencies, *, exact=False):
    """Words that no live edition has are left out, where nothing stands for them either; `exact`: nothing ever does."""
    asked = significant_words(text, language)
    stems = [stem(word, language) for word in asked]
    counts, live = frequencies.count([Term(each) for each in stems], most=COMMON), frequencies.size(most=COMMON)
    known = {w: Group(w, (its_stem,), count) for w, its_stem, count in zip(asked, stems, counts, strict=True) if count}
    groups = known if exact else with_corrections(asked, known, language, index)
    missing = tuple(word for word in asked if word not in groups)
    return Query(text[:LONGEST_QUERY], tuple(groups[word] for word in asked if word in groups), live, missing)


def with_corrections(asked, known, language, index):
    """{word: group}: the last word may be a beginning, unknown words are mistyped ones, and rare ones perhaps."""
    groups = dict(known)
    unknown = [word for word in asked if word not in groups]
    if unknown and unknown[-1] == asked[-1] and (group := beginning(asked[-1], index)):
        groups[unknown.pop()] = group
    for word in sorted(unknown, key=len, reverse=True)[:MOST_CORRECTED]:
        if group := corrected(word, language, index):
            groups[word] = group
    return groups | with_offers(groups.values(), language, index)


def beginning(word, index):
    if len(word) < SHORTEST_PREFIX:
        return None
    [count] = index.count([Term(word, WORDS, prefix=True)], most=COMMON)
    return Group(word, frequency=count, begins=word) if count else None


def corrected(word, language, index):
    """By the most common words of one distance: two letters away only where far more articles have them. A short word that lost
    its apostrophe ("lete" for "l’été") is not among the words that can be mistyped, and is asked for first."""
    joined = [each for each in without_elision(word, language) if len(each) < spelling.SHORTEST]
    if found := counted([each for each in joined if not is_common(each, language)], index):
        return instead_of(word, [found[0][1]], language, index)
    by_distance = [counted(known, index) for known in spelling.near(word, language).values()]
    best = []
    for found in filter(None, by_distance):
        if not best or found[0][0] > best[0][0] * MUCH:
            best = found
    return instead_of(word, [each for _count, each in best[:CORRECTIONS]], language, index) if best else None


def with_offers(groups, language, index):
    """{word: group} of rare words that have a far more common one a letter away: it is offered, or stands for what is
    written where no article has the very word and only others of its stem were found."""
    rare = [each for each in groups if each.frequency <= RARE and not each.instead and len(each.word) >= LONG]
    rare = {each.word: each for each in sorted(rare, key=lambda each: each.frequency)[:MOST_CORRECTED]}
    near = spelling.all_near(rare, language, most=1)
    near = {
        word: others
        for word, group in rare.items()
        if (others := [each for each in near[word].get(1, ()) if is_another(each, group, language)])
    }
    counts = {each: count for count, each in counted(sorted({*near, *chain.from_iterable(near.values())}), index)}
    found = {}
    for word, others in near.items():
        group, likelier = rare[word], max(others, key=lambda each: counts.get(each, 0))
        if counts.get(likelier, 0) >= group.frequency * MUCH:
            is_written = group.begins or word in counts
            offered = replace(group, rather=likelier)
            found[word] = offered if is_written else instead_of(word, [likelier], language, index)
    return found


def is_another(word, group, language):
    """No other form of the same word."""
    return stem(word, language) not in group.stems and word.rstrip("sx") != group.word.rstrip("sx")


def counted(known, index):
    """[(in how many articles, word)] of those that any has, the most common first."""
    found = []
    for start in range(0, len(known), AT_ONCE):
        part = known[start : start + AT_ONCE]
        counts = index.count([Term(each, WORDS) for each in part], most=FEW)
        found += [(count, each) for each, count in zip(part, counts, strict=True) if count]
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def instead_of(word, others, language, index):
    stems = tuple(dict.fromkeys(stem(each, language) for each in others))
    [count] = index.count([Any(tuple(Term(each, TEXT) for each in stems))], most=COMMON)
    return Group(word, stems, count, instead=tuple(others))
