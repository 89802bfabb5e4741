"""Candidates out of the index, ordered; a page of them with their passages."""

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db import DatabaseError
from django.db.models import Prefetch

from articles.models import Edition, EditionTag
from cms.text.words import stem
from search import folded
from search.frequencies import Frequencies
from search.index import TEXT, TITLE, TOP, WORDS, All, Any, Scope, Term, Within, entries
from search.passages import LONGEST_TEXT, Marker
from search.ranking import Candidate, ranked
from search.understanding import Group, Query, understand

logger = logging.getLogger(__name__)

MOST = 200  # candidates of each kind: all words in the title, above the text, anywhere
PARTIAL = 100  # candidates that lack words
ENOUGH = 20  # with so many that have all words, nobody looks for those that lack some


@dataclass(frozen=True)
class Found:
    """Numbers of editions, the best first; a slice of it is editions read for a listing, each with its `passages`.

    `whole`: how many of them have all words. `is_cut`: there are more. `spelled`: how an article writes what may have been
    meant.
    """

    numbers: tuple = ()
    whole: int = 0
    is_cut: bool = False
    query: Query = Query("")
    language: str = ""
    spelled: dict = field(default_factory=dict)

    @property
    def corrected(self):
        """What was searched instead; empty where it is what was asked for."""
        return self.query.corrected(self.language, self.marker.written)

    @property
    def likelier(self):
        """What may have been meant; empty where nothing is much likelier than what was searched."""
        return self.query.likelier(self.language, self.marker.written | self.spelled)

    @property
    def missing(self):
        """The words that no article has, as they were asked for."""
        return self.query.asked(self.query.missing, self.language)

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, part):
        numbers = self.numbers[part]
        tags = Prefetch("edition_tags", EditionTag.objects.select_related("tag"))
        rows = Edition.objects.filter(pk__in=numbers).for_listing().prefetch_related(tags).defer(None)
        rows = {row.pk: row for row in rows.defer("body", "search_text", "contents", "faq")}
        found = [rows[number] for number in numbers if number in rows]
        for place, edition in enumerate(found, start=part.start or 0):
            edition.has_all_words = place < self.whole
            self.marker.mark(edition)
        return found

    @cached_property
    def marker(self):
        return Marker(self.query, self.language)


def search(text, *, at, language, section=None, author=None, year=None, exact=False):
    """Live editions with the words of a query, those with all of them first; `exact`: no other words instead of these."""
    live = Scope(at, language)
    scope = replace(live, section=section, author=author, year=year)
    try:
        found = by_index(text, live, scope, exact=exact)
        if found or not Within(live).is_empty():
            return found
    except DatabaseError:
        logger.exception("the search index cannot be read: run rebuild_search")
    return by_folded_text(text, scope.editions(), language)


def by_index(text, live, scope, *, exact=False):
    everywhere, language = Within(live), live.language
    query = understand(text, language, everywhere, Frequencies(everywhere), exact=exact)
    if not query.groups:
        return Found(query=query, language=language)
    groups = sorted(query.groups, key=lambda group: group.frequency)
    within = everywhere if scope == live else Within(scope)
    # As many as hold the rarest word are found by one question; of more, those that have all words above come first.
    places = (TEXT,) if groups[0].frequency <= MOST else (TITLE, TOP, TEXT)
    conditions = [All(tuple(group.holds(where) for group in groups)) for where in places]
    kinds = within.newest(conditions, limit=MOST + 1)
    numbers = set().union(*(found[:MOST] for found in kinds))
    if len(numbers) < ENOUGH and len(groups) > 1:
        numbers = numbers.union(*within.newest(partial(groups), limit=PARTIAL))
    order = ranked(candidates(numbers, groups), groups, language, live=query.live)
    whole = sum(1 for _each, has_all in order if has_all)
    found = tuple(each.number for each, _has_all in order)
    return Found(found, whole, len(kinds[-1]) > MOST, query, language, spelled(query, everywhere))


def spelled(query, everywhere):
    """{folded word: as the newest article writes it} of the words that may have been meant."""
    rather, language = [group.rather for group in query.groups if group.rather], everywhere.scope.language
    if not rather:
        return {}
    numbers = everywhere.newest([Term(word, WORDS) for word in rather], limit=1)
    marker = Marker(Query("", tuple(Group(word, (stem(word, language),)) for word in rather)), language)
    for texts in Edition.objects.filter(pk__in=sum(numbers, [])).values_list("title", "kicker", "standfirst", "text"):
        for text in texts:
            marker.places(text[:LONGEST_TEXT])
    return marker.written


def partial(groups):
    """All words but one; the rarest words, as long as few have them."""
    conditions = []
    if len(groups) > 2:
        but_one = [All(tuple(each.holds(TEXT) for each in groups if each is not left)) for left in groups]
        conditions.append(Any(tuple(but_one)))
    rarest, frequency = [groups[0]], groups[0].frequency
    for group in groups[1:]:
        frequency += group.frequency
        if frequency > PARTIAL:
            break
        rarest.append(group)
    conditions += [Any(tuple(group.holds(where) for group in rarest)) for where in (TOP, TEXT)]
    return conditions


def candidates(numbers, groups):
    with_words = any(group.begins for group in groups)
    for number, title, deck, body, length, words in entries(numbers, with_words=with_words):
        yield Candidate(number, f" {title} ", f" {deck} ", f" {body} ", length, f" {words} ")


def by_folded_text(text, editions, language):
    """Without an index: the editions that have all words as they are written, the newest first."""
    words = folded.words_of(text)
    numbers = editions.matching(words).newest_first().values_list("pk", flat=True)[: MOST + 1] if words else []
    numbers = tuple(numbers)
    return Found(numbers[:MOST], min(len(numbers), MOST), len(numbers) > MOST, Query(" ".join(words)), language)
