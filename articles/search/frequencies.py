"""How many live editions hold a word. It is counted once and remembered until an edition begins or ends: the moment of
the last such boundary is part of the name that it is kept under.

A word that none holds is asked for every time, so that one that has just come into the index is never missed.
"""

import logging

from django.core.cache import cache

from articles.index import last_boundary

logger = logging.getLogger(__name__)

SECONDS = 600  # names of tags and authors are words too, and change without a boundary
LIVE = "all"


class Frequencies:
    """Asks `within` for what is not remembered. `count` pairs with `Within.count`, for conditions of one `Term`."""

    def __init__(self, within, *, at, language):
        self.within = within
        self.prefix = f"frequency:{language}:{last_boundary(at)}"

    def count(self, terms, *, most):
        known = self.remembered(terms, most)
        missing = [each for each in dict.fromkeys(terms) if each not in known]
        if missing or LIVE not in known:
            counts, live = self.within.count(missing, most=most)
            counted = {**dict(zip(missing, counts, strict=True)), LIVE: live}
            self.remember(counted, most)
            known |= counted
        return [known[each] for each in terms], known[LIVE]

    def name(self, term, most):
        return f"{self.prefix}:{most}:{LIVE if term == LIVE else term.tsquery()}"

    def remembered(self, terms, most):
        names = {self.name(each, most): each for each in [*terms, LIVE]}
        try:
            return {names[name]: count for name, count in cache.get_many(names).items()}
        except Exception:  # whatever a cache that is out of order raises: it is only quicker with one
            logger.exception("the cache cannot be read")
            return {}

    def remember(self, counted, most):
        held = {self.name(each, most): count for each, count in counted.items() if count}
        try:
            cache.set_many(held, SECONDS)
        except Exception:
            logger.exception("the cache cannot be written")
