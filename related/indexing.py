"""Stores, when an edition is published, which editions are related to it, and to which it is related.

A row of `RelatedEdition` holds the score of two editions by the frequencies of the moment at which the younger one was
made; only a merge of tags changes it. An edition gets rows for the STORED best of those that were live then, and for each
planned or later one that scores higher than the last of these: what is planned or withdrawn takes nobody's place.
"""

from collections import defaultdict
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Edition
from cms.batches import chunks, one_by_one
from related.candidates import Corpora, most_similar, names_of_tags, why
from related.models import EditionStems, KeyTerm, RelatedEdition
from related.similarity import Document, SurfaceForms, WeightedDocument

STORED = 24
MANY = 10_000


def readable(now):
    """Editions that readers see or will see."""
    return Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))


def unindexed(now):
    """Those among them that were not compared yet."""
    return readable(now).filter(stems__compared_at=None)


# One edition


def index_edition(edition, corpora=None):
    """Stores its stems and key terms, and compares it. Safe to repeat."""
    corpora = corpora or Corpora()
    write_stems(edition)
    write_key_terms(edition, corpora)
    compare(edition, corpora)


def write_stems(edition):
    """Its related editions are deleted, if it was compared before."""
    values = {"counts": Document.of(edition).to_store, "written_at": timezone.now(), "compared_at": None}
    with transaction.atomic():
        edition.stems, _made = EditionStems.objects.update_or_create(edition=edition, defaults=values)
        RelatedEdition.objects.filter(edition=edition).delete()


def write_key_terms(edition, corpora):
    """From now on it is a candidate of others."""
    weighted = WeightedDocument(text_of(edition), corpora.at(edition.made_at, edition.language).corpus)
    rows = [KeyTerm(edition=edition, stem=stem, weight=round(weight * 10_000)) for stem, weight in weighted.key_terms()]
    with transaction.atomic():
        KeyTerm.objects.filter(edition=edition).delete()
        KeyTerm.objects.bulk_create(rows, ignore_conflicts=True)
        edition.stems.written_at = timezone.now()
        EditionStems.objects.filter(edition=edition).update(written_at=edition.stems.written_at)


def text_of(edition):
    tags = edition.edition_tags.values_list("tag", flat=True)
    return Document.of_stored(edition.stems.counts, tags=tags, published_at=edition.published_at)


def compare(edition, corpora):
    """With what was live, or ahead, when it was made; then with what neither could know of the other."""
    begun = timezone.now()
    others = Edition.objects.in_language(edition.language).exclude(article=edition.article_id)
    compare_with(others, edition, corpora, edition.made_at)
    EditionStems.objects.filter(edition=edition).update(compared_at=begun)
    missed = missed_by(edition, others, begun)
    for part in chunks(missed, MANY):
        compare_with(others.filter(pk__in=part), edition, corpora, begun)


def missed_by(edition, others, begun):
    """Keys of those that were compared, or whose stems were written, while it was. Each kind is found by its moment first and
    filtered afterwards: a database that may choose begins with all editions of the language."""
    made_later = Edition.objects.filter(made_at__gt=edition.made_at, stems__compared_at__lt=edition.stems.written_at)
    written = EditionStems.objects.filter(written_at__gte=begun).values_list("pk", flat=True)
    later = in_parts(others, list(made_later.order_by().values_list("pk", flat=True)))
    earlier = in_parts(others.filter(made_at__lt=edition.made_at), list(written))
    return [*later, *earlier]


def in_parts(editions, pks):
    """Those of the keys that are of these editions, MANY at a time: SQLite limits the parameters of a statement."""
    for part in chunks(pks, MANY):
        yield from editions.filter(pk__in=part).order_by().values_list("pk", flat=True)


def compare_with(others, edition, corpora, moment):
    sample = corpora.at(moment, edition.language)
    planned = list(Edition.objects.ahead(moment).order_by("live_from").values_list("pk", flat=True))  # by its index
    pools = [others.live(moment), others.filter(pk__in=planned)]
    found = most_similar(text_of(edition), sample=sample, pools=pools, pk=edition.pk)
    # In one order, so that two that are compared at once do not wait for each other.
    rows = sorted(rows_of(edition, found, moment), key=lambda row: (row.edition_id, row.other_id))
    RelatedEdition.objects.bulk_create(rows, ignore_conflicts=True)


def rows_of(edition, found, moment):
    """Both ways: those related to the edition, and the edition as related to others."""
    live, planned = found
    names = names_of_tags({tag for each in live + planned for tag in each.tags})
    forms = SurfaceForms(edition)
    pks = [each.pk for each in live + planned]
    last, later_on = last_of_the_best(pks, moment), compared_later(edition, pks)
    best = live[:STORED]
    own_last = best[-1].score if len(best) == STORED else 0
    ahead = [each for each in planned if each.score > own_last]
    beside = {each.pk for each in best + ahead}
    for each in live + planned:
        mine = each.pk in beside
        theirs = each.score > last.get(each.pk, 0) and each.pk not in later_on
        if not mine and not theirs:
            continue
        score, tags, words = why(each, names, forms)
        row = {"score": score, "tags": tags, "words": words}
        if mine:
            yield RelatedEdition(edition=edition, other_id=each.pk, **row)
        if theirs:
            yield RelatedEdition(edition_id=each.pk, other=edition, **row)


def compared_later(edition, pks):
    """Keys of those not compared yet that were made later: they find this edition by themselves."""
    rows = EditionStems.objects.filter(edition__in=pks, compared_at=None, edition__made_at__gt=edition.made_at)
    return set(rows.values_list("edition", flat=True))


def last_of_the_best(pks, moment):
    """{edition: the score of the last of its STORED best}, of those that have so many live ones."""
    scores = defaultdict(list)
    live = Edition.objects.live(moment).filter(related_to__edition__in=pks)
    for pk, score in live.values_list("related_to__edition", "related_to__score"):
        scores[pk].append(score)
    return {pk: sorted(beside)[-STORED] for pk, beside in scores.items() if len(beside) >= STORED}


def follow_merge(tag, into):
    """Reasons name the tag that remains; a section says too little to be one. To be called while editions still have `tag`."""
    rows = RelatedEdition.objects.filter(edition__edition_tags__tag=tag).only("tags")
    changed = [row for row in one_by_one(rows) if tag.pk in row.tags]
    for row in changed:
        pks = dict.fromkeys(into.pk if pk == tag.pk else pk for pk in row.tags)
        row.tags = [pk for pk in pks if pk != into.pk or not into.is_section]
    RelatedEdition.objects.bulk_update(changed, ["tags"], batch_size=500)


# All of them


def rebuild(*, force=False, step=lambda done, total: None):
    """Compares those that were not compared yet; with `force` all. In the order in which they were made, so that an
    interrupted run goes on where it was, without `force`. Returns how many were compared."""
    if force:
        EditionStems.objects.update(compared_at=None)
    missing = Edition.objects.filter(stems__compared_at=None).order_by("made_at", "pk")
    pks = list(missing.values_list("pk", flat=True))
    corpora = Corpora()
    tasks = [write_stems, partial(write_key_terms, corpora=corpora), partial(compare, corpora=corpora)]
    for turn, task in enumerate(tasks):
        for count, edition in enumerate(in_turn(pks), 1):
            unless_gone(task, edition)
            step(turn * len(pks) + count, len(tasks) * len(pks))
    return len(pks)


def unless_gone(task, edition):
    """A planned edition may be cancelled at any time: this one, or one that it is compared with."""
    try:
        task(edition)
    except IntegrityError:
        if Edition.objects.filter(pk=edition.pk).exists():
            task(edition)


def in_turn(pks):
    """The editions with these keys, few at a time; those that are gone by now are left out."""
    editions = Edition.objects.with_source("stems")
    for part in chunks(pks):
        found = editions.in_bulk(part)
        yield from (found[pk] for pk in part if pk in found)


# When


def index_article(article_id):
    corpora = Corpora()
    for edition in one_by_one(unindexed(timezone.now()).filter(article=article_id).order_by("pk")):
        index_edition(edition, corpora)
