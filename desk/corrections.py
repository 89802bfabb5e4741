"""The page that corrects the words of the live edition: says where the correction will go, and settles what clashes.

Where another edition went live meanwhile, both are merged against the text that the page was opened on, and shown: what was typed
is kept in the history too, and nothing goes live that the page has not shown.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import corrections, publishing, writing
from articles.corrections import Target
from articles.merging import OURS, differing, merge
from articles.versions import PageVersion, page_version
from desk import settling
from desk.concurrency import PLAN, ChangedMeanwhile, field_labels, submitted_version, unchanged
from desk.datetimes import local_datetime
from desk.forms import CHECK, CorrectionForm
from desk.plan import update_of


@dataclass
class Correction:
    """What the page shows. `targets` say where the correction goes; `clashes` are with them, `overlaps` with what another
    corrected meanwhile (`desk.settling.Offered`). `went` says where it was taken over, once it is done."""

    form: CorrectionForm
    page_version: PageVersion
    targets: list
    checked: bool = False
    clashes: list = field(default_factory=list)
    overlaps: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    done: bool = False
    went: list = field(default_factory=list)


def opened(article, live):
    token, now = page_version(article), timezone.now()
    form = CorrectionForm(initial={**texts_of(live.source), "edition": live.pk, "live": live.pk})
    targets = corrections.targets_of(article, live, live.source, now=now)
    return Correction(form, token, [words_for(target, now) for target in targets])


def submit(article, data, *, by):
    """Returns the page to display (`done` where the correction was made); None where nothing is live any more."""
    form, now = CorrectionForm(data), timezone.now()
    live = article.editions.live(now).with_source().first()
    token = submitted_version(data) or page_version(article)
    if not form.is_valid():
        targets = corrections.targets_of(article, live, live.source, now=now) if live else []
        return Correction(form, token, [words_for(target, now) for target in targets])
    base = get_object_or_404(article.editions, pk=form.cleaned_data["edition"])
    mine = form.source(base.source)
    try:
        with unchanged(article, data, by=by, parts=(PLAN,)):
            live = validate_live(article, form.cleaned_data["live"] or base.pk)
            return merged_page(article, form, base, live, mine, data, by=by, token=token)
    except ChangedMeanwhile as changed:
        writing.add_refused_revision(article, mine, by=by)
        told = {name: form.cleaned_data[name] for name in ("kind", "note")}
        return overtaken(article, base, mine, by=by, told=told, changed=changed)


def merged_page(article, form, base, live, mine, data, *, by, token):
    """Corrects, or shows what is to be settled first, or, where that was asked for, what would become of it."""
    now, choices = timezone.now(), settling.submitted_choices(data)
    over = Target(live, live.source, merge(base.source, mine, live.source), choices)
    source = over.merged.source(OURS, chosen(over))
    targets = corrections.targets_of(article, live, source, now=now, choices=choices)
    page = Correction(form, token, [words_for(target, now) for target in targets])
    page.overlaps = settling.offered([over], lambda target: _("what is live now"), user=by)
    page.clashes = settling.offered(targets, lambda target: words_for(target, now), user=by)
    page.checked = CHECK in data
    if page.checked or over.unsettled or any(target.unsettled for target in targets):
        if not page.checked:
            writing.add_refused_revision(article, mine, by=by)
        return page
    told = {name: form.cleaned_data[name] for name in ("kind", "note")}
    try:
        publishing.correct(live, source=source, by=by, choices=choices, seen=submitted_version(data), **told)
    except ValidationError as error:
        form.add_error(None, error)
        return page
    page.done, page.went = True, [words_for(target, now) for target in targets if target.changes]
    return page


def chosen(target):
    return {clash.key: target.choices[name] for name, clash in target.clashes.items() if name in target.choices}


def validate_live(article, shown):
    """The live edition. Raises ChangedMeanwhile where it is not the one `shown`: of a planned edition that began, no audit record
    tells."""
    live = article.editions.live(timezone.now()).with_source().first()
    if live is None:
        raise ChangedMeanwhile([_("Nothing of this article is live now.")])
    if live.pk != shown:
        facts = {"title": live.title, "moment": local_datetime(live.live_from)}
        raise ChangedMeanwhile([_("Not done: another edition went live, “%(title)s”, on %(moment)s.") % facts])
    return live


def overtaken(article, base, mine, *, by, told, changed):
    """The page about what is live now, with what this person changed; None where nothing is live."""
    token, now = page_version(article), timezone.now()
    live = article.editions.live(now).with_source().first()
    if live is None:
        return None
    over = Target(live, live.source, merge(base.source, mine, live.source))
    # What merges stands in the form, which then is about what is live now; what does not is settled against the former text.
    text, about = (mine, base) if over.clashes else (over.text, live)
    form = CorrectionForm(initial={**texts_of(text), "edition": about.pk, "live": live.pk, **told})
    targets = corrections.targets_of(article, live, over.merged.source(OURS), now=now)
    page = Correction(form, token, [words_for(target, now) for target in targets])
    page.overlaps = settling.offered([over], lambda target: _("what is live now"), user=by)
    page.clashes = settling.offered(targets, lambda target: words_for(target, now), user=by)
    kept = _("What you wrote is kept in the history, and stands below: nothing of it is lost.")
    page.changes = [*changed.messages, kept]
    if changed_there := differing(base.source, live.source):
        differs = _("What is live differs from what you corrected in: %s.") % ", ".join(field_labels(changed_there))
        page.changes.append(differs)
    return page


def words_for(target, now):
    """“in the update planned for Saturday 08:00 CET”, to go on from “also”."""
    if target.edition is None:
        return _("in the draft")
    return update_of(target.edition.live_from, now)


def texts_of(source):
    return {name: source.get(name, "") for name in CorrectionForm._meta.fields}


def change_note(article, edition_pk, note, request):
    """The note of the correction that began with this edition; says what was done."""
    edition = get_object_or_404(article.editions, pk=edition_pk)
    publishing.change_note(edition, note=note, by=request.user, seen=submitted_version(request.POST))
    done = _("Readers see the note in its new words.") if note.strip() else _("Readers do not see the note any more.")
    messages.success(request, done)
