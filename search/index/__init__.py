"""The search index: the one package that knows its tables. It finds candidates and counts; the order is its callers'.

Rows of planned and past editions stand in it too: whatever is found, counted or cut off is so within a `Scope` of
editions live at a moment. A condition is built of `Term`, `All` and `Any`.
"""

from search.index.asking import Within
from search.index.conditions import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Any, Term
from search.index.database import ask_anything, entries
from search.index.opensearch import SilentError
from search.index.scope import Scope
from search.index.sending import fill, is_complete, leave_unsent, send
from search.index.writing import (
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
    "leave_unsent",
    "mark",
    "outdated",
    "rebuild",
    "send",
    "texts_of",
    "unwritten",
    "with_texts",
]
