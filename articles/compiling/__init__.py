"""Source snapshot → edition: sanitised, pictures and anchors put in, words counted.

Deterministic, and safe to run again: it reads the source and reference data (tags, authors, images) only,
never the clock. Templates get the result through `rendering.page`.
"""

from articles.compiling.body import compile_body
from articles.compiling.compiled import Compiled
from articles.compiling.edition import compile_edition
from articles.compiling.links import internal_paths, linked_articles
from articles.compiling.related_box import RELATED_MARK

__all__ = ["RELATED_MARK", "Compiled", "compile_body", "compile_edition", "internal_paths", "linked_articles"]
