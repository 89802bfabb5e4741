"""The page that corrects the words of the live edition.

Where another edition went live meanwhile, what was typed is kept in the history and stands in the form again, which is then
about the edition that is live now.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import merging, publishing, writing
from articles.merging import differing
from cms.text.richtext import plain_text
from desk.concurrency import (
    PLAN,
    ChangedMeanwhile,
    PageVersion,
    field_labels,
    page_version,
    submitted_version,
    unchanged,
)
from desk.datetimes import local_datetime
from desk.forms import CorrectionForm


@dataclass
class Correction:
    """What the page shows. `clashes` are with the plan or the working copy, `overlaps` with what is live by now."""

    form: CorrectionForm
    page_version: PageVersion
    clashes: list = field(default_factory=list)
    overlaps: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    done: bool = False


def opened_form(article, live):
    return Correction(CorrectionForm(initial={**texts_of(live.source), "edition": live.pk}), page_version(article))


def submit(article, data, *, by):
    """Returns the page to display (`done` where the correction was made); None where nothing is live any more."""
    form = CorrectionForm(data)
    page = Correction(form, submitted_version(data) or page_version(article))
    if not form.is_valid():
        return page
    edition = get_object_or_404(article.editions, pk=form.cleaned_data["edition"])
    source = form.source(edition.source)
    try:
        with unchanged(article, data, by=by, parts=(PLAN,)):
            validate_live(article, edition)
            publishing.correct(edition, source=source, by=by, note=form.cleaned_data["note"])
        page.done = True
    except merging.Clashed as clashed:
        writing.add_refused_revision(article, source, by=by)
        page.clashes = sides({clash.field: (clash.ours, clash.theirs) for clash in clashed.clashes})
    except ChangedMeanwhile as changed:
        writing.add_refused_revision(article, source, by=by)
        return overtaken(article, edition, source, note=form.cleaned_data["note"], changed=changed)
    except ValidationError as error:
        form.add_error(None, error)
    return page


def validate_live(article, edition):
    """Raises ChangedMeanwhile where a planned edition has begun since: no audit record tells of that."""
    live = article.editions.live(timezone.now()).first()
    if live and live.pk != edition.pk:
        facts = {"title": live.title, "moment": local_datetime(live.live_from)}
        raise ChangedMeanwhile([_("Not done: another edition went live, “%(title)s”, on %(moment)s.") % facts])


def overtaken(article, edition, mine, *, note, changed):
    """The page about what is live now, with what this person changed; None where nothing is live."""
    token = page_version(article)
    live = article.editions.live(timezone.now()).first()
    if live is None:
        return None
    changed_here = [name for name in differing(edition.source, mine) if name in CorrectionForm._meta.fields]
    initial = texts_of(live.source) | {name: mine[name] for name in changed_here}
    changed_there = differing(edition.source, live.source)
    overlaps = {name: (mine[name], live.source.get(name)) for name in changed_here if name in changed_there}
    overlaps = {name: (here, there) for name, (here, there) in overlaps.items() if here != there}
    changes = [*changed.messages, _("What you wrote is kept in the history, and stands below: nothing of it is lost.")]
    if changed_there:
        changes.append(
            _("What is live differs from what you corrected in: %s.") % ", ".join(field_labels(changed_there))
        )
    form = CorrectionForm(initial={**initial, "edition": live.pk, "note": note})
    return Correction(form, token, overlaps=sides(overlaps), changes=changes)


def texts_of(source):
    return {name: source.get(name, "") for name in CorrectionForm._meta.fields}


def sides(differences):
    return [
        {"label": merging.LABELS.get(name, name), "here": readable(here), "there": readable(there)}
        for name, (here, there) in differences.items()
    ]


def readable(value):
    return plain_text(value) if isinstance(value, str) else str(value)
