"""The authors and tags that have articles which are live at a moment, in the order of their addresses, which knows no accents."""

from itertools import groupby

from django.db.models import Exists, OuterRef

from articles.models import Edition, Tag
from authors.models import Author
from cms.prepared import MOMENT, WORD, prepared


@prepared(at=MOMENT, language=WORD)
def authors_shown(*, at, language, count):
    return shown(Author.objects.all(), "bylines__author", at, language)[:count]


@prepared(at=MOMENT, language=WORD)
def tags_shown(*, at, language, count):
    """Those that are no sections."""
    return shown(Tag.objects.filter(section_position=None), "edition_tags__tag", at, language)[:count]


def shown(rows, relation, at, language):
    live = Edition.objects.live(at).in_language(language).filter(**{relation: OuterRef("pk")})
    return rows.filter(Exists(live.order_by())).order_by("slug")


def by_initial(rows):
    """[(letter, rows)]"""
    return [(initial, list(group)) for initial, group in groupby(rows, lambda row: row.slug[:1].upper())]
