"""What lists and feeds show: the editions of the site, a tag or an author, the newest first; those of a series in its order."""

from articles.models import Edition
from cms.prepared import KEY, MOMENT, WORD, prepared
from rendering.parts import with_part

# `key` is that of the tag, the author or the series.
CHOSEN = {
    "site": lambda editions, key: editions.newest_first(),
    "tag": lambda editions, key: editions.tagged(key),
    "author": lambda editions, key: editions.written_by(key),
    "series": lambda editions, key: editions.in_series(key),
}


@prepared(at=MOMENT, language=WORD, key=KEY, release=WORD)
def newest(*, chosen, at, language, key, kind, release, count):
    """With their part of this `kind`, where it is finished."""
    editions = CHOSEN[chosen](Edition.objects.live(at).in_language(language), key)
    return with_part(editions.for_link(), kind, release)[:count]


def last_change(**asked):
    """The moment of the last beginning or end of one of them."""
    return max((*last_begun(**asked), *last_ended(**asked)), default=None)


@prepared(at=MOMENT, language=WORD, key=KEY)
def last_begun(*, chosen, at, language, key):
    editions = CHOSEN[chosen](Edition.objects.in_language(language), key)
    return editions.begun(at).order_by("-live_from").values_list("live_from", flat=True)[:1]


@prepared(at=MOMENT, language=WORD, key=KEY)
def last_ended(*, chosen, at, language, key):
    editions = CHOSEN[chosen](Edition.objects.in_language(language), key)
    return editions.filter(live_until__lte=at).order_by("-live_until").values_list("live_until", flat=True)[:1]
