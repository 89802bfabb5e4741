"""The public corrections of the site's articles, as its page lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from articles.models import Edition


@dataclass(frozen=True)
class Correction:
    """A note, with the title and the path that its article has today."""

    live_from: datetime
    note: str
    title: str
    path: str

    def get_absolute_url(self):
        return self.path


def corrections_in(language, at):
    """The newest first, of articles that can be read in this language at this moment."""
    live = Edition.objects.live(at).in_language(language).filter(article=OuterRef("article"))
    return Edition.objects.corrections(at).filter(Exists(live)).order_by("-live_from", "-pk")


def described(editions, at):
    """Corrections of these editions, in their order; one query."""
    article_ids = {edition.article_id for edition in editions}
    live = {each.article_id: each for each in Edition.objects.live(at).filter(article__in=article_ids).without_texts()}
    return [
        Correction(each.live_from, each.note, live[each.article_id].title, live[each.article_id].get_absolute_url())
        for each in editions
        if each.article_id in live  # it may have been withdrawn between the two queries
    ]
