"""What a query means: a group of stems for each of its telling words."""

import re
from dataclasses import dataclass, field

from articles import spelling
from articles.index import TEXT, WORDS, Any, Term
from cms.words import is_common, stem, words

LONGEST_QUERY = 300
MOST_WORDS = 10
MOST_CORRECTED = 3  # words of one query
CORRECTIONS = 3  # for one word
SHORTEST_PREFIX = 3
COMMON = 1000  # a word that so many articles have tells no more by being in still more
FEW = 50  # counted of a correction
AT_ONCE = 100


@dataclass(frozen=True)
class Group:
    """One word of a query. `frequency`: in how many articles, COMMON at the most. `begins`: the word is a beginning, the
    stems are not known yet. `instead`: the words that stand for a mistyped one, the likeliest first."""

    word: str
    stems: tuple = ()
    frequency: int = 0
    begins: str = ""
    instead: tuple = ()

    def holds(self, where):
        """The condition that it occurs there. Where a beginning stands is not known to the index."""
        if self.begins:
            return Term(self.begins, WORDS, prefix=True)
        return Any(tuple(Term(each, where) for each in self.stems))


@dataclass(frozen=True)
class Query:
    """`live`: how many articles there are, COMMON at the most. `missing`: the telling words that none of them has."""

    text: str
    groups: tuple = field(default=())
    live: int = 0
    missing: tuple = ()

    def corrected(self, language, written):
        """The query with the words that it was answered for, mistyped ones as they are `written`; empty where these are
        its own."""
        instead = {group.word: group.instead[0] for group in self.groups if group.instead}
        if not self.groups or not (instead or self.missing):
            return ""
        kept = []
        for token in self.text.split():
            own = words(token, language)
            if instead.keys().isdisjoint(own) and set(self.missing).isdisjoint(own):
                kept.append(token)
            else:
                right = [instead.get(word, word) for word in own if word not in self.missing]
                kept += [written.get(word, word) for word in right]
        return " ".join(kept)

    def asked(self, folded, language):
        """These words as they stand in the query."""
        tokens = [token for token in self.text.split() if not set(folded).isdisjoint(words(token, language))]
        return [re.sub(r"^\W+|\W+$", "", token) for token in tokens]


def telling_words(text, language):
    """Folded, each once; common ones and single letters only where there is nothing else."""
    found = list(dict.fromkeys(words(text[:LONGEST_QUERY], language)))
    telling = [word for word in found if not is_common(word, language)] or found
    longer = [word for word in telling if len(word) > 1] or telling
    return longer[:MOST_WORDS]


def understand(text, language, within, frequencies):
    """Words that no live edition has are left out, where nothing stands for them either."""
    asked = telling_words(text, language)
    stems = [stem(word, language) for word in asked]
    counts, live = frequencies.count([Term(each) for each in stems], most=COMMON), frequencies.size(most=COMMON)
    groups, unknown = {}, []
    for word, its_stem, count in zip(asked, stems, counts, strict=True):
        if count:
            groups[word] = Group(word, (its_stem,), count)
        else:
            unknown.append(word)
    if asked and asked[-1] in unknown and (group := beginning(asked[-1], within)):
        groups[asked[-1]] = group
        unknown.pop()
    for word in sorted(unknown, key=len, reverse=True)[:MOST_CORRECTED]:
        if group := corrected(word, language, within):
            groups[word] = group
    known = tuple(groups[word] for word in asked if word in groups)
    missing = tuple(word for word in asked if word not in groups)
    return Query(text[:LONGEST_QUERY], known, live, missing)


def beginning(word, within):
    if len(word) < SHORTEST_PREFIX:
        return None
    [count] = within.count([Term(word, WORDS, prefix=True)], most=COMMON)
    return Group(word, frequency=count, begins=word) if count else None


def corrected(word, language, within):
    for known in spelling.near(word, language).values():
        live = []
        for start in range(0, len(known), AT_ONCE):
            part = known[start : start + AT_ONCE]
            counts = within.count([Term(each, WORDS) for each in part], most=FEW)
            live += [(-count, each) for each, count in zip(part, counts, strict=True) if count]
        if live:
            instead = tuple(each for _count, each in sorted(live)[:CORRECTIONS])
            stems = tuple(dict.fromkeys(stem(each, language) for each in instead))
            [count] = within.count([Any(tuple(Term(each, TEXT) for each in stems))], most=COMMON)
            return Group(word, stems, count, instead=instead)
    return None
