"""The search index: the one module that knows its tables. It finds candidates and counts; the order is its callers'.

Rows of planned and past editions stand in it too: whatever is found, counted or cut off here is so within a `scope`, a
queryset of editions live at a moment. A condition is built of `Term`, `All` and `Any`; words consist of letters and
digits only (`cms.words`), so that no sign of theirs can mean anything to a database.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from articles import spelling
from articles.models import Edition, IndexEntry
from cms import words as analyser

VERSION = 1
MARKED = 0  # instead of a row's version: it may hold other words than its edition
MOST_WORDS = 20_000  # of one text: the rest of a longer one is not found
CHUNK = 200

# What a term is looked for in: the columns of SQLite's table, the mark of PostgreSQL's lexemes.
TITLE, TOP, TEXT, WORDS, TITLE_WORDS = "title", "title deck", "title deck body", "words", "title_words"
MARKS = {TITLE: "t_", TOP: "h_", TEXT: "", WORDS: "w_", TITLE_WORDS: "s_"}


# Writing


def index(edition):
    """Writes an edition's row anew if its words, or the analyser, are others than the row's. Returns whether it did."""
    texts = texts_of(edition)
    facts = json.dumps([VERSION, edition.language, *texts], ensure_ascii=False)
    digest = hashlib.blake2b(facts.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if IndexEntry.objects.filter(pk=edition.pk, version=VERSION, digest=digest).exists():
        return False
    values = analysed(*texts, edition.language)
    with transaction.atomic():
        if not still_says(edition.pk, texts):
            return False
        spelling.learn(values["words"].split(), edition.language)
        IndexEntry.objects.update_or_create(pk=edition.pk, defaults={**values, "version": VERSION, "digest": digest})
    return True


def still_says(number, texts):
    """Whether the edition is there, with these words: whoever gave it others meanwhile has marked its row and writes it.
    Until the transaction ends nobody else marks or writes the row."""
    if not Edition.objects.select_for_update(of=("self",)).filter(pk=number).exists():
        return False
    IndexEntry.objects.select_for_update().filter(pk=number).exists()
    return texts_of(with_texts(Edition.objects.filter(pk=number)).get()) == texts


@transaction.atomic
def mark(editions):
    """Says that these rows may hold other words than their editions, in the transaction that makes it so. They answer as
    before until they are written; until then `outdated` counts them."""
    rows = IndexEntry.objects.filter(edition__in=editions.order_by().values("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # in one order, whoever marks
    rows.update(version=MARKED)


def marked(editions):
    return editions.filter(index_entry__version=MARKED)


def forget(edition):
    IndexEntry.objects.filter(pk=edition.pk).delete()


def texts_of(edition):
    """(title, what stands above the text and beside it, text)"""
    names = [row.tag.name for row in edition.edition_tags.all()]
    names += [row.author.name for row in edition.bylines.all()]
    questions = [entry["question"] for entry in edition.faq]
    return edition.title, "\n".join([edition.kicker, edition.standfirst, *names, *questions]), edition.text


def analysed(title, deck, text, language):
    title, deck, text = (analyser.words(part, language)[:MOST_WORDS] for part in (title, deck, text))
    return {
        "title": " ".join(analyser.stemmed(title, language)),
        "deck": " ".join(analyser.stemmed(deck, language)),
        "body": "  ".join(rounds(analyser.stemmed(text, language))),
        "length": len(text),
        "words": " ".join(dict.fromkeys([*title, *deck, *text])),
        "title_words": " ".join(dict.fromkeys(title)),
    }


def rounds(stems):
    """Each stem once; then those again that occur twice, then four times, and so on: short, and how often is still seen.

    Two spaces part the rounds, so that a stem that follows itself has a space of its own on either side.
    """
    often = Counter(stems)
    while often:
        yield " ".join(often)
        often = {each: count // 2 for each, count in often.items() if count > 1}


def with_texts(editions):
    """What `index` reads of them, in five queries."""
    return editions.only("language", "title", "kicker", "standfirst", "faq", "text", "article_id").prefetch_related(
        "edition_tags__tag", "bylines__author"
    )


def outdated():
    """Editions that have no row, a marked one, or one of another analyser."""
    return Edition.objects.filter(Q(index_entry__isnull=True) | ~Q(index_entry__version=VERSION))


def ask_anything():
    """Raises a DatabaseError where what rows are found by is lost."""
    Within(Edition.objects.all()).newest([Term("a")], limit=1)


def rebuild(editions, *, step=lambda count: None):
    """Writes the rows that are missing or say something else; `step(count)` is called after each. Returns how many
    were written. Safe to stop, to repeat, and to run while editions come and go."""
    written = count = 0
    numbers = list(editions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), CHUNK):
        for edition in with_texts(Edition.objects.filter(pk__in=numbers[start : start + CHUNK]).order_by("pk")):
            written += index(edition)
            count += 1
            step(count)
    return written


# Conditions


@dataclass(frozen=True)
class Term:
    word: str
    where: str = TEXT
    prefix: bool = False

    def fts5(self):
        return f'{{{self.where}}} : "{self.word}"{"*" if self.prefix else ""}'

    def tsquery(self):
        return f"'{MARKS[self.where]}{self.word}'{':*' if self.prefix else ''}"


@dataclass(frozen=True)
class All:
    parts: tuple

    def fts5(self):
        return "(" + " AND ".join(part.fts5() for part in self.parts) + ")"

    def tsquery(self):
        return "(" + " & ".join(part.tsquery() for part in self.parts) + ")"


@dataclass(frozen=True)
class Any:
    parts: tuple

    def fts5(self):
        return "(" + " OR ".join(part.fts5() for part in self.parts) + ")"

    def tsquery(self):
        return "(" + " | ".join(part.tsquery() for part in self.parts) + ")"


# Reading

SQLITE = ("articles_indexterms t", "t.rowid", "t.articles_indexterms MATCH %s")
POSTGRESQL = ("articles_indexentry t", "t.edition_id", "t.terms @@ %s::tsquery")


class Within:
    """Questions about the editions of a scope."""

    def __init__(self, scope):
        self.scope = scope
        self.is_postgresql = connection.vendor == "postgresql"
        self.table, self.key, self.holds = POSTGRESQL if self.is_postgresql else SQLITE

    @cached_property
    def in_scope(self):
        """(sql, parameters): whether the edition of an index row belongs to the scope."""
        rows = self.scope.order_by().filter(pk=RawSQL(self.key, [])).values("pk")
        return rows.query.get_compiler(connection=connection).as_sql()

    def rows(self, condition, *, what, newest_first, limit):
        sql, parameters = self.in_scope
        text = condition.tsquery() if self.is_postgresql else condition.fts5()
        order = f"ORDER BY {self.key} DESC " if newest_first else ""
        return (
            f"SELECT {what} FROM {self.table} WHERE {self.holds} AND EXISTS ({sql}) {order}LIMIT {int(limit)}",
            [text, *parameters],
        )

    def count(self, conditions, *, most):
        """How many hold each condition, and last how many there are in all; no more than `most` are counted of any."""
        parts = [self.rows(each, what="1", newest_first=False, limit=most) for each in conditions]
        parts.append(self.everything(most))
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}) counted)" for sql, _parameters in parts)
        *counted, total = ask(f"SELECT {counts}", [value for _sql, values in parts for value in values])[0]
        return counted, total

    def newest(self, conditions, *, limit):
        """[numbers of editions] for each condition: of those that hold it, the `limit` added last."""
        parts = [self.rows(each, what=f"{self.key} AS number", newest_first=True, limit=limit) for each in conditions]
        sql = " UNION ALL ".join(
            f"SELECT {place} AS place, number FROM ({sql}) found{place}"
            for place, (sql, _parameters) in enumerate(parts)
        )
        found = [[] for _each in conditions]
        for place, number in ask(sql, [value for _sql, values in parts for value in values]):
            found[place].append(number)
        return found

    def everything(self, most):
        return self.scope.order_by().values("pk")[:most].query.get_compiler(connection=connection).as_sql()

    def is_empty(self):
        """Whether none of the scope stands in the index."""
        return not self.scope.filter(Exists(IndexEntry.objects.filter(pk=OuterRef("pk")))).exists()


def entries(numbers, *, with_words):
    """(number, title, deck, body, length, words) of these editions, the newest article first."""
    if not numbers:
        return []
    words = "i.words" if with_words else "''"
    return ask(
        f"SELECT i.edition_id, i.title, i.deck, i.body, i.length, {words} FROM articles_indexentry i "
        f"JOIN articles_edition e ON e.id = i.edition_id WHERE i.edition_id IN ({', '.join(map(str, numbers))}) "
        "ORDER BY e.published_at DESC, e.article_id DESC",
        [],
    )


def ask(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
