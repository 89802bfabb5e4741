"""The search index: the one package that knows its tables. It finds candidates and counts; the order is its callers'.

Rows of planned and past editions stand in it too: whatever is found, counted or cut off is so within a `Scope` of
editions live at a moment. A condition is built of `Term`, `All` and `Any`.
"""

from articles.index.asking import Within
from articles.index.conditions import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Any, Term
from articles.index.database import ask_anything, entries, last_boundary
from articles.index.opensearch import SilentError
from articles.index.scope import Scope
from articles.index.sending import fill, is_complete, leave_unsent, send
from articles.index.writing import (
    MARKED,
    MOST_WORDS,
    VERSION,
    forget,
    index,
    mark,
    outdated,
    rebuild,
    texts_of,
    unwritten,
    with_texts,
)

__all__ = [
    "MARKED",
    "MOST_WORDS",
    "TEXT",
    "TITLE",
    "TITLE_WORDS",
    "TOP",
    "VERSION",
    "WORDS",
    "All",
    "Any",
    "Scope",
    "SilentError",
    "Term",
    "Within",
    "ask_anything",
    "entries",
    "fill",
    "forget",
    "index",
    "is_complete",
    "last_boundary",
    "leave_unsent",
    "mark",
    "outdated",
    "rebuild",
    "send",
    "texts_of",
    "unwritten",
    "with_texts",
]
