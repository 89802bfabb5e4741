"""Which editions are most similar to a document. Those that share key terms with it are the candidates; a bounded number
of them is compared, whatever the size of the archive.

Frequencies, cut-offs and ranks come from editions live at the moment. Planned ones are found in a pool of their own, so
that they take nobody's place.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, F, FloatField, Sum, Value, When

from articles.models import Edition, EditionTag, Tag
from related.models import EditionStems, KeyTerm
from related.similarity import ComparedCorpus, Corpus, Document, WeightedDocument, stems_of

SAMPLE = 1000  # editions that stand for all of the language when frequencies are counted
COMPARED = 300  # candidates of each pool
MOST_ASKED = 10_000  # keys in one query
REASON_TAGS = 3
# Below this score the shared words that weigh most seldom name a subject: seen in three corpora and the demo magazine.
WEAK = 0.3
TOO_COMMON = 100  # of the sample: a stem that more of them have finds no candidates


@dataclass(frozen=True)
class SimilarEdition:
    """`similarity` is of the words alone, from 0 to (1 + HEAD)²; `score` adds what tags and dates say. `shared` is
    {stem: its part of the similarity}, `tags` the keys of those that both have, the rarest first."""

    pk: int
    score: float
    similarity: float
    tags: list = field(default_factory=list)
    shared: dict = field(default_factory=dict, repr=False)


class Corpora:
    """Term frequencies of the newest live editions, by language; each moment is counted on from the one before."""

    def __init__(self):
        self.known = {}  # language: ({pk: (stems, tags)}, Corpus)

    def at(self, moment, language):
        newest = Edition.objects.live(moment).in_language(language).newest_first()[:SAMPLE]
        pks = set(newest.values_list("pk", flat=True))
        documents, corpus = self.known.setdefault(language, ({}, Corpus()))
        for pk in documents.keys() - pks:
            corpus.add(*documents.pop(pk), times=-1)
        for pk, stems, tags in stems_and_tags(pks - documents.keys()):
            documents[pk] = (stems, tags)
            corpus.add(stems, tags)
        return Sample(corpus, frozenset(documents))


@dataclass(frozen=True)
class Sample:
    corpus: Corpus
    pks: frozenset  # of the editions in it


def stems_and_tags(pks):
    tags = tags_of(pks)
    for pk, counts in EditionStems.objects.filter(edition__in=pks).values_list("edition", "counts"):
        yield pk, stems_of(counts), tags[pk]


def tags_of(pks):
    tags = defaultdict(list)
    for edition, tag in EditionTag.objects.filter(edition__in=pks).order_by().values_list("edition", "tag"):
        tags[edition].append(tag)
    return tags


def by_shared_key_terms(key_terms, corpus):
    """Keys of the editions that share any of these key terms, [(stem, weight)], those that share most first. Planned and past
    ones are among them: `first_of` sorts them out, as the few that are wanted are soon found among so many."""
    wanted = [(stem, weight) for stem, weight in key_terms if corpus.stems[stem] <= TOO_COMMON] or key_terms
    if not wanted:
        return []
    weights = Case(*[When(stem=stem, then=Value(weight)) for stem, weight in wanted], output_field=FloatField())
    rows = KeyTerm.objects.filter(stem__in=[stem for stem, _weight in wanted]).values("edition")
    rows = rows.annotate(total=Sum(F("weight") * weights)).order_by("-total", "edition")
    return list(rows.values_list("edition", flat=True))


def first_of(pks, editions):
    """Those among the keys that are of these editions, in their order, COMPARED at the most."""
    editions = editions.order_by()
    few = set(editions.values_list("pk", flat=True)[: COMPARED + 1])
    if len(few) <= COMPARED:  # as the planned ones are
        return [pk for pk in pks if pk in few]
    found, begin, size = [], 0, 2 * COMPARED
    while begin < len(pks) and len(found) < COMPARED:
        some = pks[begin : begin + size]
        there = set(editions.filter(pk__in=some).values_list("pk", flat=True))
        found += [pk for pk in some if pk in there]
        begin, size = begin + size, min(4 * size, MOST_ASKED)
    return found[:COMPARED]


def documents_of(pks):
    """{pk: Document} of those whose stems are stored."""
    tags = tags_of(pks)
    rows = EditionStems.objects.filter(edition__in=pks)
    rows = rows.values_list("edition", "counts", "edition__published_at")
    return {pk: Document.of_stored(counts, tags=tags[pk], published_at=moment) for pk, counts, moment in rows}


def most_similar(document, *, sample, pools, pk=None):
    """For each pool, a queryset of editions, those most similar to the document: [SimilarEdition], the best first. A stem counts
    only if two of the sample, the candidates of the first pool and the document have it. `pk` is the document's own edition."""
    near = by_shared_key_terms(WeightedDocument(document, sample.corpus).key_terms(), sample.corpus)
    candidates = [documents_of(first_of(near, pool)) for pool in pools]
    at_hand = {pk: document, **candidates[0]}
    compared_corpus = ComparedCorpus(sample.corpus, [each for key, each in at_hand.items() if key not in sample.pks])
    mine = WeightedDocument(document, compared_corpus)
    return [best_first(mine, some) for some in candidates]


def best_first(mine, documents):
    found = [compared(mine, WeightedDocument(other, mine.corpus), pk) for pk, other in documents.items()]
    return sorted((each for each in found if each.similarity > 0), key=lambda each: (-each.score, each.pk))


def compared(mine, other, pk):
    shared = mine.shared(other)
    similarity = sum(shared.values())
    return SimilarEdition(pk, round(similarity + mine.nearness(other), 9), similarity, mine.shared_tags(other), shared)


def names_of_tags(pks):
    """{pk: name} of those tags that are no sections: a section says too little to be a reason."""
    return dict(Tag.objects.filter(pk__in=pks, section_position__isnull=True).values_list("pk", "name"))


def why(found, names, forms):
    """(score, tags, words): what is stored of two editions. `names` has the tags that may be a reason."""
    tags = [tag for tag in found.tags if tag in names][:REASON_TAGS]
    return found.score, tags, shared_words(found, forms)


def shared_words(found, forms):
    """Nothing where they have so little in common that it is chance: “usage, those” is no reason to read."""
    return forms.reason(found.shared) if found.score >= WEAK else ""
