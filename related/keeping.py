"""Writes down, when an edition is published, what belongs beside it and beside what it belongs.

A row is about two editions: it says how much they have in common by what was live when the younger of them was made. It
is changed by nothing but a merge of tags. An edition keeps the best of those that were live then, and gets a row for
each planned or later one that beats the last of its best; so what is planned or withdrawn takes nobody's place.
"""

from collections import defaultdict
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Edition
from cms.batches import chunks, one_by_one
from related.finding import Backgrounds, most_like, names_of_tags, why
from related.models import EditionWords, RelatedEdition, TellingWord
from related.weighing import Text, Weighed, Written

KEPT = 24
MANY = 10_000


def readable(now):
    """Editions that readers see or will see."""
    return Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))


def unkept(now):
    """Those among them that nothing was written down for."""
    return readable(now).filter(wording__compared_at=None)


# One edition


def keep(edition, backgrounds=None):
    """Reads its words and compares it. Safe to repeat."""
    backgrounds = backgrounds or Backgrounds()
    write_words(edition)
    write_telling(edition, backgrounds)
    compare(edition, backgrounds)


def write_words(edition):
    """What stood beside it is forgotten, if it was compared before."""
    values = {"counts": Text.of(edition).to_store, "written_at": timezone.now(), "compared_at": None}
    with transaction.atomic():
        edition.wording, _made = EditionWords.objects.update_or_create(edition=edition, defaults=values)
        RelatedEdition.objects.filter(edition=edition).delete()


def write_telling(edition, backgrounds):
    """From now on others find it."""
    weighed = Weighed(text_of(edition), backgrounds.at(edition.made_at, edition.language).background)
    rows = [
        TellingWord(edition=edition, stem=stem, weight=round(weight * 10_000)) for stem, weight in weighed.telling()
    ]
    with transaction.atomic():
        TellingWord.objects.filter(edition=edition).delete()
        TellingWord.objects.bulk_create(rows, ignore_conflicts=True)
        edition.wording.written_at = timezone.now()
        EditionWords.objects.filter(edition=edition).update(written_at=edition.wording.written_at)


def text_of(edition):
    tags = edition.edition_tags.values_list("tag", flat=True)
    return Text.of_stored(edition.wording.counts, tags=tags, published_at=edition.published_at)


def compare(edition, backgrounds):
    """With what was live, or ahead, when it was made; then with what neither could know of the other."""
    begun = timezone.now()
    others = Edition.objects.in_language(edition.language).exclude(article=edition.article_id)
    compare_with(others, edition, backgrounds, edition.made_at)
    EditionWords.objects.filter(edition=edition).update(compared_at=begun)
    missed = missed_by(edition, others, begun)
    for part in chunks(missed, MANY):
        compare_with(others.filter(pk__in=part), edition, backgrounds, begun)


def missed_by(edition, others, begun):
    """Numbers of those that were compared, or written, while it was. Each kind is found by when it was, and asked for the
    rest afterwards: a database that may choose begins with all editions of the language."""
    made_later = Edition.objects.filter(
        made_at__gt=edition.made_at, wording__compared_at__lt=edition.wording.written_at
    )
    written = EditionWords.objects.filter(written_at__gte=begun).values_list("pk", flat=True)
    later = in_parts(others, list(made_later.order_by().values_list("pk", flat=True)))
    earlier = in_parts(others.filter(made_at__lt=edition.made_at), list(written))
    return [*later, *earlier]


def in_parts(editions, numbers):
    """Those of the numbers that are of these editions; a statement of SQLite takes so many numbers and no more."""
    for part in chunks(numbers, MANY):
        yield from editions.filter(pk__in=part).order_by().values_list("pk", flat=True)


def compare_with(others, edition, backgrounds, moment):
    sample = backgrounds.at(moment, edition.language)
    planned = list(Edition.objects.ahead(moment).order_by("live_from").values_list("pk", flat=True))  # by its index
    pools = [others.live(moment), others.filter(pk__in=planned)]
    found = most_like(text_of(edition), sample=sample, pools=pools, number=edition.pk)
    # In one order, so that two that are compared at once do not wait for each other.
    rows = sorted(rows_of(edition, found, moment), key=lambda row: (row.edition_id, row.other_id))
    RelatedEdition.objects.bulk_create(rows, ignore_conflicts=True)


def rows_of(edition, found, moment):
    """Both ways: beside the edition, and the edition beside others."""
    live, planned = found
    names = names_of_tags({tag for each in live + planned for tag in each.tags})
    written = Written(edition)
    numbers = [each.number for each in live + planned]
    last, later_on = last_of_the_best(numbers, moment), turn_to_come(edition, numbers)
    best = live[:KEPT]
    own_last = best[-1].score if len(best) == KEPT else 0
    ahead = [each for each in planned if each.score > own_last]
    beside = {each.number for each in best + ahead}
    for each in live + planned:
        mine = each.number in beside
        theirs = each.score > last.get(each.number, 0) and each.number not in later_on
        if not mine and not theirs:
            continue
        score, tags, words = why(each, names, written)
        row = {"score": score, "tags": tags, "words": words}
        if mine:
            yield RelatedEdition(edition=edition, other_id=each.number, **row)
        if theirs:
            yield RelatedEdition(edition_id=each.number, other=edition, **row)


def turn_to_come(edition, numbers):
    """Those that find this edition by themselves, when they are compared."""
    rows = EditionWords.objects.filter(edition__in=numbers, compared_at=None, edition__made_at__gt=edition.made_at)
    return set(rows.values_list("edition", flat=True))


def last_of_the_best(numbers, moment):
    """{edition: the score that a newcomer has to beat}, of those that have enough live ones beside them."""
    scores = defaultdict(list)
    live = Edition.objects.live(moment).filter(stands_beside__edition__in=numbers)
    for number, score in live.values_list("stands_beside__edition", "stands_beside__score"):
        scores[number].append(score)
    return {number: sorted(beside)[-KEPT] for number, beside in scores.items() if len(beside) >= KEPT}


def follow_merge(tag, into):
    """The survivor is the reason from now on; a section says too little to be one. To be called while editions still
    carry the tag."""
    rows = RelatedEdition.objects.filter(edition__edition_tags__tag=tag).only("tags")
    changed = [row for row in one_by_one(rows) if tag.pk in row.tags]
    for row in changed:
        numbers = dict.fromkeys(into.pk if number == tag.pk else number for number in row.tags)
        row.tags = [number for number in numbers if number != into.pk or not into.is_section]
    RelatedEdition.objects.bulk_update(changed, ["tags"], batch_size=500)


# All of them


def rebuild(*, anew=False, step=lambda done, total: None):
    """Makes what is missing; with `anew` all is. One edition after the other, in the order in which they were made, so
    that what was interrupted goes on where it was, without `anew`. Returns how many were compared."""
    if anew:
        EditionWords.objects.update(compared_at=None)
    missing = Edition.objects.filter(wording__compared_at=None).order_by("made_at", "pk")
    numbers = list(missing.values_list("pk", flat=True))
    backgrounds = Backgrounds()
    tasks = [write_words, partial(write_telling, backgrounds=backgrounds), partial(compare, backgrounds=backgrounds)]
    for turn, task in enumerate(tasks):
        for count, edition in enumerate(in_turn(numbers), 1):
            unless_gone(task, edition)
            step(turn * len(numbers) + count, len(tasks) * len(numbers))
    return len(numbers)


def unless_gone(task, edition):
    """A planned edition may be cancelled at any time: this one, or one that it is compared with."""
    try:
        task(edition)
    except IntegrityError:
        if Edition.objects.filter(pk=edition.pk).exists():
            task(edition)


def in_turn(numbers):
    """The editions of these numbers, few at a time; those that are gone by now are left out."""
    editions = Edition.objects.select_related("wording").defer("body")
    for part in chunks(numbers):
        found = editions.in_bulk(part)
        yield from (found[number] for number in part if number in found)


# When


def keep_those_of(article_id):
    backgrounds = Backgrounds()
    for edition in one_by_one(unkept(timezone.now()).filter(article=article_id).order_by("pk")):
        keep(edition, backgrounds)
