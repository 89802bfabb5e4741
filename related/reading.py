"""What stands beside an article: its neighbours in time, what the desk pinned, what was found to belong there, and its
translations; one query, which looks at a bounded number of editions.

Only editions live at the moment asked for have any influence, on the order too. Where nothing was written down for an
edition, tags that are shared and nearness in time decide.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles.models import Edition, EditionPin, EditionTag
from related.finding import Backgrounds, most_like, names_of_tags, why
from related.weighing import Text, Written

WANTED = 12
# Enough on either side when both neighbours in time and some pins are taken out of it.
REACH = WANTED + 4
# The query has a part for each tag, and looks further for each link: it must not grow with what was typed or imported.
MOST_TAGS = 12
MOST_LINKED = 100


@dataclass(frozen=True)
class Surroundings:
    previous: Edition | None
    next: Edition | None
    related: list
    translations: list


def surroundings(edition, *, at, tags, linked=frozenset(), pins=()):
    """Of a saved or an unsaved edition; `pins` are articles' ids, for an unsaved one. No article is in it twice, and none that the text itself leads to: `linked`
    are the paths of its links."""
    moment = edition.published_at or at
    found = candidates(edition, at, [tag.pk for tag in tags], pins, reach=REACH + min(len(linked), MOST_LINKED))
    translations = one_per_language(each for each in found if is_translation(each, edition))
    found = [each for each in found if each not in translations and each.get_absolute_url() not in linked]
    free = [each for each in found if each.pin is None and each.language == edition.language]
    place = (moment, edition.article_id or float("inf"))
    older = [each for each in free if (each.published_at, each.article_id) < place]
    newer = [each for each in free if (each.published_at, each.article_id) > place]
    previous = max(older, key=in_time, default=None)
    following = min(newer, key=in_time, default=None)
    related = ranked([each for each in found if each not in (previous, following)], edition, moment)[:WANTED]
    for each in related:
        each.reason = reason(each, tags)
    return Surroundings(previous, following, related, translations)


def beside(edition, *, at, tags):
    """The related articles alone, the neighbours in time not taken out of them."""
    found = candidates(edition, at, [tag.pk for tag in tags], (), reach=REACH)
    found = [each for each in found if not is_translation(each, edition)]
    return ranked(found, edition, edition.published_at or at)[:WANTED]


def ranked(editions, edition, moment):
    """Pins; then what was found to belong there, the best first; then what shares most tags, the nearest in time first."""
    pinned = sorted((each for each in editions if each.pin is not None), key=lambda each: each.pin)
    free = [each for each in editions if each.pin is None and each.language == edition.language]

    def rank(each):
        return (-(each.score or 0), -each.shared, abs(each.published_at - moment), -each.article_id)

    return pinned + sorted(free, key=rank)


def reason(other, tags):
    """“Lisbonne, gastronomie”: the tags that both have, or else words; nothing where only time brought them together."""
    shared = [tag.name for number in other.shared_tags or [] for tag in tags if tag.pk == number]
    return ", ".join(shared) or other.shared_words or ""


def is_translation(other, edition):
    return other.translation_group == edition.translation_group and other.language != edition.language


def one_per_language(editions):
    """The latest of each: that of an article which the desk has parted from its original may still be live."""
    return list({each.language: each for each in sorted(editions, key=lambda each: each.live_from)}.values())


def in_time(edition):
    return (edition.published_at, edition.article_id)


def candidates(edition, at, tag_ids, pins, *, reach):
    """The best of each kind, on either side of its moment: no other edition can be among the first. Of the tags the first
    ones lead to others; all of them count for what these share."""
    moment = edition.published_at or at
    live = Edition.objects.live(at).exclude(article=edition.article_id)
    here = live.in_language(edition.language)
    sides = [here.older_than(moment, edition.article_id), here.newer_than(moment, edition.article_id)]
    saved = edition.pk or 0
    found = {} if edition.pk else found_now(edition, at, tag_ids)
    parts = [
        live.filter(article__in=pinned(edition, pins)),
        here.filter(stands_beside__edition=saved).order_by("-stands_beside__score", "pk")[:reach],
        *(side[:reach] for side in sides),
    ]
    if found:
        parts.append(here.filter(pk__in=list(found)[:reach]))
    if edition.translation_group:
        parts.append(live.filter(translation_group=edition.translation_group))
    numbers = [part.values("pk") for part in parts]
    numbers += [nearest for tag in tag_ids[:MOST_TAGS] for nearest in nearest_with(here, tag, moment, reach)]
    shared = EditionTag.objects.filter(edition=OuterRef("pk"), tag__in=tag_ids).order_by().values("edition")
    editions = list(
        Edition.objects.filter(pk__in=one_list(numbers))
        .annotate(
            pin=pin_position(edition, pins),
            shared=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0),
            row=FilteredRelation("stands_beside", condition=Q(stands_beside__edition=saved)),
            score=F("row__score"),
            shared_tags=F("row__tags"),
            shared_words=F("row__words"),
        )
        .for_mention()
    )
    for each in editions:
        if each.pk in found:
            each.score, each.shared_tags, each.shared_words = found[each.pk]
    return editions


def one_list(numbers):
    """Of several queries that are cut off each by itself. Asked for one or the other, PostgreSQL would read all editions;
    SQLite takes no cut-off inside of a list of lists."""
    first, *rest = [Edition.objects.filter(pk__in=some).order_by().values("pk") for some in numbers]
    return first.union(*rest, all=True)


def found_now(edition, at, tag_ids):
    """{number: what its row would say} for an edition that is saved nowhere: a preview is what will be published."""
    text = Text.of(edition, tags=tag_ids, published_at=edition.published_at or at)
    others = Edition.objects.in_language(edition.language).exclude(article=edition.article_id)
    [live] = most_like(text, sample=Backgrounds().at(at, edition.language), pools=[others.live(at)])
    names, written = names_of_tags(tag_ids), Written(edition)
    return {each.number: why(each, names, written) for each in live}


def nearest_with(editions, tag, moment, reach):
    """Numbers of the nearest on either side, out of the tag's own index: `Exists` lets no database begin with the editions
    of the language, which are nearly all of them."""
    tagged = EditionTag.objects.filter(Exists(editions.filter(pk=OuterRef("edition"))), tag=tag)
    older, newer = tagged.filter(published_at__lte=moment), tagged.filter(published_at__gt=moment)
    for side in (older.order_by("-published_at", "-edition"), newer.order_by("published_at", "-edition")):
        yield side.values("edition")[:reach]


def pinned(edition, pins):
    """The articles that the desk pinned: rows of a saved edition, or what the compiler listed."""
    return EditionPin.objects.filter(edition=edition.pk).values("article") if edition.pk else pins


def pin_position(edition, pins):
    if edition.pk:
        row = EditionPin.objects.filter(edition=edition.pk, article=OuterRef("article"))
        return Subquery(row.values("position")[:1], output_field=IntegerField())
    places = [When(article=number, then=Value(place)) for place, number in enumerate(pins)]
    return Case(*places, default=Value(None), output_field=IntegerField())
