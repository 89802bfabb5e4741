"""The pages of an article's history: its lines, one of them, any two compared; naming one, and putting its text back.

Each looks the article up among those that this person may see (see `desk.article_views`).
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import policy
from articles.versions import page_version
from cms.http.caching import private
from cms.http.methods import only
from cms.text.numbers import whole_number
from desk import buttons, clashes, comparing, history, open_forms, restoring, revisions
from desk.concurrency import STATE, TEXT, ChangedMeanwhile, unchanged
from desk.forms import RevisionNameForm


class HistoryViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        def page(route, view, name):
            return path(
                f"<int:article_id>/history/{route}", self.admin_site.admin_view(view), name=f"articles_article_{name}"
            )

        return [
            page("compare/", self.history_compare_view, "history_compare"),
            page("<int:revision_id>/", self.revision_view, "revision"),
            page("<int:revision_id>/name/", self.name_view, "revision_name"),
            page("<int:revision_id>/restore/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_visible_article(request, whole_number(object_id))
        may_restore = policy.can_change(request.user, article)
        token = page_version(article)
        undo = history.to_undo(article) if may_restore else None
        context = {
            "title": _("History"),
            "subtitle": str(article),
            "timeline": history.timeline(article, history.page_number(request.GET.get("page", ""))),
            "shortcuts": self.shortcuts(request, article),
            "undo": undo,
            "opened": open_forms.opened(article, by=request.user) if undo else None,
            "page_version": token,
            "settled": clashes.settled(article, by=request.user),
        }
        return private(self.respond(request, "history", article, context))

    def shortcuts(self, request, article):
        """[(label, address)] of the comparisons that are asked for most."""
        page = reverse("admin:articles_article_history_compare", args=[article.pk])
        moments = article.editions.order_by("live_from").values_list("live_from", "live_until")
        is_live = any(begin <= request.at and (end is None or end > request.at) for begin, end in moments)
        is_planned = any(begin > request.at for begin, _end in moments)
        found = [
            (is_live, _("What readers see, and the draft"), (history.LIVE, history.DRAFT)),
            (is_planned, _("What is planned, and the draft"), (history.PLANNED, history.DRAFT)),
            (is_live and is_planned, _("What readers see, and what is planned"), (history.LIVE, history.PLANNED)),
        ]
        return [(label, f"{page}?before={one}&after={other}") for is_there, label, (one, other) in found if is_there]

    def history_compare_view(self, request, article_id):
        article = self.get_visible_article(request, article_id)
        before, after = request.GET.get("before"), request.GET.get("after", history.DRAFT)
        who = {"by": request.user, "at": request.at}
        shown = comparing.saved_source(article)
        before = comparing.before_draft(article, **who) if before is None else before
        before, after = (comparing.text_named(name, article, **who) for name in (before, after))
        if before is None or after is None:
            raise Http404
        context = {
            "title": _("Two versions compared"),
            "subtitle": str(article),
            "before": before,
            "after": after,
            "choices": comparing.choices(article, **who),
            "shown": shown if after.name == history.DRAFT else None,
        }
        return private(self.respond(request, "history_compare", article, context))

    def revision_view(self, request, article_id, revision_id):
        article = self.get_visible_article(request, article_id)
        revision = get_object_or_404(article.revisions.select_related("by", "stored_source"), pk=revision_id)
        return self.revision_page(request, article, revision, RevisionNameForm(instance=revision))

    def revision_page(self, request, article, revision, form, status=200):
        token, may_change = page_version(article), policy.can_change(request.user, article)
        opened = open_forms.opened(article, by=request.user) if may_change else None
        before = history.text_before(revision)
        context = {
            "title": form.initial["name"] or _("Version %s") % revision.version,
            "subtitle": str(article),
            "revision": revision,
            "label": history.label_of(revision),
            "before": before,
            "now": article.snapshot(),
            "fields": revisions.field_texts(revision.snapshot, None, user=request.user),
            "may_change": may_change,
            "opened": opened,
            "form": form,
            "page_version": token,
        }
        response = self.respond(request, "revision", article, context)
        response.status_code = status
        return private(response)

    @only("POST")
    def name_view(self, request, article_id, revision_id):
        """An empty name takes it off again; the line stays as it is for ever, or until it is pruned."""
        article, revision = self.revision_to_change(request, article_id, revision_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policy.can_change(request.user, article):
            raise PermissionDenied
        form = RevisionNameForm(request.POST, instance=revision)
        if not form.is_valid():
            return self.revision_page(request, article, revision, form)
        revisions.name(revision, form.cleaned_data["name"])
        messages.success(request, _("Named.") if form.cleaned_data["name"] else _("The name is taken off."))
        return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article_id, revision_id]))

    @only("POST")
    def restore_view(self, request, article_id, revision_id):
        article, revision = self.revision_to_change(request, article_id, revision_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policy.can_change(request.user, article):
            raise PermissionDenied
        try:
            saved = self.restore(request, article, revision)
        except ChangedMeanwhile as changed:
            buttons.show_errors(request, changed)
            return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article_id, revision_id]))
        return self.restored(request, article, revision, saved)

    def restore(self, request, article, revision):
        """What somebody wrote since the page was opened stays. A form that says nothing of itself has to be of a page that
        showed the text as it is."""
        form = open_forms.sent(request, article)
        if form.opened:
            return restoring.restore(revision, article, by=request.user, form=form)
        with unchanged(article, request.POST, by=request.user, parts=(TEXT, STATE)):
            form = open_forms.opened(article, by=request.user)
            return restoring.restore(revision, article, by=request.user, form=form)

    def restored(self, request, article, revision, saved):
        if saved.clashes:
            message = _(
                "Somebody wrote in the same places meanwhile. Both texts are kept: choose below which of them stands there."
            )
            messages.warning(request, message)
            return buttons.redirect_to_article(article)
        if saved.refused:
            messages.error(request, _("The article is in another state by now: nothing was put back."))
        elif saved.has_changed:
            message = _(
                "The draft has the text of %s again. What it had before is in the history: one press puts it back."
            )
            messages.success(request, message % history.label_of(revision))
        else:
            messages.success(request, _("The draft has this text already."))
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))

    def revision_to_change(self, request, article_id, revision_id):
        article = self.get_visible_article(request, article_id)
        return article, get_object_or_404(article.revisions.select_related("by"), pk=revision_id)
