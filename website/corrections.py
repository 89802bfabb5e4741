"""The public corrections of the site's articles, as its page lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from articles.models import Edition
from articles.models.edition import LINK
from cms.prepared import KEY, MOMENT, WORD, prepared
from cms.text.for_readers import typeset


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
    return found.only("article", "live_from")[:count]


def described(editions, at):
    """Corrections of these editions, in their order; one query. In the words that what is live now says them in."""
    article_ids = list(dict.fromkeys(edition.article_id for edition in editions))
    live = {each.article_id: each for each in live_editions(at=at, articles=article_ids)}
    found = []
    for each in editions:
        now = live.get(each.article_id)  # it may have been withdrawn between the two queries
        words = {note["edition"]: note["text"] for note in now.notes} if now else {}
        if text := words.get(each.pk):
            found.append(Correction(each.live_from, typeset(text, now.language), now.title, now.get_absolute_url()))
    return found


@prepared(at=MOMENT, articles=[KEY])
def live_editions(*, at, articles):
    live = Edition.objects.live(at).filter(article__pk__in=articles)
    return live.order_by("-live_from").only(*LINK, "notes")
