"""Which editions are most similar to a document. Those that share key terms with it are the candidates; a bounded number
of them is compared, whatever the size of the archive. Plain Python and SQL: this runs in the processes that serve pages.
`matrices` does the same for all editions at once.

Planned editions are found in a pool of their own, so that they take nobody's place.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from articles.models import Edition, EditionTag, Tag
from cms.batches import listed
from cms.prepared import KEY, KEYS, MOMENT, WORD, prepared
from related.models import EditionStems, KeyTerm
from related.similarity import (
    ASKED_TERMS,
    Tags,
    Vector,
    counted,
    names_of,
    nearness_in_time,
    term_of,
    term_of_name,
)

COMPARED = 150  # candidates of each pool: more cost more and find hardly any others (bench/README.md)
STORED = 24  # live ones in the list of each edition
FIRST = 4  # times COMPARED: so many of all are asked for first
MOST_ASKED = 10_000  # keys in one query
MOST_READ = 200_000  # key terms
NOBODY = 2**63 - 1  # the article of a draft that is not saved yet: no number is higher
REASON_TAGS = 3
REASONS = 2  # names
# Two texts that have less in common than this may name the same person or place by chance.
WEAK = 0.2
COMMON = 0.2  # of the editions: what more of them name says nothing of any
ENOUGH = 50  # editions, of which COMMON is more than chance
NAMED = 0.5  # of the texts with a word: if fewer write it as a name it is none


class SimilarEdition(NamedTuple):
    """`similarity` is of the words alone; `score` adds what tags and dates say. `tags` are the keys of those that both have,
    the rarest first, `least` what stands at the end of the other's best. The terms of the names that it has (`terms`) are
    read out of its packed `vector` where they are not given as `names`."""

    pk: int
    score: float
    similarity: float
    tags: list = ()
    names: frozenset | None = None
    least: float = 0
    vector: bytes = b""

    @property
    def terms(self):
        return frozenset(names_of(self.vector)) if self.names is None else self.names


@dataclass
class Text:
    """What a text is compared by."""

    vector: Vector
    tags: Tags
    published_at: object

    @classmethod
    def of(cls, document, frequencies):
        return cls(Vector.of(document, frequencies), Tags(document.tags, frequencies), document.published_at)


def tags_of(pks):
    tags = defaultdict(list)
    for edition, tag in tag_rows(pks=pks):
        tags[edition].append(tag)
    return tags


@prepared(pks=KEYS)
def tag_rows(*, pks):
    return EditionTag.objects.filter(edition__in=pks).order_by().values_list("edition", "tag")


# Who is compared


@dataclass(frozen=True)
class EditionPool:
    """Editions of a language, live or ahead (`when`) at a moment, but those of an article."""

    when: str
    language: str
    article: int
    at: datetime

    @property
    def is_large(self):
        return self.when == "live"

    def first(self, count):
        """Keys of so many. In an order that an index has: without one SQLite looks for what is planned among all that was ever
        made."""
        return keys_in_pool(**vars(self), count=count)

    def among(self, pks):
        return keys_among(**vars(self), pks=pks)


class ChosenPool:
    """A queryset of editions, for once."""

    is_large = False

    def __init__(self, editions):
        self.editions = editions

    def first(self, count):
        return list(self.editions.order_by("live_from").values_list("pk", flat=True)[:count])

    def among(self, pks):
        return list(self.editions.order_by().filter(pk__in=listed(pks)).values_list("pk", flat=True))


def pools_of(language, article, at):
    """[those live, those planned]; `article` may be None."""
    return [EditionPool(when, language, article or NOBODY, at) for when in ("live", "ahead")]


def pool(when, language, article, at):
    return getattr(Edition.objects.in_language(language).exclude(article=article), when)(at).values_list(
        "pk", flat=True
    )


@prepared(language=WORD, article=KEY, at=MOMENT)
def keys_in_pool(*, when, language, article, at, count):
    return pool(when, language, article, at).order_by("live_from")[:count]


@prepared(language=WORD, article=KEY, at=MOMENT, pks=KEYS)
def keys_among(*, when, language, article, at, pks):
    return pool(when, language, article, at).filter(pk__in=pks).order_by()


def by_shared_key_terms(vector, frequencies, limit):
    """Keys of the editions that share key terms with it, those that share most first. Planned and past ones are among them:
    `first_of` sorts them out, as the few that are wanted are soon found among so many."""
    wanted = asked_terms(vector, frequencies)
    if not wanted:
        return []
    values = ", ".join(f"({term}, {weight})" for term, weight in wanted)  # numbers of ours
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked (term, weight) AS (VALUES {values}) "
            "SELECT found.edition_id, SUM(found.weight * asked.weight) AS total FROM asked "
            f"JOIN {KeyTerm._meta.db_table} found ON found.term = asked.term "
            f"GROUP BY found.edition_id ORDER BY total DESC, found.edition_id {limit}"
        )
        return [pk for pk, _total in cursor.fetchall()]


def asked_terms(vector, frequencies):
    """The heaviest ones, as many as do not lead to more than MOST_READ rows."""
    wanted, rows = [], 0
    for term, weight in vector.heaviest(ASKED_TERMS):
        rows += frequencies.of(term)
        if rows > MOST_READ and wanted:
            break
        wanted.append((term, weight))
    return wanted


def candidates(vector, frequencies, pools):
    """For each pool the keys of those to be compared: all, where they are few, else those that share most key terms."""
    near = by_shared_key_terms(vector, frequencies, f"LIMIT {FIRST * COMPARED}")
    return [of_pool(pool, near, vector, frequencies) for pool in pools]


def of_pool(pool, near, vector, frequencies):
    """Of a large one they are nearly always among the first of all."""
    found = first_of(near, pool) if pool.is_large else []
    if len(found) == COMPARED:
        return found
    few = pool.first(COMPARED + 1)
    if len(few) <= COMPARED:
        return few
    found = first_of(near, pool)
    if len(found) < COMPARED and len(near) == FIRST * COMPARED:
        found = first_of(by_shared_key_terms(vector, frequencies, ""), pool)
    return found


def first_of(pks, pool):
    """Those among the keys that are of this pool, in their order, COMPARED at the most."""
    found, begin, size = [], 0, COMPARED + COMPARED // 3
    while begin < len(pks) and len(found) < COMPARED:
        some = pks[begin : begin + size]
        there = set(pool.among(some))
        found += [pk for pk in some if pk in there]
        begin, size = begin + size, min(4 * size, MOST_ASKED)
    return found[:COMPARED]


# How similar they are


def most_similar(text, *, frequencies, pools):
    """For each pool, those most similar to the text: [SimilarEdition], the best first."""
    keys = candidates(text.vector, frequencies, pools)
    found = {each.pk: each for each in similar_among(text, [pk for pks in keys for pk in pks], frequencies)}
    return [best_first(found[pk] for pk in pks if pk in found) for pks in keys]


def best_first(similar):
    return sorted(similar, key=lambda each: (-each.score, each.pk))


def similar_among(text, pks, frequencies):
    """Of these editions those that have any word in common with the text."""
    tags = tags_of(pks)
    for pk, vector, published_at, least in vectors_of(pks=pks):
        found = compared(text, pk, bytes(vector), Tags(tags[pk], frequencies), published_at, least)
        if found.similarity > 0:
            yield found


@prepared(pks=KEYS)
def vectors_of(*, pks):
    rows = EditionStems.objects.filter(edition__in=pks).exclude(weighed=0)
    return rows.values_list("edition", "vector", "edition__published_at", "least")


def compared(text, pk, vector, tags, published_at, least):
    similarity, shared = text.vector.similarity(vector), text.tags.shared(tags.weights.keys())
    nearness = text.tags.nearness(shared, tags) + nearness_in_time(text.published_at, published_at)
    return SimilarEdition(pk, round(similarity + nearness, 6), similarity, shared, None, least, vector)


def best_of(live, planned):
    best = live[:STORED]
    last = best[-1].score if len(best) == STORED else 0
    return best + [each for each in planned if each.score > last]


def names_of_tags(pks):
    """{pk: name} of those tags that are no sections: a section says too little to be a reason."""
    return dict(tags_with_names(pks=list(pks)))


@prepared(pks=KEYS)
def tags_with_names(*, pks):
    return Tag.objects.filter(pk__in=pks, section_position__isnull=True).values_list("pk", "name")


# Why two editions stand beside one another


class ReasonNames:
    """The proper names in a document that may be a reason, the rarest first."""

    def __init__(self, names, language, frequencies):
        kept = [name for name in names if is_reason(name, language, frequencies)]
        kept.sort(key=lambda name: (frequencies.of(term_of_name(name)), -len(name), name))
        self.names = [(term_of_name(name), name) for name in kept]

    def shared(self, terms):
        """“Lisbonne, Pessoa”, of those among the terms; what is part of another is left out."""
        found = []
        for term, name in self.names:
            if term in terms and not any(name in other or other in name for other in found):
                found.append(name)
        return ", ".join(found[:REASONS])


def is_reason(name, language, frequencies):
    """Not what every other text names, and no word that most write small: "Code" is none, "Code du Travail" is one."""
    often = frequencies.of(term_of_name(name))
    if frequencies.size >= ENOUGH and often > COMMON * frequencies.size:
        return False
    stems = list(counted([name], language))
    return len(stems) > 1 or often >= NAMED * max((frequencies.of(term_of(stem)) for stem in stems), default=0)


def why(found, names_of_tags, names):
    """(tags, words): what is stored of two editions. `names_of_tags` has the tags that may be a reason."""
    tags = [tag for tag in found.tags if tag in names_of_tags][:REASON_TAGS]
    return tags, shared_names(found, names)


def shared_names(found, names):
    """Nothing where they have so little in common that it is chance."""
    return names.shared(found.terms) if found.score >= WEAK else ""
