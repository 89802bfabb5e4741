"""What a reader who is typing may be looking for: tags by their name, articles by their title."""

import logging
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from articles.models import Tag
from cms.text.folding import fold
from cms.text.plaintext import without_controls
from cms.text.words import is_common, stem, words
from search.engines.base import TITLE, TITLE_WORDS, All, Any, Scope, Term
from search.index import Index
from search.query import LONGEST_QUERY

logger = logging.getLogger(__name__)

MOST_TAGS, MOST_TITLES = 3, 7
MOST_WORDS = 8
SHORTEST = 2
CANDIDATES = 60
SHOWN = ("title", "slug", "language", "partner", "published_at", "article_id")


@dataclass(frozen=True)
class Suggestion:
    words: str
    path: str
    partner: str = ""  # who pays for what it leads to


class Suggested(list):
    is_provisional = False  # the index could not be read: titles are lacking


def suggest(text, *, at, language):
    text = without_controls(text[:LONGEST_QUERY])
    asked = words(text, language)[:MOST_WORDS]
    if not asked or len("".join(asked)) < SHORTEST:
        return Suggested()
    scope = Scope(at, language)
    found = Suggested(tags(text, scope.editions()))
    try:
        found += titles(text, asked, scope)
    except DatabaseError:
        logger.exception("the search index cannot be read: run rebuild_search")
        found.is_provisional = True
    return found


def tags(text, live):
    used = live.filter(edition_tags__tag=OuterRef("pk"))
    found = Tag.objects.filter(Exists(used), key__startswith=fold(text)).order_by(Length("key"), "pk")[:MOST_TAGS]
    return [Suggestion(tag.name, tag.get_absolute_url()) for tag in found]


def titles(text, asked, scope):
    return [Suggestion(each.title, each.get_absolute_url(), each.partner) for each in titled(text, asked, scope)]


def editions_titled(text, *, at, language):
    """Live editions with these words in their titles."""
    text = without_controls(text[:LONGEST_QUERY])
    asked = words(text, language)[:MOST_WORDS]
    return titled(text, asked, Scope(at, language)) if asked else []


def titled(text, asked, scope):
    """The last word is one that is being typed; titles that begin with the words come first, then the newest."""
    *complete, last = asked
    complete = [word for word in complete if not is_common(word, scope.language)]
    parts = [Any((Term(stem(word, scope.language), TITLE), Term(word, TITLE_WORDS))) for word in complete]
    condition = All((*parts, Term(last, TITLE_WORDS, prefix=True)))
    [edition_ids] = Index(scope).newest([condition], limit=CANDIDATES)
    found = scope.editions().filter(pk__in=edition_ids).only(*SHOWN)
    start = fold(text)
    order = sorted(
        found,
        key=lambda each: (fold(each.title).startswith(start), each.published_at, each.article_id),
        reverse=True,
    )
    return order[:MOST_TITLES]
