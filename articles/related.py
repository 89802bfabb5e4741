"""What to read next: the neighbours in time, what the desk pinned, what shares most tags, the translations; one query.

Only editions live at the moment asked for have any influence, on the order too.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles.models import Edition, EditionPin, EditionTag

WANTED = 12
# Enough on either side when both neighbours in time and some pins are taken out of it.
REACH = WANTED + 4


@dataclass(frozen=True)
class Surroundings:
    previous: Edition | None
    next: Edition | None
    related: list
    translations: list


def surroundings(edition, *, at, tag_ids, linked=frozenset()):
    """Of a saved or an unsaved edition. No article is in it twice, and none that the text itself leads to: `linked`
    are the paths of its links."""
    moment = edition.published_at or at
    live = Edition.objects.live(at).exclude(article=edition.article_id)
    found = list(candidates(edition, live, moment, tag_ids, reach=REACH + len(linked)))
    translations = one_per_language(each for each in found if is_translation(each, edition))
    found = [each for each in found if each not in translations and each.get_absolute_url() not in linked]
    pinned = sorted((each for each in found if each.pin is not None), key=lambda each: each.pin)
    free = [each for each in found if each.pin is None and each.language == edition.language]
    place = (moment, edition.article_id or float("inf"))
    older = [each for each in free if (each.published_at, each.article_id) < place]
    newer = [each for each in free if (each.published_at, each.article_id) > place]
    previous = max(older, key=in_time, default=None)
    following = min(newer, key=in_time, default=None)
    rest = [each for each in free if each not in (previous, following)]
    rest.sort(key=lambda each: (-each.shared, abs(each.published_at - moment), -each.article_id))
    return Surroundings(previous, following, (pinned + rest)[:WANTED], translations)


def is_translation(other, edition):
    return other.translation_group == edition.translation_group and other.language != edition.language


def one_per_language(editions):
    """The latest of each: that of an article which the desk has parted from its original may still be live."""
    return list({each.language: each for each in sorted(editions, key=lambda each: each.live_from)}.values())


def in_time(edition):
    return (edition.published_at, edition.article_id)


def candidates(edition, live, moment, tag_ids, *, reach):
    """The best of each kind, on either side of the moment: no other edition can be among the first."""
    here = live.in_language(edition.language)
    sides = [here.older_than(moment, edition.article_id), here.newer_than(moment, edition.article_id)]
    wanted = Q(pk__in=live.filter(article__in=pins(edition)).values("pk"))
    if edition.translation_group:
        wanted |= Q(pk__in=live.filter(translation_group=edition.translation_group).values("pk"))
    for side in sides:
        wanted |= Q(pk__in=side[:reach].values("pk"))
    if tag_ids:
        for side in sides:
            wanted |= Q(pk__in=sharing_most(side, tag_ids)[:reach].values("pk"))
    shared = EditionTag.objects.filter(edition=OuterRef("pk"), tag__in=tag_ids).order_by().values("edition")
    return (
        Edition.objects.filter(wanted)
        .annotate(pin=pin_position(edition), shared=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0))
        .for_mention()
    )


def sharing_most(side, tag_ids):
    """Grouped by the key alone: the database would sort all the texts with it."""
    nearest_first = side.query.order_by
    sharing = side.order_by().filter(edition_tags__tag__in=tag_ids).values("pk")
    return sharing.annotate(n=Count("edition_tags")).order_by("-n", *nearest_first)


def pins(edition):
    """The articles that the desk pinned: rows of a saved edition, or what the compiler listed."""
    if edition.pk:
        return EditionPin.objects.filter(edition=edition.pk).values("article")
    return [article.pk for article in edition.compiled_pins]


def pin_position(edition):
    if edition.pk:
        row = EditionPin.objects.filter(edition=edition.pk, article=OuterRef("article"))
        return Subquery(row.values("position")[:1], output_field=IntegerField())
    places = [When(article=number, then=Value(place)) for place, number in enumerate(pins(edition))]
    return Case(*places, default=Value(None), output_field=IntegerField())
