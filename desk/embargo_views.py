"""The page on which the embargo of an article is set, moved, and, by two people, ended earlier."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import embargoes, policy
from cms.localtime import LocalDateTimeField
from desk import buttons
from desk.concurrency import PLAN, ChangedMeanwhile, page_version, submitted_version, unchanged
from desk.datetimes import local_datetime

LIFT, AGREE = "_lift", "_agree"


class EmbargoForm(forms.Form):
    until = LocalDateTimeField(label=gettext_lazy("embargo until"))


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
        initial, changes = {"until": embargo and embargo.until}, []
        form = EmbargoForm(request.POST if is_set_by(request) else None, initial=initial)
        if request.method == "POST" and (not is_set_by(request) or form.is_valid()):
            try:
                with unchanged(article, request.POST, by=request.user, parts=(PLAN,)):
                    self.change_embargo(request, article, form)
            except ChangedMeanwhile as changed:
                changes = changed.messages
            except ValidationError as error:
                changes = error.messages
            else:
                return buttons.redirect_to_article(article)
        elif request.method == "POST":
            token = submitted_version(request.POST) or token
        context = {"form": form, "embargo": embargo, "changes": changes, "page_version": token}
        context |= {"title": _("Embargo"), "subtitle": str(article)}
        context["may_set"] = may_set
        context["may_agree"] = embargoes.may_agree(request.user, article, embargo)
        return self.respond(request, "embargo", article, context)

    def change_embargo(self, request, article, form):
        seen = submitted_version(request.POST)
        if AGREE in request.POST:
            return show_set(request, embargoes.agree(article, by=request.user, seen=seen))
        until = None if LIFT in request.POST else form.cleaned_data["until"]
        try:
            show_set(request, embargoes.set_until(article, by=request.user, until=until, seen=seen))
        except ValidationError as refused:
            if refused.code != "two" or not policy.can_publish(request.user, article):
                raise
            show_asked(request, embargoes.ask(article, by=request.user, until=until, seen=seen))


def is_set_by(request):
    """Whether a moment was sent."""
    return request.method == "POST" and not {LIFT, AGREE} & request.POST.keys()


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
