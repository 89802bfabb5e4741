"""What stands beside an article: its neighbours in time, what the desk pinned, what was stored when it was published, and
its translations. Each is a plain query of its own that reads so many rows as are shown, whatever the size of the archive.

Only editions live at the moment asked for have any influence, on the order too. Where less was stored for an edition than
is shown, tags that are shared and nearness in time fill up.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from articles.models import Edition, EditionPin, EditionTag
from cms.batches import chunks
from cms.prepared import KEY, MOMENT, WORD, prepared
from related.candidates import NOBODY, ReasonNames, Text, most_similar, names_of_tags, pools_of, tags_of, why
from related.frequencies import frequencies_of
from related.models import EditionStems, RelatedEdition
from related.similarity import Document

WANTED = 12
# Enough on either side when both neighbours in time and some pins are taken out of it.
REACH = WANTED + 4
# So many on either side are ranked by their tags where too little was stored.
NEAR = 60
# What the fallback asks grows with the tags, and everything looks further for each link: neither must grow with what was
# typed or imported.
MOST_TAGS = 12
MOST_LINKED = 100


@dataclass(frozen=True)
class RelatedArticles:
    """Editions. Those in `related` have a `reason`: what they have in common with the article, as text."""

    previous: Edition | None
    next: Edition | None
    related: list
    translations: list


class Match(NamedTuple):
    """Another edition (its key) that belongs beside one, because of these tags (their keys), or else these names."""

    edition: int
    score: float
    tags: list
    words: str


@dataclass(frozen=True)
class Place:
    """Where it is asked from: the edition's own article is left out everywhere, and so are the paths in `linked`."""

    edition: Edition
    at: datetime
    tags: list
    linked: frozenset = frozenset()

    @property
    def moment(self):
        return self.edition.published_at or self.at

    @property
    def others(self):
        """What every query here begins with."""
        return {"at": self.at, "article": self.edition.article_id or NOBODY}

    @property
    def here(self):
        return {**self.others, "language": self.edition.language, "moment": self.moment}

    @property
    def spare(self):
        """How many more are looked at because the text leads to some, in steps: each number is a statement."""
        return rounded(min(len(self.linked), MOST_LINKED))

    def leads_to(self, other):
        return bool(self.linked) and other.get_absolute_url() in self.linked


def rounded(number):
    """Up, to zero or a power of two."""
    return 1 << (number - 1).bit_length() if number else 0


def related_articles(edition, *, at, tags, pins=None, linked=frozenset()):
    """Of an edition. No article is in it twice, and none that the text itself leads to: `linked` are the paths of its
    links. `pins` are ids of articles, looked up where they are not known."""
    pins = pinned_by(edition) if pins is None else pins
    return around(Place(edition, at, tags, linked), pins, stored(edition))


def related_articles_of_draft(edition, *, at, tags, pins, linked=frozenset()):
    """What will be there once this is published: `edition` is saved nowhere. `pins` are ids of articles."""
    return around(Place(edition, at, tags, linked), pins, matches_of_draft(edition, at=at, tags=tags))


def most_related(edition, *, at, tags):
    """The related articles alone, the neighbours in time not taken out of them."""
    place, pins = Place(edition, at, tags), pinned_by(edition)
    first = [each for each in pinned(place, pins) if not is_translation(each, edition)]
    return filled_up(place, pins, first, stored(edition))


def around(place, pins, matches):
    others = translations(place)
    before, after = previous(place, pins), next_(place, pins)
    first = [each for each in pinned(place, pins) if each not in others and not place.leads_to(each)]
    related = filled_up(place, pins, first, matches, left_out=[each for each in (before, after) if each])
    return RelatedArticles(before, after, related, others)


def filled_up(place, pins, first, matches, *, left_out=()):
    related = first[:WANTED]
    taken = {*pins, *(each.article_id for each in left_out)}
    related += islice(live_matches(place, matches, taken), WANTED - len(related))
    if len(related) < WANTED:
        taken.update(each.article_id for each in related)
        related += by_tags_and_dates(place, taken)[: WANTED - len(related)]
    by_edition = {match.edition: match for match in matches}
    for each in related:
        each.reason = reason(by_edition.get(each.pk), place.tags)
    return related


def reason(match, tags):
    """“Lisbonne, gastronomie”: the tags that both have, or else names; nothing where only time brought them together."""
    if match is None:
        return ""
    shared = [tag.name for pk in match.tags for tag in tags if tag.pk == pk]
    return ", ".join(shared) or match.words


# The neighbours in time


def previous(place, pins):
    return nearest(place, older(**place.here, count=enough(place, pins)), pins)


def next_(place, pins):
    return nearest(place, newer(**place.here, count=enough(place, pins)), pins)


def enough(place, pins):
    """How many are looked at until one is left."""
    return 1 + rounded(len(pins) + place.spare)


def nearest(place, some, pins):
    """The first that neither the desk pinned nor the text leads to."""
    return next((each for each in some if each.article_id not in pins and not place.leads_to(each)), None)


def live_but(at, article):
    return Edition.objects.live(at).exclude(article=article)


def live_in(language, at, article):
    return live_but(at, article).in_language(language)


@prepared(at=MOMENT, article=KEY, language=WORD, moment=MOMENT)
def older(*, at, article, language, moment, count):
    return live_in(language, at, article).older_than(moment, article).for_link()[:count]


@prepared(at=MOMENT, article=KEY, language=WORD, moment=MOMENT)
def newer(*, at, article, language, moment, count):
    return live_in(language, at, article).newer_than(moment, article).for_link()[:count]


# What the desk chose


def pinned_by(edition):
    """Ids of the articles that are pinned to an edition, in their order."""
    return pins_of(edition=edition.pk)


@prepared(edition=KEY)
def pins_of(*, edition):
    return EditionPin.objects.filter(edition=edition).order_by("position").values_list("article", flat=True)


def pinned(place, pins):
    """Those that can be read now, in any language."""
    found = {each.article_id: each for each in of_articles(**place.others, articles=pins)}
    return [found[article] for article in pins if article in found]


@prepared(at=MOMENT, article=KEY, articles=[KEY])
def of_articles(*, at, article, articles):
    return live_but(at, article).filter(article__pk__in=articles).for_link()


def translations(place):
    """The latest of each language: that of an article which the desk has parted from its original may still be live."""
    group, language = place.edition.translation_group, place.edition.language
    if not group:
        return []
    found = of_group(**place.others, group=group, language=language)
    return list({each.language: each for each in found}.values())


@prepared(at=MOMENT, article=KEY, group=KEY, language=WORD)
def of_group(*, at, article, group, language):
    others = live_but(at, article).filter(translation_group=group).exclude(language=language)
    return others.order_by("live_from").for_link()


def is_translation(other, edition):
    return other.translation_group == edition.translation_group and other.language != edition.language


# What was stored


def stored(edition):
    """What was found for an edition when it was published, or later, the best first; planned and past ones too."""
    return [Match(*row) for row in rows_of(edition=edition.pk)]


@prepared(edition=KEY)
def rows_of(*, edition):
    rows = RelatedEdition.objects.filter(edition=edition).order_by("-score", "other")
    return rows.values_list("other", "score", "tags", "words")


def matches_of_draft(edition, *, at, tags):
    """What would be stored for an edition that is saved nowhere: what is stored already, where its article has published the same
    words; else it is found."""
    keys = [tag.pk for tag in tags]
    document = Document.of(edition, tags=keys, published_at=edition.published_at or at)
    if same := published_before(edition, document):
        return stored(same)
    frequencies = frequencies_of(edition.language)
    pools = pools_of(edition.language, edition.article_id, at)[:1]
    [live] = most_similar(Text.of(document, frequencies), frequencies=frequencies, pools=pools)
    tags, names = names_of_tags(keys), ReasonNames(document.names, edition.language, frequencies)
    return [Match(each.pk, each.score, *why(each, tags, names)) for each in live]


def published_before(edition, document):
    """The newest edition of its article, where that has the same words, tags and date, and was compared with others."""
    for newest in newest_of(article=edition.article_id or NOBODY):
        is_same = newest.edition.language == edition.language and newest.edition.published_at == document.published_at
        if is_same and newest.counts == document.to_store and document.tags == set(tags_of([newest.pk])[newest.pk]):
            return newest.edition
    return None


@prepared(article=KEY)
def newest_of(*, article):
    rows = EditionStems.objects.filter(edition__article__pk=article).exclude(compared=0).order_by("-edition")
    return rows.select_related("edition").only("counts", "edition__language", "edition__published_at")[:1]


def live_matches(place, matches, taken):
    """The editions of these matches that can be read now, in their order, those of the articles in `taken` left out.

    They are asked for by their keys alone, so that no database has another way to find them; so many at once as a page
    shows, since hardly any of them is past.
    """
    for part in chunks([match.edition for match in matches], REACH + len(taken) + place.spare):
        found = mentions_of(part)
        for pk in part:
            other = found.get(pk)
            if other and other.is_live(place.at) and other.article_id not in taken and not place.leads_to(other):
                yield other


def mentions_of(pks):
    return {each.pk: each for each in of_keys(pks=pks)}


@prepared(pks=[KEY])
def of_keys(*, pks):
    return Edition.objects.filter(pk__in=pks).order_by().for_link()


# Where too little was stored


def by_tags_and_dates(place, taken):
    """What shares most tags, the nearest in time first: of the nearest on either side, and of the nearest with each tag.
    Where there are no more than the former in the language, the tags lead to no others."""
    found = [dates_of(**place.here) for dates_of in (older_dates, newer_dates)]
    rows = {row for side in found for row in side}
    if place.tags and any(len(side) == NEAR for side in found):
        keys = [tag.pk for tag in place.tags[:MOST_TAGS]]
        rows.update(nearest_with_tags(**place.here, tags=keys, count=REACH + place.spare))
    rows = [row for row in rows if row[1] not in taken]
    shared = tags_in_common([pk for pk, _article, _published_at in rows], place.tags)

    def rank(row):
        pk, article, published_at = row
        return (-shared.get(pk, 0), abs(published_at - place.moment), -article)

    best = [pk for pk, _article, _published_at in sorted(rows, key=rank)[: WANTED + place.spare]]
    editions = mentions_of(best)
    return [editions[pk] for pk in best if pk in editions and not place.leads_to(editions[pk])]


def tags_in_common(editions, tags):
    """{key of an edition: how many of these tags it has}"""
    return dict(counted(editions=editions, tags=[tag.pk for tag in tags]))


@prepared(editions=[KEY], tags=[KEY])
def counted(*, editions, tags):
    rows = EditionTag.objects.filter(edition__pk__in=editions, tag__pk__in=tags)
    return rows.order_by().values_list("edition").annotate(Count("pk"))


DATES = ("pk", "article", "published_at")


@prepared(at=MOMENT, article=KEY, language=WORD, moment=MOMENT)
def older_dates(*, at, article, language, moment):
    return live_in(language, at, article).older_than(moment, article).values_list(*DATES)[:NEAR]


@prepared(at=MOMENT, article=KEY, language=WORD, moment=MOMENT)
def newer_dates(*, at, article, language, moment):
    return live_in(language, at, article).newer_than(moment, article).values_list(*DATES)[:NEAR]


@prepared(at=MOMENT, article=KEY, language=WORD, moment=MOMENT, tags=[KEY])
def nearest_with_tags(*, at, article, language, moment, tags, count):
    """The nearest on either side with each tag, in one query: each part is cut off by itself, out of the tag's own index.
    `Exists` lets no database begin with the editions of the language, which are nearly all of them."""
    parts = []
    for tag in tags:
        live = live_in(language, at, article).filter(pk=OuterRef("edition"))
        tagged = EditionTag.objects.filter(Exists(live), tag=tag)
        older = tagged.filter(published_at__lte=moment).order_by("-published_at", "-edition")
        newer = tagged.filter(published_at__gt=moment).order_by("published_at", "-edition")
        parts += [side.values("edition")[:count] for side in (older, newer)]
    first, *rest = [Edition.objects.filter(pk__in=part).order_by().values_list(*DATES) for part in parts]
    return first.union(*rest).order_by()
