"""The words of a query where the index cannot be asked: looked for in the texts themselves, accents and case are ignored,
nothing else."""

import logging
import re
import zlib
from functools import cache

from django.db.models import Prefetch

from articles.models import EditionByline, EditionTag
from cms.batches import one_by_one
from cms.text.folding import fold

logger = logging.getLogger(__name__)

LONGEST_QUERY = 300
LONGEST_WORD = 40
MOST_WORDS = 10
LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
UNSEEN = "[\u0300-\u036f\u00ad\u200b-\u200d\u2060]*"  # may stand behind any letter: accents of their own, soft hyphens


def words_of(query):
    """The folded words; single letters (an elision's) only where there is nothing else."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"\w+", fold(query[:LONGEST_QUERY])))
    longer = [word for word in found if len(word) > 1]
    return (longer or list(found))[:MOST_WORDS]


def matching(editions, words):
    """Those that hold every one of these folded words in their texts, tags or authors; read some at a time."""
    patterns = [re.compile(pattern_of(word)) for word in words]
    if not patterns:
        return
    tags, bylines = EditionTag.objects.select_related("tag"), EditionByline.objects.select_related("author")
    rows = editions.with_source().prefetch_related(Prefetch("edition_tags", tags), Prefetch("bylines", bylines))
    for edition in one_by_one(rows):
        texts = texts_of(edition)
        if all(any(pattern.search(text) for text in texts) for pattern in patterns):
            yield edition


def texts_of(edition):
    names = [row.tag.name for row in edition.edition_tags.all()] + [row.author.name for row in edition.bylines.all()]
    return [edition.title, edition.kicker, edition.standfirst, *names, text_of(edition)]


def text_of(edition):
    """Nothing, where it cannot be read: that edition holds up no other."""
    try:
        return edition.text
    except (zlib.error, ValueError):
        logger.exception("the text of edition %s cannot be read", edition.pk)
        return ""


def pattern_of(word):
    """A regular expression, of all ways to write a folded word."""
    pattern, place = "", 0
    while place < len(word):
        letter, pair = one_of(word[place]), word[place : place + 2]
        if len(pair) == 2 and pair in written_as():
            pattern += f"({letter}{UNSEEN}{one_of(pair[1])}|{one_of(pair)}){UNSEEN}"
            place += 2
        else:
            pattern += letter + UNSEEN
            place += 1
    return pattern


def one_of(folded):
    """A class of the letters that are written for a folded one, or for two of them."""
    own = {folded, folded.upper()} if len(folded) == 1 else set()
    return f"[{''.join(sorted({each for each in own if len(each) == 1} | written_as().get(folded, set())))}]"


@cache
def written_as():
    """{folded: Latin letters that are folded to it}: "e" {é, È, …}, "oe" {œ, Œ}."""
    found = {}
    for letter in map(chr, LATIN):
        found.setdefault(fold(letter), set()).add(letter)
    return {folded: letters for folded, letters in found.items() if folded.isalnum()}
