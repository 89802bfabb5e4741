"""Which live editions hold all the words of a query. Accents, case and order of the words are ignored.

Words are letters and digits only, so that no sign of a query means anything to a database.
"""

import re

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import LessThanOrEqual

from articles.models import Edition
from cms.folding import fold

LONGEST_QUERY = 300
LONGEST_WORD = 40
MOST_WORDS = 10


def words_of(query):
    """The folded words; single letters (an elision's) only where there is nothing else."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"\w+", fold(query[:LONGEST_QUERY])))
    longer = [word for word in found if len(word) > 1]
    return (longer or list(found))[:MOST_WORDS]


def search(query, *, at, language):
    """Live editions with all the words, those with all of them in the title first, then the newest first."""
    words = words_of(query)
    if not words:
        return Edition.objects.none()
    return (
        Edition.objects.live(at)
        .in_language(language)
        .matching(words)
        .annotate(in_title=all_in_title(words))
        .order_by("-in_title", "-published_at", "-article_id")
    )


def all_in_title(words):
    """1 or 0. An edition's search text begins with its title, so a word that is found that early is one of it."""
    early = [Q(LessThanOrEqual(StrIndex(F("search_text"), Value(word)), Length("title"))) for word in words]
    return Case(When(Q(*early), then=Value(1)), default=Value(0), output_field=IntegerField())
