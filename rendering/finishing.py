"""Writes finished parts; whoever reads a page never does."""

from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.models import Edition
from rendering import parts
from rendering.models import Part, Stamp
from rendering.parts import current_release

# Only where the stamp is still the one that was read before rendering. On PostgreSQL its row is locked until it is written.
WRITE = """INSERT INTO rendering_part (edition_id, kind, release, stamp, content)
SELECT edition_id, %s, %s, number, %s FROM rendering_stamp WHERE edition_id = %s AND number = %s {lock}
ON CONFLICT (edition_id, kind) DO UPDATE SET release = excluded.release, stamp = excluded.stamp, content = excluded.content"""
LOCK = {"sqlite": "", "postgresql": "FOR UPDATE"}


def lasting(now):
    """Editions that readers see or will see."""
    return Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))


def lacking(now):
    """Those that have not all their parts, the newest first."""
    right = Part.objects.filter(
        edition=OuterRef("pk"), release=current_release(), stamp=F("edition__number")
    ).order_by()
    number = right.values("edition").annotate(number=Count("kind")).values("number")
    counted = lasting(now).annotate(parts=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return counted.filter(parts__lt=len(parts.kinds)).order_by("-pk")


def finish(pks):
    """Renders and writes all parts of these editions. One that fails stops no other, and is raised at the end."""
    current, errors = current_release(), []
    if not current:
        return
    for pk in pks:
        try:
            finish_one(pk, current)
        except Exception as error:
            error.add_note(f"the parts of edition {pk}")
            errors.append(error)
    if errors:
        raise errors[0]


def finish_one(pk, current):
    stamp = Stamp.objects.filter(pk=pk).values_list("number", flat=True).first()
    edition = parts.with_stored_source(Edition.objects.filter(pk=pk).for_link()).first()
    if edition is None:
        return
    contents = [
        (name, parts.packed(texts, edition.packed_source if kind.by_source else None))
        for name, kind in parts.kinds.items()
        for texts in parts.rendered(name, [pk]).values()
    ]
    write(pk, stamp, current, contents)


def write(pk, stamp, current, contents):
    """Nothing where the stamp is another by now."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, content in contents:
            cursor.execute(WRITE.format(lock=LOCK[connection.vendor]), [name, current, content, pk, stamp])


def drop_of_past(now, **which):
    """Parts of editions that have ended are made again by whoever travels to them."""
    ended = Edition.objects.filter(live_until__lte=now, **which).order_by().values("pk")
    Part.objects.filter(edition__in=ended).delete()
