"""The buttons beside the text: once it is saved, they take a step of the workflow or publish."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import limits, publishing, workflow
from articles.models.article import State
from cms.text.plaintext import NoLongerThan
from desk import pending_input, status
from desk.button_form import ButtonForm
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

STEP, PUBLISH, CLASH = "_step", "_publish", "_clash"


def is_pressed(request):
    return STEP in request.POST or PUBLISH in request.POST


def parts_needed(data):
    """The parts of the article (`desk.concurrency`) that the pressed button acts on, beside the text that was sent with it."""
    return (STATE, PLAN) if PUBLISH in data else (STATE,)


def perform(request, article):
    """Does what was requested after saving; where it cannot be done, the text stays saved, and what was typed for it."""
    form = ButtonForm(request.POST)  # valid: the article's form, which it is a part of, was saved
    form.is_valid()
    given = form.cleaned_data.get
    if STEP in request.POST:
        done = take_step(request, article, request.POST[STEP], note=given("step_note"))
    else:
        done = publish(request, article, at=given("publish_at"), until=given("publish_until"))
    if not done:
        messages.warning(request, _("The text is saved; nothing else was done."))
        pending_input.store(request, article)
    return redirect_to_article(article)


def reasons_against(request, saved):
    """Why the pressed button, which acts on what its page showed, is not carried out though the text is saved; in sentences."""
    if saved.is_new:
        return []
    if request.opened.article and not request.POST.get("page_version"):
        return [_("This article was made by that form already; nothing was done again.")]
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
        _("“%(title)s”: %(step)s. It is now in the state “%(state)s”.")
        % {"title": article.title, "step": label, "state": article.get_state_display()},
    )
    if article.state != State.APPROVED:
        show_still_planned(request, article)
    return True


def publish(request, article, *, at, until):
    """Approves first where that is still to be done: both, or neither."""
    try:
        with transaction.atomic():
            article.refresh_from_db()
            if article.state != State.APPROVED:
                workflow.take("approve", article, by=request.user)
            edition = publishing.publish(article, by=request.user, at=at, until=until)
    except ValidationError as error:
        article.refresh_from_db()
        show_errors(request, error)
        return False
    show_published(request, edition, requested=at)
    show_still_planned(request, article, but=edition)
    return True


def show_done(request, action, edition, done, *, requested):
    """After something was done with an edition; `done` is the edition as it is now, where there is one."""
    if done:
        show_published(request, done, requested=requested)
    else:
        messages.success(request, _("“%(title)s”: %(action)s, done.") % {"title": edition, "action": action.label})


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


def show_still_planned(request, article, *, but=None):
    """Warns of planned editions, which go live whatever was just published or taken back."""
    planned = status.planned_editions(article.editions.without_texts(), timezone.now()).exclude(pk=but and but.pk)
    for edition in planned.order_by("live_from"):
        message = _(
            "Still planned: the edition “%(title)s” goes live on %(moment)s, with the text that it was planned with."
        )
        messages.warning(request, message % {"title": edition.title, "moment": local_datetime(edition.live_from)})


def show_errors(request, error):
    for message in error.messages:
        messages.error(request, message)
