"""What the buttons beside the text do once it is saved: steps of the workflow, and publishing through the door."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import limits, publishing, workflow
from articles.desk.clock import clock
from articles.models.article import State
from cms.plaintext import NoLongerThan

STEP, PUBLISH = "_step", "_publish"


def pressed(request):
    return STEP in request.POST or PUBLISH in request.POST


def press(request, article, form):
    """Does what was asked after saving; where it cannot be done, the text stays saved and the dates asked for too."""
    if STEP in request.POST:
        done = take_step(request, article, request.POST[STEP], note=form.cleaned_data["step_note"])
        return back(article, {} if done else {"step_note": form.cleaned_data["step_note"]})
    moments = {name: form.cleaned_data[name] for name in ("publish_at", "publish_until")}
    done = publish(request, article, at=moments["publish_at"], until=moments["publish_until"])
    kept = {name: moment.isoformat() for name, moment in moments.items() if moment}
    return back(article, {} if done else kept)


def back(article, kept=None):
    address = reverse("admin:articles_article_change", args=[article.pk])
    return HttpResponseRedirect(address + (f"?{urlencode(kept)}" if kept else ""))


def kept_values(request):
    """What `back` carried along, for the form's initial values."""
    kept = {}
    for name in ("publish_at", "publish_until"):
        moment = moment_of(request.GET.get(name, ""))
        if moment:
            kept[name] = moment
    if request.GET.get("step_note"):
        kept["step_note"] = request.GET["step_note"]
    return kept


def moment_of(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


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
    if edition.is_live(request.at) or at is None:
        messages.success(request, _("“%s” is live.") % edition.title)
    else:
        when = {"title": edition.title, "moment": clock(edition.live_from)}
        messages.success(request, _("“%(title)s” is scheduled for %(moment)s.") % when)
    return True


def say(request, error):
    for message in error.messages:
        messages.error(request, message)
