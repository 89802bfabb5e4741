"""The buttons beside the text: once it is saved, they take a step of the workflow or publish."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import limits, planned, publishing, workflow
from articles.checklist import blocking
from articles.corrections import Unsettled
from articles.merging import same
from articles.models.article import State
from articles.versions import page_version, records_of
from cms.text.numbers import whole_number
from cms.text.plaintext import NoLongerThan
from desk import ends, pending_input, status
from desk.button_form import PUBLISH, PUBLISH_NOW, ButtonForm
from desk.concurrency import (
    PLAN,
    STATE,
    ChangedMeanwhile,
    field_labels,
    name_of,
    submitted_version,
    validate_unchanged,
)
from desk.datetimes import local_datetime
from desk.settling import submitted_choices

STEP, UPDATE, CLASH = "_step", "_update_planned", "_clash"


def is_pressed(request):
    return any(name in request.POST for name in (STEP, PUBLISH, PUBLISH_NOW, UPDATE))


def parts_needed(data):
    """The parts of the article (`desk.concurrency`) that the pressed button acts on, beside the text that was sent with it."""
    acts_on_plan = any(name in data for name in (PUBLISH, PUBLISH_NOW, UPDATE))
    return (STATE, PLAN) if acts_on_plan else (STATE,)


def perform(request, article):
    """Does what was requested after saving; where it cannot be done, the text stays saved, and what was typed for it."""
    form = ButtonForm(request.POST)  # valid: the article's form, which it is a part of, was saved
    form.is_valid()
    given = form.cleaned_data.get
    if STEP in request.POST:
        done = take_step(request, article, request.POST[STEP], note=given("step_note"))
    elif UPDATE in request.POST:
        done = update_planned(request, article, request.POST[UPDATE])
    else:
        at = None if PUBLISH_NOW in request.POST else given("publish_at")
        done = publish(request, article, form, at=at)
    if not done:
        messages.warning(request, _("The text is saved; nothing else was done."))
        pending_input.store(request, article)
        pending_input.store_plan(request, article)
    return redirect_to_article(article)


def reasons_against(request, saved):
    """Why the pressed button, which acts on what its page showed, is not carried out though the text is saved; in sentences."""
    if saved.is_new:
        return []
    is_untouched = not records_of(saved.article).exists()  # made by this form itself, before its page heard of it
    if request.opened.article and not request.POST.get("page_version"):
        return (
            []
            if is_untouched and not (saved.clashes or saved.others)
            else [_("This article was made by that form already; nothing was done again.")]
        )
    if saved.clashes:
        return [_("Two texts stand for one place: choose one of them first.")]
    reasons = []
    if saved.others:
        reasons.append(_("The text has changed since this page was opened. You see now how it is."))
    before = submitted_version(request.POST)
    try:
        validate_unchanged(saved.article, before, by=request.user, parts=parts_needed(request.POST))
    except ChangedMeanwhile as changed:
        reasons += changed.messages
    return reasons


def refuse(request, article, reasons):
    for reason in reasons:
        messages.error(request, reason)
    messages.warning(request, _("The text is saved; nothing else was done."))
    pending_input.store(request, article)
    return redirect_to_article(article)


def show_merged(request, saved):
    """Says what came of the save but the text itself; False where there is nothing to say."""
    facts = {"who": name_of(saved.before_by, request.user), "what": ", ".join(field_labels(saved.others))}
    if saved.clashes:
        told = _(
            "Saved, but for what was written in one place by two people: both texts stand above yours. Choose one."
        )
        messages.warning(request, told)
    elif saved.others:
        messages.success(request, _("Saved, with what %(who)s had changed meanwhile: %(what)s.") % facts)
    for name in saved.not_taken:
        messages.warning(request, NOT_TAKEN[name] % {"slug": saved.article.slug})
    return bool(saved.clashes or saved.others or saved.not_taken)


NOT_TAKEN = {
    "slug": gettext_lazy("That address was just taken: this article is at “%(slug)s”."),
    "translation_of": gettext_lazy("There is a translation into this language already."),
}


def show_choice(request, refused):
    """`refused` says why nothing was chosen; "" where it was."""
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("Chosen. The other text stays in the history."))


def redirect_to_article(article):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def take_step(request, article, name, *, note=""):
    if name not in workflow.STEPS:
        raise Http404
    try:
        with transaction.atomic():
            NoLongerThan(limits.LONGEST_NOTE)(note)
            workflow.take(name, article, by=request.user, note=note)
    except ValidationError as error:
        show_errors(request, error)
        return False
    label = workflow.STEPS[name].label
    messages.success(
        request,
        _("“%(title)s” is now in the state “%(state)s”.")
        % {"title": article, "step": label, "state": article.get_state_display()},
    )
    if article.state != State.APPROVED:
        show_still_planned(request, article)
    if article.state in (State.IN_REVIEW, State.APPROVED):
        show_needed(request, article)
    return True


def show_needed(request, article):
    """Warns of what publication will be refused for."""
    if found := blocking(article.snapshot(), at=request.at):
        sentences = " ".join(finding.refusal for finding in found)
        messages.warning(request, _("Needed before it is published: %s") % sentences)


def publish(request, article, form, *, at):
    """Approves first where that is still to be done: both, or neither."""
    end = form.cleaned_data["publish_until"]
    try:
        with transaction.atomic():
            seen, fates = approve_as_seen(request, article), submitted_fates(request, article)
            ends_before = ends.ahead(article)
            until = end if form.is_end_typed else ends.taken_over(article, end, at=at)
            edition = publishing.publish(
                article,
                by=request.user,
                at=at,
                until=until,
                planned={each.pk: fate for each, fate in fates},
                choices=submitted_choices(request.POST),
                seen=seen,
                change=form.change,
            )
    except ValidationError as error:
        return refused(request, article, error)
    show_published(request, edition, requested=at)
    if end and not until:
        messages.warning(request, ends.left_to_the_text_before(end))
    ends.show_lost(request, article, ends_before, published=edition)
    show_fates(request, article, fates, edition)
    return True


def show_fates(request, article, fates, published):
    """Says what became of each text that was planned beside what was published."""
    done = {
        planned.CANCEL: _("The edition planned for %s is cancelled."),
        planned.MERGE: _("The edition planned for %s has these changes, too."),
        planned.REPLACE: _("The edition planned for %s has this text now."),
    }
    changed = []
    for edition, fate in fates:
        is_changed = fate == planned.CANCEL or (fate in done and edition.live_from > published.live_from)
        if is_changed and edition.live_from != published.live_from:
            messages.success(request, done[fate] % local_datetime(edition.live_from))
            changed.append(edition.live_from)
    show_still_planned(request, article, but=[published.live_from, *changed])


def update_planned(request, article, pk):
    """Takes the saved changes into a planned edition, and approves them first where that is still to be done."""
    edition = article.editions.filter(pk=whole_number(pk)).first()
    choices = submitted_choices(request.POST)
    try:
        if edition is None:
            raise ValidationError(_("This edition is not there any more: it was cancelled, or another took its place."))
        with transaction.atomic():
            seen = approve_as_seen(request, article)
            updated = publishing.update_planned(edition, by=request.user, choices=choices, seen=seen)
    except ValidationError as error:
        return refused(request, article, error)
    facts = {"title": updated.title, "moment": local_datetime(updated.live_from)}
    messages.success(request, _("“%(title)s”: the edition planned for %(moment)s has these changes now.") % facts)
    return True


def approve_as_seen(request, article):
    """Returns what the page showed, but for the text and the state, which this request changed."""
    article.refresh_from_db()
    seen = replace(submitted_version(request.POST) or page_version(article), version=article.version)
    if article.state != State.APPROVED:
        workflow.take("approve", article, by=request.user)
    return seen


def submitted_fates(request, article, source=None):
    """[(planned edition, what becomes of it)] of texts that are not `source`, the working copy's where none is given. Raises
    ValidationError where the page did not say it of one."""
    source = article.snapshot() if source is None else source
    ahead = article.editions.filter(live_from__gt=timezone.now()).with_source().order_by("live_from")
    others = [edition for edition in ahead if not same(edition.source, source)]
    fates = [(edition, request.POST.get(f"{pending_input.PLANNED}{edition.pk}", "")) for edition in others]
    for edition, fate in fates:
        if fate not in planned.FATES:
            when = local_datetime(edition.live_from)
            raise ValidationError(_("Choose what becomes of the text that is planned for %s.") % when)
    return fates


def refused(request, article, error):
    article.refresh_from_db()
    if isinstance(error, Unsettled):
        explained = _(
            "Not done: these places were changed differently in a text that is planned. Choose, then press again."
        )
        messages.error(request, explained)
    else:
        show_errors(request, error)
    return False


def show_corrected(request, page):
    """Says where a correction went (`desk.corrections.Correction`)."""
    facts = {"title": page.form.cleaned_data["title"], "places": ", ".join(_("also %s") % place for place in page.went)}
    message = _("“%(title)s” is corrected, %(places)s.") if page.went else _("“%(title)s” is corrected.")
    messages.success(request, message % facts)


def show_done(request, action, edition, done, *, requested, ends_before, fates=()):
    """After something was done with an edition; `done` is the edition as it is now, where there is one."""
    if done:
        show_published(request, done, requested=requested)
        if fates:
            show_fates(request, edition.article, fates, done)
    else:
        messages.success(request, _("“%(title)s”: %(action)s, done.") % {"title": edition, "action": action.label})
    if not action.tells_readers:
        ends.show_lost(request, edition.article, ends_before, published=done)


def show_published(request, edition, *, requested):
    """Says what is true now, which is not always what was `requested` for (a datetime, or None for now)."""
    facts = {
        "title": edition.title,
        "moment": local_datetime(edition.live_from),
        "end": local_datetime(edition.expires_at),
    }
    if edition.live_from > timezone.now():
        message = _("“%(title)s” is scheduled for %(moment)s.")
        if edition.expires_at:
            message = _("“%(title)s” is scheduled for %(moment)s, until %(end)s.")
    elif requested and requested > edition.live_from:
        message = _("“%(title)s” has been live with this very text since %(moment)s: nothing else was planned.")
    else:
        message = _("“%(title)s” is live until %(end)s.") if edition.expires_at else _("“%(title)s” is live.")
    messages.success(request, message % facts)


def show_still_planned(request, article, *, but=()):
    """Warns of planned editions, which go live whatever was just published or taken back; not of those that begin at `but`."""
    ahead = status.planned_editions(article.editions.without_texts(), timezone.now()).exclude(live_from__in=but)
    for edition in ahead.order_by("live_from"):
        message = _(
            "Still planned: the edition “%(title)s” goes live on %(moment)s, with the text that it was planned with."
        )
        messages.warning(request, message % {"title": edition.title, "moment": local_datetime(edition.live_from)})


def show_errors(request, error):
    for message in error.messages:
        messages.error(request, message)
