"""Finished parts: what pages show of one edition, rendered before anybody asks for it, kept compressed.

A part counts only under the release and the stamp of now. Any other is rendered in the request, by the same function, and
thrown away: reading writes nothing.
"""

import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error
from django.db.models import BinaryField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils.translation import override

from cms.kept import release
from rendering.models import Part

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd

LEVEL = 9
BETWEEN = "\0"  # between the texts of a part: none of them can hold it

logger = logging.getLogger(__name__)

kinds = {}


@dataclass(frozen=True)
class Kind:
    """`load` gives the editions of some keys, with all that is shown of them; `render` the texts of one, in the language
    that is active. `by_source`: what it differs by from the edition's source is kept, a third of the size."""

    name: str
    load: Callable
    render: Callable
    by_source: bool = False

    def texts(self, edition):
        with override(edition.language):
            return [text.replace(BETWEEN, "") for text in self.render(edition)]


def register(name, **options):
    kinds[name] = Kind(name, **options)


def current_release():
    """Empty while templates are written: then no part counts."""
    return "" if settings.DEBUG else release.digest()


def packed(texts, source=None):
    """`source` is the stored content of a source, which is never changed: `unpacked` needs the same."""
    return zstd.compress(BETWEEN.join(texts).encode("utf-8", "surrogatepass"), LEVEL, zstd_dict=dictionary(source))


def unpacked(content, source=None):
    return zstd.decompress(content, zstd_dict=dictionary(source)).decode("utf-8", "surrogatepass").split(BETWEEN)


def dictionary(source):
    return source and zstd.ZstdDict(zlib.decompress(source), is_raw=True)


def with_stored_source(editions):
    """What is stored of their sources, as it is, as `packed_source`."""
    return editions.annotate(packed_source=ExpressionWrapper(F("stored_source__content"), BinaryField()))


def with_part(editions, kind, release):
    """A queryset whose rows have their part of this kind, or None, as `part`; in the statement that reads them, so that both are of
    one moment."""
    right = Part.objects.filter(edition=OuterRef("pk"), kind=kind, release=release, stamp=F("edition__number"))
    editions = editions.annotate(part=Subquery(right.values("content")[:1]))
    return with_stored_source(editions) if kinds[kind].by_source else editions


def finished(kind, editions, *, texts=Kind.texts):
    """Of editions read `with_part`, those that are still there, each with the `texts` of its part."""
    lacking = rendered(kind, [edition.pk for edition in editions if edition.part is None], texts=texts)
    for edition in editions:
        source = getattr(edition, "packed_source", None)
        edition.texts_of_part = lacking.get(edition.pk) if edition.part is None else unpacked(edition.part, source)
    return [edition for edition in editions if edition.texts_of_part]


def rendered(kind, pks, *, texts=Kind.texts):
    """{key: texts} of these editions, made now."""
    kind = kinds[kind]
    return {edition.pk: texts(kind, edition) for edition in kind.load(pks)} if pks else {}


def texts_or_none(kind, edition):
    """For lists: one that cannot be rendered is left out, and holds up no other."""
    try:
        return kind.texts(edition)
    except Error:  # of the database
        raise
    except Exception:
        logger.exception("edition %s is left out, as its part “%s” cannot be rendered", edition.pk, kind.name)
        return None
