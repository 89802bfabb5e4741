"""The records as CSV, for spreadsheets: in UTF-8 with its mark, and no cell that one would take for a formula."""

import csv
import io

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.batches import batches
from desk.audit_words import changes_of, note_of

MOST = 10_000
AT_ONCE = 500
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def lines(records):
    """Pieces of the file. Rows are read batch by batch; what was cut is said in the last line."""
    pks = list(records.values_list("pk", flat=True)[: MOST + 1])
    yield "\ufeff" + spelled([[_("when"), _("who"), _("what"), _("kind"), _("to what"), _("from → to"), _("note")]])
    chosen = records.model.objects.filter(pk__in=pks[:MOST]).select_related("by").order_by("-pk")
    for batch in batches(chosen, AT_ONCE):
        yield spelled(map(row, batch))
    if len(pks) > MOST:
        yield spelled([[cut()]])


def cut():
    said = ngettext(
        "Only the newest %(most)d record: choose a shorter period.",
        "Only the newest %(most)d records: choose a shorter period.",
        MOST,
    )
    return said % {"most": MOST}


def row(record):
    who, changes = str(record.by or ""), "; ".join(changes_of(record))
    what = [record.get_action_display(), record.get_kind_display(), record.title]
    return [record.at.isoformat(timespec="seconds"), who, *what, changes, note_of(record)]


def spelled(rows):
    written = io.StringIO()
    csv.writer(written).writerows([list(map(harmless, cells)) for cells in rows])
    return written.getvalue()


def harmless(cell):
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULAS) else text
