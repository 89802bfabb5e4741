"""What is asked of an engine, whichever it is: conditions about words, within a scope of editions.

Words consist of letters and digits only (`cms.text.words`), so that no sign of theirs can mean anything to a database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from articles.models import Edition

# Where a term is looked for: stems of the title, of all that stands above the text, of everything; words as they are written.
TITLE, TOP, TEXT, WORDS, TITLE_WORDS = "title", "top", "text", "words", "title_words"


class Unavailable(Exception):
    """An engine did not answer, or nothing that can be understood, or it refused."""


@dataclass(frozen=True)
class Term:
    word: str
    where: str = TEXT
    prefix: bool = False


@dataclass(frozen=True)
class All:
    parts: tuple


@dataclass(frozen=True)
class Any:
    parts: tuple


@dataclass(frozen=True)
class Scope:
    """Editions live at a moment, narrowed or not: what is found, counted and cut off is so within it."""

    at: datetime
    language: str
    section: str | None = None
    author: str | None = None
    year: int | str | None = None

    @property
    def is_narrowed(self):
        return bool(self.section or self.author or self.year)

    def editions(self):
        live = Edition.objects.live(self.at).in_language(self.language)
        if self.section:
            live = live.filter(edition_tags__tag__slug=self.section)
        if self.author:
            live = live.filter(bylines__author__slug=self.author)
        if self.year:
            live = live.filter(published_at__year=self.year)
        return live


class Engine(Protocol):
    """Answers about the editions of a scope; every engine gives the same."""

    def count(self, conditions, *, most):
        """How many hold each condition; no more than `most` are counted of any."""

    def size(self, *, most):
        """How many editions there are, no more than `most`."""

    def newest(self, conditions, *, limit):
        """[edition ids] for each condition: of those that hold it, the `limit` published last, the newest first, whenever
        they were added."""


class ExternalEngine(Protocol):
    """A server beside the database, which is filled from it: what an app hands to `search.engines.register`."""

    name: str

    def within(self, scope):
        """The `Engine` of a scope; None while it lacks what the database holds. The engine raises `Unavailable`."""

    def note(self, *article_ids):
        """In the transaction that changes editions of these articles, or their rows in the index."""

    def sync(self):
        """After that transaction: takes over what was noted."""

    def fill(self, *, force, step):
        """Takes over all of it, `step(count)` being called on the way; returns how many editions were written, or raises
        `Unavailable`."""
