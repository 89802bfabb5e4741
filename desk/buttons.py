"""What the buttons beside the text do once it is saved: steps of the workflow, and publishing through the door."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import limits, publishing, workflow
from articles.models.article import State
from cms.text.plaintext import NoLongerThan
from desk import status, typed
from desk.clock import clock
from desk.shown import PLAN, STATE, TEXT

STEP, PUBLISH = "_step", "_publish"


def pressed(request):
    return STEP in request.POST or PUBLISH in request.POST


def parts_needed(data):
    """What of the article the pressed button acts on, and must therefore be as it was shown."""
    return (TEXT, STATE, PLAN) if PUBLISH in data else (TEXT, STATE)


def press(request, article, form):
    """Does what was asked after saving; where it cannot be done, the text stays saved, and what was typed for it."""
    given = form.cleaned_data.get
    if STEP in request.POST:
        done = take_step(request, article, request.POST[STEP], note=given("step_note"))
    else:
        done = publish(request, article, at=given("publish_at"), until=given("publish_until"))
    if not done:
        messages.warning(request, _("The text is saved; nothing else was done."))
        typed.keep(request, article, form)
    return back(article)


def back(article):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def take_step(request, article, name, *, note=""):
    if name not in workflow.STEPS:
        raise Http404
    try:
        with transaction.atomic():
            NoLongerThan(limits.LONGEST_NOTE)(note)
            workflow.take(name, article, by=request.user, note=note)
    except ValidationError as error:
        say(request, error)
        return False
    label = workflow.STEPS[name].label
    messages.success(
        request,
        _("“%(title)s”: %(step)s. It is now in the state “%(state)s”.")
        % {"title": article.title, "step": label, "state": article.get_state_display()},
    )
    if article.state != State.APPROVED:
        say_planned(request, article)
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
        say(request, error)
        return False
    say_published(request, edition, asked=at)
    say_planned(request, article, but=edition)
    return True


def say_done(request, action, edition, done, *, asked):
    """After something was done with an edition; `done` is the edition as it is now, where there is one."""
    if done:
        say_published(request, done, asked=asked)
    else:
        messages.success(request, _("“%(title)s”: %(action)s, done.") % {"title": edition, "action": action.label})


def say_published(request, edition, *, asked):
    """What is so now, which is not always what was asked."""
    facts = {"title": edition.title, "moment": clock(edition.live_from), "end": clock(edition.expires_at)}
    if edition.live_from > timezone.now():
        told = _("“%(title)s” is scheduled for %(moment)s.")
        if edition.expires_at:
            told = _("“%(title)s” is scheduled for %(moment)s, until %(end)s.")
    elif asked and asked > edition.live_from:
        told = _("“%(title)s” has been live with this very text since %(moment)s: nothing else was planned.")
    else:
        told = _("“%(title)s” is live until %(end)s.") if edition.expires_at else _("“%(title)s” is live.")
    messages.success(request, told % facts)


def say_planned(request, article, *, but=None):
    """No plan is a surprise: what goes live all the same is told to whoever publishes or takes back a text."""
    planned = status.ahead(article.editions.without_texts(), timezone.now()).exclude(pk=but and but.pk)
    for edition in planned.order_by("live_from"):
        told = _(
            "Still planned: the edition “%(title)s” goes live on %(moment)s, with the text that it was planned with."
        )
        messages.warning(request, told % {"title": edition.title, "moment": clock(edition.live_from)})


def say(request, error):
    for message in error.messages:
        messages.error(request, message)
