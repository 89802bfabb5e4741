"""A search: candidates out of the index, in order, and a page of them with their passages."""

import logging
import zlib
from dataclasses import replace
from itertools import chain, islice

from django.db import DatabaseError

from articles.models import Edition, EditionTag
from articles.models.edition import tag_names_of, with_names
from articles.models.texts import unpacked
from cms.prepared import KEY, prepared
from search import fallback
from search.engines.base import TEXT, TITLE, TOP, WORDS, All, Any, Scope, Term
from search.engines.database import entries
from search.frequencies import Frequencies
from search.highlighting import Highlighter, spellings
from search.index import Index
from search.query import Query, parse
from search.ranking import Candidate, ranked

logger = logging.getLogger(__name__)

MOST = 200  # candidates of each kind: all words in the title, above the text, anywhere
PARTIAL = 100  # candidates that lack words
ENOUGH = 20  # with so many that have all words, nobody looks for those that lack some


class Results:
    """The editions that a query found, the best first; a slice of it is editions read for a listing, each with its
    `passage`.

    `whole`: how many of them have all words. `is_cut`: there are more. `corrected`: what was searched instead of what was
    asked for. `likelier`: what may have been meant. `missing`: the words that no article has, as they were asked for. All
    are empty where there is nothing to say. `is_provisional`: the index could not be read.
    """

    is_provisional = False

    def __init__(self, query=None, language="", *, edition_ids=(), whole=0, is_cut=False, spellings=None):
        query, spellings = query or Query(""), spellings or {}
        self.edition_ids, self.whole, self.is_cut = tuple(edition_ids), whole, is_cut
        self.corrected = query.corrected(language, spellings)
        self.likelier = query.likelier(language, spellings)
        self.missing = query.asked(query.missing, language)
        self.highlighter = Highlighter(query, language)

    def __len__(self):
        return len(self.edition_ids)

    def __getitem__(self, part):
        edition_ids = self.edition_ids[part]
        rows = {row.pk: row for row in rows_found(pks=edition_ids)}
        found = with_names([rows[edition_id] for edition_id in edition_ids if edition_id in rows])
        for place, edition in enumerate(found, start=part.start or 0):
            edition.has_all_words = place < self.whole
        self.highlighter.highlight(found, texts_of, tags_of)
        return found


@prepared(pks=[KEY])
def rows_found(*, pks):
    return Edition.objects.filter(pk__in=pks).order_by().for_mention()


def texts_of(pks):
    """{primary key: text}, without one that cannot be read: it holds up no other."""
    found = {}
    for pk, texts, source in packed_texts(pks=pks):
        try:
            found[pk] = unpacked(texts, source)[1]
        except (zlib.error, ValueError):
            logger.exception("the text of edition %s cannot be read", pk)
    return found


@prepared(pks=[KEY])
def packed_texts(*, pks):
    return Edition.objects.filter(pk__in=pks).order_by().values_list("pk", "texts", "stored_source__content")


def tags_of(pks):
    """{primary key: names, with commas between them}"""
    return {pk: ", ".join(names) for pk, names in tag_names_of(pks).items()}


def search(text, *, at, language, section=None, author=None, year=None, exact=False):
    """Live editions with the words of a query, those with all of them first; `exact`: no other words instead of these."""
    live = Scope(at, language)
    scope = replace(live, section=section, author=author, year=year)
    try:
        found = by_index(text, live, scope, exact=exact)
        if found or not Index(live).is_empty():
            return found
    except DatabaseError:
        logger.exception("the search index cannot be read: run rebuild_search")
        found = without_index(text, scope.editions(), language)
        found.is_provisional = True
        return found
    return without_index(text, scope.editions(), language)


def by_index(text, live, scope, *, exact=False):
    index, language = Index(live), live.language
    query = parse(text, language, index, Frequencies(index), exact=exact)
    if not query.groups:
        return Results(query, language)
    groups = sorted(query.groups, key=lambda group: group.frequency)
    narrowed = index if scope == live else Index(scope)
    # As many as hold the rarest word are found by one question; of more, those that have all words above come first.
    places = (TEXT,) if groups[0].frequency <= MOST else (TITLE, TOP, TEXT)
    conditions = [All(tuple(group.holds(where) for group in groups)) for where in places]
    kinds = narrowed.newest(conditions, limit=MOST + 1)
    edition_ids = set().union(*(found[:MOST] for found in kinds))
    if len(edition_ids) < ENOUGH and len(groups) > 1:
        edition_ids = edition_ids.union(*narrowed.newest(partial(groups), limit=PARTIAL))
    order = ranked(candidates(edition_ids, groups), groups, language, live=query.live)
    whole = sum(1 for _each, has_all in order if has_all)
    return Results(
        query,
        language,
        edition_ids=[each.edition_id for each, _has_all in order],
        whole=whole,
        is_cut=len(kinds[-1]) > MOST,
        spellings=spellings_of(query.rewritten(language), index),
    )


def spellings_of(words, index):
    """{folded word: as the newest article with it writes it}"""
    if not words:
        return {}
    editions = Edition.objects.filter(pk__in=sum(index.newest([Term(word, WORDS) for word in words], limit=1), []))
    rows = editions.newest_first().with_source()
    texts = ((row.title, row.kicker, row.standfirst, fallback.text_of(row)) for row in rows)
    found = spellings(words, chain.from_iterable(texts), index.scope.language)
    if len(found) < len(words):
        names = EditionTag.objects.filter(edition__in=editions).values_list("tag__name", flat=True).order_by("pk")
        found = spellings(words, names, index.scope.language) | found
    return found


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


def candidates(edition_ids, groups):
    """The newest article first."""
    with_words = any(group.begins for group in groups)
    for edition_id, title, deck, body, length, words in entries(edition_ids, with_words=with_words):
        yield Candidate(edition_id, f" {title} ", f" {deck} ", f" {body} ", length, f" {words} ")


def without_index(text, editions, language):
    """Without an index: the editions that have all words as they are written, the newest first."""
    words = fallback.words_of(text)
    found = [row.pk for row in islice(fallback.matching(editions.newest_first(), words), MOST + 1)]
    query = Query(" ".join(words))
    return Results(query, language, edition_ids=found[:MOST], whole=min(len(found), MOST), is_cut=len(found) > MOST)
