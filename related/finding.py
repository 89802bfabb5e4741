"""Which editions are most like a text: a bounded number of them is looked at, whatever the size of the archive.

What is counted, cut off or weighed comes from editions live at the moment. Those that are still ahead are found on
their own, so that they take nobody's place.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, F, FloatField, Sum, Value, When

from articles.models import Edition, EditionTag, Tag
from related.models import EditionWords, TellingWord
from related.weighing import Background, Company, Text, Weighed

SAMPLE = 1000  # texts whose words say how common a word is
COMPARED = 300  # candidates of each kind
MOST_ASKED = 10_000  # numbers in one query
REASON_TAGS = 3
FAINT = (
    0.3  # seen in three corpora and the demo magazine: below, the shared words that weigh most seldom name a subject
)
TOO_COMMON = 100  # a stem that more of these have finds nobody


@dataclass(frozen=True)
class Found:
    number: int  # of the edition
    score: float
    likeness: float  # of the words alone, from 0 to (1 + HEAD)²
    tags: list = field(default_factory=list)
    shared: dict = field(default_factory=dict, repr=False)


class Backgrounds:
    """The newest texts that readers can read at a moment; what the moment before left is used again."""

    def __init__(self):
        self.known = {}  # language: ({number: (stems, tags)}, Background)

    def at(self, moment, language):
        newest = Edition.objects.live(moment).in_language(language).newest_first()[:SAMPLE]
        numbers = set(newest.values_list("pk", flat=True))
        texts, background = self.known.setdefault(language, ({}, Background()))
        for number in texts.keys() - numbers:
            background.add(*texts.pop(number), times=-1)
        for number, stems, tags in stems_and_tags(numbers - texts.keys()):
            texts[number] = (stems, tags)
            background.add(stems, tags)
        return Sample(background, frozenset(texts))


@dataclass(frozen=True)
class Sample:
    background: Background
    numbers: frozenset  # of the editions in it


def stems_and_tags(numbers):
    tags = tags_of(numbers)
    for number, counts in EditionWords.objects.filter(edition__in=numbers).values_list("edition", "counts"):
        yield number, list(Text.of_stored(counts).whole), tags[number]


def tags_of(numbers):
    tags = defaultdict(list)
    for edition, tag in EditionTag.objects.filter(edition__in=numbers).order_by().values_list("edition", "tag"):
        tags[edition].append(tag)
    return tags


def by_shared_stems(telling, background):
    """Numbers of the editions that share any of the telling stems, those that share most first: whether anybody can read
    them is not asked yet, as the few that are wanted are soon found among so many."""
    wanted = [(stem, weight) for stem, weight in telling if background.stems[stem] <= TOO_COMMON] or telling
    if not wanted:
        return []
    weights = Case(*[When(stem=stem, then=Value(weight)) for stem, weight in wanted], output_field=FloatField())
    rows = TellingWord.objects.filter(stem__in=[stem for stem, _weight in wanted]).values("edition")
    rows = rows.annotate(total=Sum(F("weight") * weights)).order_by("-total", "edition")
    return list(rows.values_list("edition", flat=True))


def first_of(numbers, editions):
    """Those among the numbers that are of these editions, in their order; so many as are compared."""
    editions = editions.order_by()
    few = set(editions.values_list("pk", flat=True)[: COMPARED + 1])
    if len(few) <= COMPARED:  # as the planned ones are
        return [number for number in numbers if number in few]
    found, begin, size = [], 0, 2 * COMPARED
    while begin < len(numbers) and len(found) < COMPARED:
        some = numbers[begin : begin + size]
        there = set(editions.filter(pk__in=some).values_list("pk", flat=True))
        found += [number for number in some if number in there]
        begin, size = begin + size, min(4 * size, MOST_ASKED)
    return found[:COMPARED]


def texts_of(numbers):
    """{number: Text} of those whose words are known."""
    tags = tags_of(numbers)
    rows = EditionWords.objects.filter(edition__in=numbers)
    rows = rows.values_list("edition", "counts", "edition__published_at")
    return {number: Text.of_stored(counts, tags=tags[number], published_at=moment) for number, counts, moment in rows}


def most_like(text, *, sample, pools, number=None):
    """For each pool, a queryset of editions, those most like the text: [Found], the best first. What the first pool
    holds says, beside the sample, which stems are heard at all. `number` is the text's own edition."""
    near = by_shared_stems(Weighed(text, sample.background).telling(), sample.background)
    texts = [texts_of(first_of(near, pool)) for pool in pools]
    at_hand = {number: text, **texts[0]}
    company = Company(sample.background, [each for key, each in at_hand.items() if key not in sample.numbers])
    mine = Weighed(text, company)
    return [best_first(mine, some) for some in texts]


def best_first(mine, texts):
    found = [compared(mine, Weighed(text, mine.background), number) for number, text in texts.items()]
    return sorted((each for each in found if each.likeness > 0), key=lambda each: (-each.score, each.number))


def compared(mine, other, number):
    shared = mine.shared(other)
    likeness = sum(shared.values())
    return Found(number, round(likeness + mine.nearness(other), 9), likeness, mine.shared_tags(other), shared)


def names_of_tags(numbers):
    """{number: name} of tags that are no sections: a section says too little to be a reason."""
    return dict(Tag.objects.filter(pk__in=numbers, section_position__isnull=True).values_list("pk", "name"))


def why(found, names, written):
    """(score, tags, words): what is written down of two texts. `names` are of the tags that may be a reason."""
    tags = [tag for tag in found.tags if tag in names][:REASON_TAGS]
    return found.score, tags, shared_words(found, written)


def shared_words(found, written):
    """Nothing where they have so little in common that it is chance: “usage, those” is no reason to read."""
    return written.reason(found.shared) if found.score >= FAINT else ""
