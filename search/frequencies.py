"""How many live editions hold a word. It is counted once and remembered until an edition begins or ends, or anything that pages
are made of changes: the last boundary and the number of changes are part of the name that it is kept under.

A word that none holds is asked for every time, so that one that has just come into the index is never missed.
"""

import logging

from django.core.cache import cache

from search.statements import last_change

logger = logging.getLogger(__name__)

SECONDS = 600


class Frequencies:
    """Asks the index for what is not remembered; its functions pair with those of `Index`, for conditions of one `Term`."""

    def __init__(self, index):
        self.index = index
        self.prefix = f"frequency:{index.scope.language}:{last_change(index.scope)}"

    def count(self, terms, *, most):
        names = {term: f"{self.prefix}:{most}:{term.where}.{term.word}" for term in terms}
        known = remembered(names)
        if missing := [term for term in names if term not in known]:
            counted = dict(zip(missing, self.index.count(missing, most=most), strict=True))
            remember({names[term]: count for term, count in counted.items() if count})
            known |= counted
        return [known[term] for term in terms]

    def size(self, *, most):
        name = f"{self.prefix}:{most}"
        known = remembered({"all": name})
        if not known:
            known = {"all": self.index.size(most=most)}
            remember({name: known["all"]})
        return known["all"]


def remembered(names):
    """{what: its number} of those that are remembered by their names."""
    try:
        found = cache.get_many(names.values())
    except Exception:  # whatever a cache that is out of order raises: it is only quicker with one
        logger.exception("the cache cannot be read")
        return {}
    return {what: found[name] for what, name in names.items() if name in found}


def remember(numbers):
    try:
        cache.set_many(numbers, SECONDS)
    except Exception:
        logger.exception("the cache cannot be written")
