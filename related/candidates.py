"""Which editions are most similar to a document. Those that share key terms with it are the candidates; a bounded number
of them is compared, whatever the size of the archive. Plain Python and SQL: this runs in the processes that serve pages.
`matrices` does the same for all editions at once.

Planned editions are found in a pool of their own, so that they take nobody's place.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from articles.models import EditionTag, Tag
from cms.batches import listed
from related.models import EditionStems, KeyTerm, StemFrequencies
from related.similarity import (
    ASKED_TERMS,
    Tags,
    TermFrequencies,
    Vector,
    counted,
    names_of,
    nearness_in_time,
    term_of,
    term_of_name,
)

COMPARED = 150  # candidates of each pool: more cost more and find hardly any others (bench/README.md)
FIRST = 4  # times COMPARED: so many of all are asked for first
MOST_ASKED = 10_000  # keys in one query
MOST_READ = 200_000  # key terms
REASON_TAGS = 3
REASONS = 2  # names
# Two texts that have less in common than this may name the same person or place by chance.
WEAK = 0.2
COMMON = 0.2  # of the editions: what more of them name says nothing of any
ENOUGH = 50  # editions, of which COMMON is more than chance
NAMED = 0.5  # of the texts with a word: if fewer write it as a name it is none


@dataclass(frozen=True)
class SimilarEdition:
    """`similarity` is of the words alone; `score` adds what tags and dates say. `tags` are the keys of those that both have,
    the rarest first; `names` the terms of the names that the other has, `least` what stands at the end of its best."""

    pk: int
    score: float
    similarity: float
    tags: list = field(default_factory=list)
    names: frozenset = frozenset()
    least: float = 0


@dataclass
class Text:
    """What a text is compared by."""

    vector: Vector
    tags: Tags
    published_at: object

    @classmethod
    def of(cls, document, frequencies):
        return cls(Vector.of(document, frequencies), Tags(document.tags, frequencies), document.published_at)


def frequencies_of(language):
    """As they were counted last."""
    counted = StemFrequencies.objects.filter(language=language).first()
    return (
        TermFrequencies(counted.size, bytes(counted.packed), counted.number, counted.at)
        if counted
        else TermFrequencies()
    )


def tags_of(pks):
    tags = defaultdict(list)
    for edition, tag in EditionTag.objects.filter(edition__in=listed(pks)).order_by().values_list("edition", "tag"):
        tags[edition].append(tag)
    return tags


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
    """For each pool, a queryset of editions, the keys of those to be compared: all, where they are few. In an order that
    an index has: without one SQLite looks for what is planned among all that was ever made."""
    few = [list(pool.order_by("live_from").values_list("pk", flat=True)[: COMPARED + 1]) for pool in pools]
    large = [pool for pks, pool in zip(few, pools, strict=True) if len(pks) > COMPARED]
    found = iter(nearest(vector, frequencies, large))
    return [pks if len(pks) <= COMPARED else next(found) for pks in few]


def nearest(vector, frequencies, pools):
    """Of each pool; they are nearly always among the first of all."""
    near = by_shared_key_terms(vector, frequencies, f"LIMIT {FIRST * COMPARED}") if pools else []
    found = [first_of(near, pool) for pool in pools]
    if len(near) < FIRST * COMPARED or all(len(pks) == COMPARED for pks in found):
        return found
    every = by_shared_key_terms(vector, frequencies, "")
    return [first_of(every, pool) for pool in pools]


def first_of(pks, editions):
    """Those among the keys that are of these editions, in their order, COMPARED at the most."""
    editions = editions.order_by()
    found, begin, size = [], 0, 2 * COMPARED
    while begin < len(pks) and len(found) < COMPARED:
        some = pks[begin : begin + size]
        there = set(editions.filter(pk__in=listed(some)).values_list("pk", flat=True))
        found += [pk for pk in some if pk in there]
        begin, size = begin + size, min(4 * size, MOST_ASKED)
    return found[:COMPARED]


def most_similar(text, *, frequencies, pools):
    """For each pool, a queryset of editions, those most similar to the text: [SimilarEdition], the best first."""
    return [best_first(text, pks, frequencies) for pks in candidates(text.vector, frequencies, pools)]


def best_first(text, pks, frequencies):
    tags = tags_of(pks)
    rows = EditionStems.objects.filter(edition__in=listed(pks)).exclude(weighed=0)
    rows = rows.values_list("edition", "vector", "edition__published_at", "least")
    found = [compared(text, pk, bytes(vector), Tags(tags[pk], frequencies), *row) for pk, vector, *row in rows]
    return sorted((each for each in found if each.similarity > 0), key=lambda each: (-each.score, each.pk))


def compared(text, pk, vector, tags, published_at, least):
    similarity = text.vector.similarity(vector)
    nearness = text.tags.nearness(tags) + nearness_in_time(text.published_at, published_at)
    score = round(similarity + nearness, 6)
    return SimilarEdition(pk, score, similarity, text.tags.shared(tags), frozenset(names_of(vector)), least)


def names_of_tags(pks):
    """{pk: name} of those tags that are no sections: a section says too little to be a reason."""
    return dict(Tag.objects.filter(pk__in=pks, section_position__isnull=True).values_list("pk", "name"))


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
    return names.shared(found.names) if found.score >= WEAK else ""
