"""The public corrections of the site's articles, as its page lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from articles.models import Edition
from cms.prepared import KEY, MOMENT, WORD, prepared


@dataclass(frozen=True)
class Correction:
    """A note, with the title and the path that its article has today."""

    live_from: datetime
    note: str
    title: str
    path: str

    def get_absolute_url(self):
        return self.path


@prepared(at=MOMENT, language=WORD)
def corrections_in(*, at, language, count):
    """The newest first, of articles that can be read in this language at this moment."""
    live = Edition.objects.live(at).in_language(language).filter(article=OuterRef("article"))
    found = Edition.objects.corrections(at).filter(Exists(live)).order_by("-live_from", "-pk")
    return found.only("article", "live_from", "note")[:count]


def described(editions, at):
    """Corrections of these editions, in their order; one query."""
    article_ids = list(dict.fromkeys(edition.article_id for edition in editions))
    live = {each.article_id: each for each in live_editions(at=at, articles=article_ids)}
    return [
        Correction(each.live_from, each.note, live[each.article_id].title, live[each.article_id].get_absolute_url())
        for each in editions
        if each.article_id in live  # it may have been withdrawn between the two queries
    ]


@prepared(at=MOMENT, articles=[KEY])
def live_editions(*, at, articles):
    return Edition.objects.live(at).filter(article__pk__in=articles).order_by("-live_from").for_link()
