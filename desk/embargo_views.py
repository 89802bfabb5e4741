"""The page on which the embargo of an article is set, moved, and, by two people, ended earlier."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import embargoes, limits, policy
from cms.localtime import LocalDateTimeField
from cms.text.plaintext import NoLongerThan
from desk import buttons
from desk.concurrency import PLAN, ChangedMeanwhile, page_version, submitted_version, unchanged
from desk.datetimes import local_datetime

SET, LIFT, AGREE, DECLINE = "_set", "_lift", "_agree", "_decline"


class EmbargoForm(forms.Form):
    until = LocalDateTimeField(label=gettext_lazy("embargo until"))


class AnswerForm(forms.Form):
    """To who asks for an earlier end."""

    note = forms.CharField(
        label=gettext_lazy("why not"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[NoLongerThan(limits.LONGEST_NOTE)],
    )


class EmbargoViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.embargo_view)
        return [path("<int:article_id>/embargo/", view, name="articles_article_embargo"), *super().get_urls()]

    def embargo_view(self, request, article_id):
        article = self.get_visible_article(request, article_id)
        may_set = embargoes.may_set(request.user, article)
        if request.method == "POST" and not may_set:
            raise PermissionDenied
        token, embargo = page_version(article), embargoes.binding(article, request.at)
        pressed, changes = pressed_of(request), []
        form = EmbargoForm(request.POST if pressed == SET else None, initial={"until": embargo and embargo.until})
        answer = AnswerForm(request.POST if pressed == DECLINE else None)
        sent = {SET: form, DECLINE: answer}.get(pressed)
        if pressed and (sent is None or sent.is_valid()):
            try:
                with unchanged(article, request.POST, by=request.user, parts=(PLAN,)):
                    self.change_embargo(request, article, pressed, sent and sent.cleaned_data)
            except ChangedMeanwhile as changed:
                changes = changed.messages
            except ValidationError as error:
                changes = error.messages
            else:
                return buttons.redirect_to_article(article)
        elif pressed:
            token = submitted_version(request.POST) or token
        context = {"form": form, "answer": answer, "embargo": embargo, "changes": changes, "page_version": token}
        context |= {"title": _("Embargo"), "subtitle": str(article)}
        context["may_set"] = may_set
        context["may_agree"] = embargoes.may_agree(request.user, article, embargo)
        context["may_decline"] = embargoes.may_decline(request.user, article, embargo)
        return self.respond(request, "embargo", article, context)

    def change_embargo(self, request, article, pressed, given):
        how = {"by": request.user, "seen": submitted_version(request.POST)}
        if pressed == AGREE:
            return show_set(request, embargoes.agree(article, **how))
        if pressed == DECLINE:
            return show_kept(request, embargoes.decline(article, note=given["note"], **how))
        until = None if pressed == LIFT else given["until"]
        try:
            return show_set(request, embargoes.set_until(article, until=until, **how))
        except ValidationError as refused:
            if refused.code != "two" or not policy.can_publish(request.user, article):
                raise
            return show_asked(request, embargoes.ask(article, until=until, **how))


def pressed_of(request):
    """The button, SET where it is that of the moment; None where nothing was sent."""
    if request.method != "POST":
        return None
    return next((name for name in (LIFT, AGREE, DECLINE) if name in request.POST), SET)


def show_set(request, embargo):
    if embargo is None:
        messages.success(request, _("There is no embargo any more."))
    else:
        messages.success(
            request, _("Embargo until %s: nobody can publish before that.") % local_datetime(embargo.until)
        )


def show_asked(request, embargo):
    told = _("You asked for an earlier end. Until somebody else who may publish agrees, the embargo lasts until %s.")
    messages.warning(request, told % local_datetime(embargo.until))


def show_kept(request, embargo):
    told = _("The embargo lasts until %s, as it did: nobody asks for an earlier end any more.")
    messages.success(request, told % local_datetime(embargo.until))
