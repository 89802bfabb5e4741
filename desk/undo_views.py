"""The button that undoes what was done with an article a moment ago, and what its page says of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext as _

from articles import policy, undoing
from articles.models import Action
from cms.http.methods import only
from desk import buttons
from desk.concurrency import ChangedMeanwhile, submitted_version, validate_unchanged
from desk.datetimes import local_datetime


class UndoViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:article_id>/undo/", view, name="articles_article_undo"), *super().get_urls()]

    @only("POST")
    def undo_view(self, request, article_id):
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        seen = submitted_version(request.POST)
        try:
            if seen is None:
                validate_unchanged(article, None, by=request.user, parts=())
            show_undone(request, article, undoing.undo(article, by=request.user, seen=seen))
        except ChangedMeanwhile as changed:
            buttons.show_errors(request, changed)
        except ValidationError as error:
            buttons.show_errors(request, error)
            if error.code == "stale":
                self.show_changes_since(request, article)
        return buttons.redirect_to_article(article)


def show_undone(request, article, done):
    facts = {"title": article, "action": Action(done.action).label}
    if done.edition:
        messages.success(request, _("“%(title)s”: “%(action)s” is undone. The former text is live again.") % facts)
    else:
        messages.success(request, _("“%(title)s”: “%(action)s” is undone. Readers do not have the article.") % facts)
    for moment in done.lost:
        told = _("What was planned for %s is not planned again: its moment or its text has gone. Plan it anew.")
        messages.warning(request, told % local_datetime(moment))
