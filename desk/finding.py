"""Finding working copies by their words, as readers find articles: accents, apostrophes and plurals do not matter. Only rows of
the desk's own index are asked, which no page of readers reads."""

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from articles.models import Article, FAQEntry
from cms.text.words import stem, without_elision
from desk.indexing import mark_of_picture, marked_rows
from images.usage import mark_of
from search.engines.base import TEXT, TITLE, All, Any, Term
from search.engines.postgresql import tsquery
from search.engines.sqlite import fts5
from search.query import significant_words
from search.statements import execute, listed

MOST = 1_000  # articles that a search finds; `found` gives one more, which says that there are others
FEW = 2_000  # that are quickly put in order
SHORTEST_BEGINNING = 2
COLUMNS = {TITLE: "title", TEXT: "title text"}
NEWEST = ("-updated_at", "-pk")
TERMS = {  # (rows that hold a condition, how it is written)
    "sqlite": (
        "SELECT rowid FROM desk_articleterms WHERE desk_articleterms MATCH %s",
        lambda condition: fts5(condition, COLUMNS),
    ),
    "postgresql": ("SELECT article_id FROM desk_articlewords WHERE desk_terms(title, text) @@ %s::tsquery", tsquery),
}
AMONG_VISIBLE = {  # the sign, or OFFSET, keeps them from looking up each visible article instead of the word
    "sqlite": f"{TERMS['sqlite'][0]} AND +rowid IN (SELECT id FROM visible)",
    "postgresql": f"SELECT 1 FROM ({TERMS['postgresql'][0]} OFFSET 0) held WHERE article_id IN (SELECT id FROM visible)",
}
ALL_ROWS = {  # where all rows of common words are wanted
    "sqlite": TERMS["sqlite"][0],
    # Planned for no words in particular: where it knows them to be common, it reads row after row.
    "postgresql": "SELECT article_id FROM unnest(ARRAY[%s]) AS asked (term), desk_articlewords "
    "WHERE desk_terms(title, text) @@ term::tsquery OFFSET 0",
}


def found(articles, words, *, visible=None, beginning=False):
    """Those of the articles that hold all the words, ordered: first those that hold them in the title, the newest of each
    before the others. `visible`: all articles that this person may see, so that nothing is learnt of the words of others.
    `beginning` says that the last word is still being typed."""
    known = existing(words, Article.objects.all() if visible is None else visible)
    in_title, in_text = (condition(words, known, where, beginning=beginning) for where in (TITLE, TEXT))
    if in_text is None:
        return articles.none()
    titles = newest(articles, in_title)
    pks = list(dict.fromkeys([*titles, *(newest(articles, in_text) if len(titles) <= MOST else ())]))[: MOST + 1]
    if not pks:
        return articles.none()
    first = RawSQL(f"CASE WHEN articles_article.id IN ({listed(titles) or 'NULL'}) THEN 0 ELSE 1 END", [])
    return Article.objects.filter(pk__in=RawSQL(listed(pks), [])).order_by(first, *NEWEST)


def titled(articles, words, *, visible):
    """Primary keys of those that hold all the words in their title, the newest first; the last word is still being typed."""
    in_title = condition(words, existing(words, visible), TITLE, beginning=True)
    return [] if in_title is None else newest(articles, in_title)


def showing(image):
    """Articles with the image in their text or in an answer, in two parts: those that are marked are read."""
    mark, (sql, written) = mark_of(image), TERMS[connection.vendor]
    held = by_index(sql, [written(Term(mark_of_picture(image.pk), TEXT))])
    answers = FAQEntry.objects.filter(answer__contains=mark, article=OuterRef("pk"))
    showing = Article.objects.filter(Q(body__contains=mark) | Exists(answers)).order_by()
    known = RawSQL(listed(pk for (pk,) in held) or "NULL", [])
    return showing.filter(pk__in=known), showing.filter(pk__in=marked_rows().values("pk"))


def newest(articles, condition):
    """Primary keys of those that hold it, MOST + 1 at the most. Few are put in order; of many the list of articles is walked
    through in its order, until enough of them hold it."""
    sql, written = TERMS[connection.vendor]
    parameters = [written(condition)]
    rows = by_index(f"{sql} LIMIT {FEW + 1}", parameters)
    if not rows:
        return []
    if len(rows) <= FEW:
        held = articles.filter(pk__in=RawSQL(listed(pk for (pk,) in rows), []))
    else:
        # The sign keeps SQLite from looking up each of them; OFFSET keeps PostgreSQL from asking each article.
        rows = RawSQL(ALL_ROWS[connection.vendor], parameters)
        held = articles.alias(own_pk=RawSQL("+articles_article.id", [])).filter(own_pk__in=rows)
    return list(held.order_by(*NEWEST).values_list("pk", flat=True)[: MOST + 1])


def condition(text, known, where, *, beginning):
    """That an article holds all words, read in one language or the other; None where there is no word."""
    by_language = [tuple(groups(text, known, code, where, beginning)) for code, _name in settings.LANGUAGES]
    parts = tuple(dict.fromkeys(All(each) for each in by_language if each))
    return Any(parts) if parts else None


def groups(text, known, language, where, beginning):
    asked = significant_words(text, language)
    for word in asked:
        is_last = word == asked[-1]
        term = Term(stem(word, language), where)
        others = [] if term.word in known else unknown(word, language, where)
        if is_last and beginning:
            others = [*others, *beginnings(word, where)]
        yield Any((term, *dict.fromkeys(others)))


def unknown(word, language, where):
    """A word that no article has may be the beginning of one, or have lost its apostrophe ("lété")."""
    found = beginnings(word, where)
    for rest in without_elision(word, language):
        found += [Term(stem(rest, language), where), *beginnings(rest, where)]
    return found


def beginnings(word, where):
    return [Term(word, where, prefix=True)] if len(word) >= SHORTEST_BEGINNING else []


def existing(text, visible):
    """The stems of the text that any of these articles has, in any language: one statement."""
    sql, written = TERMS[connection.vendor]
    stems = dict.fromkeys(
        stem(word, code) for code, _name in settings.LANGUAGES for word in significant_words(text, code)
    )
    if not stems:
        return set()
    each, begin, parameters = f"EXISTS ({sql})", "", ()
    if visible.query.where:
        pks, parameters = visible.order_by().values("pk").query.sql_with_params()
        begin, each = f"WITH visible (id) AS ({pks}) ", f"EXISTS ({AMONG_VISIBLE[connection.vendor]})"
    [row] = by_index(
        f"{begin}SELECT {', '.join([each] * len(stems))}", [*parameters, *(written(Term(each)) for each in stems)]
    )
    return {word for word, is_there in zip(stems, row, strict=True) if is_there}


def by_index(sql, parameters):
    """PostgreSQL, where it looks for one row or a few, expects to meet them soon on a walk over all: it is told not to walk."""
    if connection.vendor == "sqlite":
        return execute(sql, parameters)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
    return rows
