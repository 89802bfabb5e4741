"""Stores, when an edition is published, which editions are related to it, and to which it is related.

A row of `RelatedEdition` holds the score of two editions by the last count of stems (`counting`). An edition gets rows for
the STORED best of those that are live, and for each planned one that scores higher than the last of these: what is
planned takes nobody's place. `rebuilding` does it for all of them.
"""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime

from django.db.models import Q
from django.utils import timezone

from articles.models import Edition
from cms.batches import chunks, listed, one_by_one
from cms.prepared import MOMENT, prepared
from related import candidates, counting, few
from related.candidates import ReasonNames, Text, best_of, most_similar, names_of_tags, pools_of, tags_of, why
from related.frequencies import frequencies_of, last_count
from related.lock import lock
from related.models import EditionStems, RelatedEdition
from related.similarity import Document
from related.writes import Row, editions_of, in_transaction, lock_editions, write_ends, write_rows

MOST_ENDED = 5_000  # editions since a count
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
HERE = 150  # editions of a language: so many are compared again where they are, more by a process of their own


def readable(now):
    """Editions that readers see or will see."""
    return Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))


def unindexed(now):
    """Those among them that were not compared yet."""
    return readable(now).filter(Q(stems__compared=0) | Q(stems__isnull=True))


# One edition


def index_article(article_id):
    """What an article's editions are related to, those that are new. Safe to repeat. Returns whether all of a language should
    be compared anew, by `rebuilding`."""
    at = timezone.now()
    editions = one_by_one(unindexed(at).filter(article=article_id).order_by("pk").with_source())
    return sum(index_edition(edition, at=at) for edition in editions) > 0


def index_edition(edition, *, at=None):
    """Stores its stems and key terms, and compares it with what is live, or ahead, at the moment (now). Safe to repeat.

    Returns whether all of its language should be compared anew: where they are few they are, here. What is planned never
    leads to that, as readers would see it."""
    at = at or timezone.now()
    counted = last_count(edition.language)
    is_due = edition.is_live(at) and counting.is_due(edition.language, at, counted)
    if is_due and are_few_with(edition, at):
        with lock() as taken:
            if taken() and counting.is_due(edition.language, at, last_count(edition.language)):
                write_stems([edition])
                few.compare(edition.language, readable(at).in_language(edition.language), at)
                return False
    index_new(edition, frequencies_of(edition.language, counted), at)
    return is_due


def are_few_with(edition, at):
    compared = readable(at).in_language(edition.language).filter(stems__isnull=False).exclude(pk=edition.pk)
    return compared.order_by()[:HERE].count() < HERE


def index_new(edition, frequencies, at):
    """Stems, vector and key terms are there, and can be found, before it looks for others: of two at once one finds the other."""
    tags = tags_of([edition.pk])[edition.pk]
    document = Document.of(edition, tags=tags, published_at=edition.published_at)
    text = Text.of(document, frequencies)
    counting.write_weights({edition.pk: text.vector}, frequencies, documents={edition.pk: document})
    compare(edition, document, text, frequencies, at)


def index_by_last_count(edition, at):
    """One whose stems are stored."""
    frequencies = frequencies_of(edition.language)
    counting.weigh([edition.pk], frequencies)
    with suppress(EditionStems.DoesNotExist):  # it was cancelled meanwhile
        compare(edition, *text_of(edition, edition.stems, frequencies), frequencies, at)


def write_stems(editions):
    documents = {edition.pk: Document.of(edition) for edition in editions}
    in_transaction(lambda: counting.write_documents(documents, lock_editions(documents)))


def text_of(edition, stems, frequencies):
    tags = tags_of([edition.pk])[edition.pk]
    document = Document.of_stored(stems.counts, tags=tags, published_at=edition.published_at)
    return document, Text.of(document, frequencies)


def compare(edition, document, text, frequencies, at):
    """Writes rows both ways."""
    pools = pools_of(edition.language, edition.article_id, at)
    live, planned = most_similar(text, frequencies=frequencies, pools=pools)
    names = ReasonNames(document.names, edition.language, frequencies)
    rows = list(rows_of(edition, live, planned, names, to_beat(live + planned, frequencies.at, at)))
    least = live[candidates.STORED - 1].score if len(live) >= candidates.STORED else 0

    def write():
        write_rows(rows, lock_editions(editions_of(rows)))
        write_ends({edition.pk: least}, max(frequencies.number, 1))

    in_transaction(write)


def rows_of(edition, live, planned, names, last):
    """Those related to the edition, and the edition as related to those where it beats the last of theirs (`to_beat`)."""
    tags = names_of_tags({tag for each in live + planned for tag in each.tags})
    best = {each.pk for each in best_of(live, planned)}
    for each in live + planned:
        mine, theirs = each.pk in best, each.score > last[each.pk]
        if mine or theirs:
            reasons, words = why(each, tags, names)
            row = Row(edition.pk, each.pk, each.score, reasons, words)
        if mine:
            yield row
        if theirs:
            yield row._replace(edition=each.pk, other=edition.pk)


def to_beat(found, since, at):
    """{edition: the score of the last of its STORED best}, 0 where these are few: as it was written when the edition was compared,
    and found anew where one of the best has ended since the count. What came since is left out: a row too many is harmless."""
    last = {each.pk: each.least for each in found}
    ended = ended_between(since=since or LONG_AGO, at=at)
    if not ended:
        return last
    concerned = RelatedEdition.objects.filter(other__in=listed(ended), edition__in=listed(last))
    concerned = set(concerned.values_list("edition", flat=True))
    return last | dict.fromkeys(concerned, 0) | last_of_the_best(concerned, at)


@prepared(since=MOMENT, at=MOMENT)
def ended_between(*, since, at):
    return Edition.objects.filter(live_until__gt=since, live_until__lte=at).values_list("pk", flat=True)[:MOST_ENDED]


def last_of_the_best(pks, moment):
    """{edition: the score of the last of its STORED best}, of those that have so many live ones."""
    rows = list(RelatedEdition.objects.filter(edition__in=pks).values_list("edition", "other", "score"))
    live = live_among({other for _pk, other, _score in rows}, moment)
    scores = defaultdict(list)
    for pk, other, score in rows:
        if other in live:
            scores[pk].append(score)
    return {pk: sorted(beside)[-candidates.STORED] for pk, beside in scores.items() if len(beside) >= candidates.STORED}


def live_among(pks, moment):
    live = Edition.objects.live(moment)
    return {
        pk
        for part in chunks(sorted(pks), 5_000)
        for pk in live.filter(pk__in=listed(part)).values_list("pk", flat=True)
    }


def follow_merge(tag, into):
    """Reasons name the tag that remains; a section says too little to be one. To be called while editions still have `tag`.

    Rows with the same tags are written together: a large tag stands in a hundred thousand rows."""
    rows = RelatedEdition.objects.filter(edition__edition_tags__tag=tag).values_list("pk", "tags")
    changed = defaultdict(list)
    for pk, tags in list(rows):
        if tag.pk in tags:
            changed[tuple(tags)].append(pk)
    for tags, pks in changed.items():
        kept = dict.fromkeys(into.pk if pk == tag.pk else pk for pk in tags)
        kept = [pk for pk in kept if pk != into.pk or not into.is_section]
        for part in chunks(pks, 5_000):
            RelatedEdition.objects.filter(pk__in=part).update(tags=kept)
