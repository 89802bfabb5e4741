"""The admin's additional pages of an article: preview, suggestions, steps, editions, correction.

Each looks the article up among those that this person may see: a forbidden one answers 404, as an absent one does.
"""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import policy, withdrawals, workflow
from articles.ends import to_keep
from articles.models import Article
from cms.bundling import without_members
from cms.http.caching import private
from cms.http.methods import only
from cms.text.numbers import whole_number
from desk import buttons, corrections, ends, form_source, plan
from desk.concurrency import (
    PLAN,
    STATE,
    TEXT,
    ChangedMeanwhile,
    changes_since,
    page_version,
    submitted_version,
    unchanged,
)
from desk.copy_desk import proofs_of
from desk.datetimes import local_datetime
from desk.edition_actions import EDITION_ACTIONS, changed_values
from desk.forms import MomentForm, NoteForm, WithdrawalForm
from desk.linking import linking_to, shown_on, targets
from desk.preview import preview, preview_of_edition
from desk.suggestions import suggestions_for
from desk.tags import tags_like
from images.formats import JPEG
from images.models import Image


class ArticleViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            page("tags/", self.tags_view, "tags"),
            page("links/", self.links_view, "links"),
            page("picture/", self.picture_view, "picture"),
            page("preview/", self.preview_view, "preview_new"),
            page("<int:article_id>/preview/", self.preview_view, "preview"),
            page("suggestions/", self.suggestions_view, "suggestions_new"),
            page("<int:article_id>/suggestions/", self.suggestions_view, "suggestions"),
            page("copy-desk/", self.copy_desk_view, "copy_desk_new"),
            page("<int:article_id>/copy-desk/", self.copy_desk_view, "copy_desk"),
            page("<int:article_id>/step/<slug:name>/", self.step_view, "step"),
            page("<int:article_id>/edition/<int:edition_id>/preview/", self.edition_preview_view, "edition_preview"),
            page("<int:article_id>/edition/<int:edition_id>/compare/", self.edition_compare_view, "edition_compare"),
            page("<int:article_id>/edition/<int:edition_id>/note/", self.note_view, "edition_note"),
            page("<int:article_id>/edition/<int:edition_id>/<slug:name>/", self.edition_view, "edition"),
            page("<int:article_id>/correct/", self.correct_view, "correct"),
            *super().get_urls(),
        ]

    def get_visible_article(self, request, pk):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Article.objects.visible_to(request.user), pk=pk)

    def respond(self, request, template, article, context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{template}.html", context)

    # For the fields of the form

    def tags_view(self, request):
        if not request.user.has_perm("articles.view_tag"):
            raise PermissionDenied
        names = [{"id": tag.name, "text": tag.name} for tag in tags_like(request.GET.get("term", ""))]
        return JsonResponse({"results": names})

    def links_view(self, request):
        """What a text may be linked to."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return private(JsonResponse({"results": targets(request)}))

    def picture_view(self, request):
        if not request.user.has_perm("images.view_image"):
            raise PermissionDenied
        image = Image.objects.filter(pk=whole_number(request.GET.get("pk"))).first()
        if image is None:
            raise Http404
        return JsonResponse({"thumbnail": image.rendition_url(640, JPEG), "title": str(image)})

    # Preview

    def preview_view(self, request, article_id=None):
        """Of what is saved (GET), or of what stands in the form, which is saved nowhere (POST)."""
        article = self.get_visible_article(request, article_id) if article_id else None
        if request.method == "POST":
            return self.preview_of_form(request, article)
        if article is None:
            return HttpResponseNotAllowed(["POST"])
        shown = preview(request, article.snapshot(), article=article)
        if "framed" in request.GET:  # by the page on which it can only be read
            shown.headers["X-Frame-Options"] = "SAMEORIGIN"
        return shown

    def preview_of_form(self, request, article):
        self.require_write_permission(request, article)
        return preview(request, self.submitted_source(request, article), article=article)

    def require_write_permission(self, request, article):
        allowed = self.has_change_permission(request, article) if article else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied

    @only("POST")
    def suggestions_view(self, request, article_id=None):
        """What the archive proposes for what stands in the form."""
        article = self.get_visible_article(request, article_id) if article_id else None
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require_write_permission(request, article)
        source = self.submitted_source(request, article)
        found = suggestions_for(source, user=request.user, article=article, at=request.at)
        return TemplateResponse(request, "admin/articles/article/suggestions.html", {"suggestions": found})

    @only("POST")
    def copy_desk_view(self, request, article_id=None):
        """What the copy desk proposes for what stands in the form."""
        article = self.get_visible_article(request, article_id) if article_id else None
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require_write_permission(request, article)
        proofs = proofs_of(self.submitted_source(request, article))
        return TemplateResponse(request, "admin/articles/article/copy_desk.html", {"proofs": proofs})

    def submitted_source(self, request, article):
        """The source that the submitted form holds, valid or not; nothing is saved."""
        form = self.get_form(request, article, change=False)(request.POST, instance=article, saves=False)
        form.is_valid()
        inlines = [inline(self.model, self.admin_site, saves=False) for inline in self.inlines]
        formsets = [self.submitted_formset(request, article, form.instance, inline) for inline in inlines]
        return form_source.source_of(form, formsets)

    def submitted_formset(self, request, article, instance, inline):
        formset_class = inline.get_formset(request, article)
        prefix = formset_class.get_default_prefix()
        formset = formset_class(**self.get_formset_kwargs(request, instance, inline, prefix))
        formset.is_valid()
        return formset

    # Steps of the workflow, for those who may not change the text now

    @only("POST")
    def step_view(self, request, article_id, name):
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if name not in workflow.STEPS:
            raise Http404
        if not workflow.STEPS[name].allowed(request.user, article):
            raise PermissionDenied
        try:
            with unchanged(article, request.POST, by=request.user, parts=(TEXT, STATE)) as locked:
                buttons.take_step(request, locked, name, note=request.POST.get("step_note", ""))
        except ChangedMeanwhile as changed:
            buttons.show_errors(request, changed)
        return buttons.redirect_to_article(article)

    # Editions

    def edition_view(self, request, article_id, edition_id, name):
        article = self.get_visible_article(request, article_id)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        action, token = EDITION_ACTIONS.get(name), page_version(article)
        if action is None:
            raise Http404
        edition = article.editions.filter(pk=edition_id).first()
        if edition is None:
            return self.edition_is_gone(request, article)
        form, fates = form_of(edition, action, submitted_data(request), user=request.user), []
        if request.method == "POST" and not form.is_valid():
            token = submitted_version(request.POST) or token
        elif request.method == "POST":
            try:
                with unchanged(article, request.POST, by=request.user, parts=(PLAN,)):
                    ends_before = ends.ahead(article)
                    if action.asks_for_planned:
                        fates = buttons.submitted_fates(request, article, edition.source)
                    options = {
                        "seen": submitted_version(request.POST),
                        "planned": {each.pk: what for each, what in fates},
                    }
                    done = action.run(edition, by=request.user, changed=changed_values(form, action), **options)
            except ChangedMeanwhile as changed:
                return self.edition_changed(request, article, edition_id, action, changed, form)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                told = {"requested": form.cleaned_data.get("at"), "ends_before": ends_before, "fates": fates}
                buttons.show_done(request, action, edition, done, **told)
                return buttons.redirect_to_article(article)
        return self.edition_page(request, article, edition, action, {"form": form, "page_version": token})

    def edition_preview_view(self, request, article_id, edition_id):
        """An edition as readers saw it, see it, or will see it."""
        article = self.get_visible_article(request, article_id)
        edition = get_object_or_404(article.editions.with_source("article"), pk=edition_id)
        return preview_of_edition(request, edition)

    def edition_compare_view(self, request, article_id, edition_id):
        """How the working copy differs from an edition."""
        article = self.get_visible_article(request, article_id)
        edition = get_object_or_404(article.editions.with_source(), pk=edition_id)
        context = {
            "title": _("What the draft has and this edition has not"),
            "subtitle": str(article),
            "edition": edition,
            "is_planned": edition.live_from > request.at,
            "is_live": edition.is_live(request.at),
            "source": article.snapshot(),
        }
        return private(self.respond(request, "edition_compare", article, context))

    def edition_page(self, request, article, edition, action, context):
        facts = {"title": action.label, "subtitle": str(article), "edition": edition, "action": action}
        if action.tells_readers:
            facts |= {"chooser": context["form"].media, "linking": linking_to(article, request)}
            facts["shown_on"] = shown_on(article, request.at)
        if action.asks_for_planned:
            facts["plan"] = {"planned": plan.kept_or_cancelled(article, at=request.at)}
        return self.respond(request, "edition", article, facts | context)

    def edition_changed(self, request, article, edition_id, action, changed, form):
        """The page as it would be opened now, with what happened, and with the moments that had been typed in words."""
        token = page_version(article)
        edition = article.editions.filter(pk=edition_id).first()
        if edition is None:
            return self.edition_is_gone(request, article)
        typed = [f"{form[name].label} → {in_words(form.cleaned_data[name])}" for name in form.changed_data]
        changes = [*changed.messages, *([_("You had typed: %s.") % ", ".join(typed)] if typed else [])]
        context = {"form": form_of(edition, action, user=request.user), "page_version": token, "changes": changes}
        return self.edition_page(request, article, edition, action, context)

    def edition_is_gone(self, request, article):
        messages.error(request, _("This edition is not there any more: it was cancelled, or another took its place."))
        self.show_changes_since(request, article)
        return buttons.redirect_to_article(article)

    def correct_view(self, request, article_id):
        """Changes the words of what is live, at once; planned editions and the working copy take the change too."""
        article = self.get_visible_article(request, article_id)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        live = article.editions.live(request.at).first()
        if request.method == "POST":
            page = corrections.submit(article, request.POST, by=request.user)
        else:
            page = live and corrections.opened(article, live)
        if page is None:
            return self.nothing_to_correct(request, article)
        if page.done:
            buttons.show_corrected(request, page)
            return buttons.redirect_to_article(article)
        context = {
            "title": _("Correct what is live"),
            "subtitle": str(article),
            "media": without_members(self.media + page.form.media),
        }
        return self.respond(request, "correct", article, context | vars(page))

    def note_view(self, request, article_id, edition_id):
        """Changes or takes back the public note of a correction."""
        article = self.get_visible_article(request, article_id)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        token, live = page_version(article), article.editions.live(request.at).first()
        note = next((each for each in live.notes if each["edition"] == edition_id), None) if live else None
        if note is None:
            messages.error(request, _("Readers do not see this note any more."))
            return buttons.redirect_to_article(article)
        form, changes = NoteForm(submitted_data(request), initial={"note": note["text"]}), []
        if request.method == "POST" and form.is_valid():
            try:
                with unchanged(article, request.POST, by=request.user, parts=(PLAN,)):
                    corrections.change_note(article, edition_id, form.cleaned_data["note"], request)
            except ChangedMeanwhile as changed:
                changes = changed.messages
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return buttons.redirect_to_article(article)
        context = {"form": form, "note": note, "changes": changes, "page_version": token}
        context |= {"title": _("The note for readers"), "subtitle": str(article)}
        return self.respond(request, "note", article, context)

    def nothing_to_correct(self, request, article):
        messages.error(request, _("Nothing of this article is live now."))
        if request.method == "POST":
            messages.error(request, _("Not corrected. What you wrote is kept in the history."))
            self.show_changes_since(request, article)
        return buttons.redirect_to_article(article)

    def show_changes_since(self, request, article):
        """Says what was changed since the page that this form came from was opened."""
        before = submitted_version(request.POST)
        for sentence in changes_since(article, before, by=request.user) if before else []:
            messages.error(request, sentence)


def form_of(edition, action, data=None, *, user):
    initial = shown_first(edition, action)
    if not action.tells_readers:
        form = MomentForm(data, moments=action.moments, initial=initial)
    else:
        form = WithdrawalForm(data, moments=action.moments, initial=initial, user=user)
    if "at" in form.fields and action.name != "move":
        form.fields["at"].help_text = _("Leave the beginning empty for now.")
    return form


def shown_first(edition, action):
    now = timezone.now()
    if action.name in ("move", "end"):
        return {"at": edition.live_from, "until": edition.expires_at}
    if action.name == "republish":
        return {"until": to_keep(edition.article, edition.source, at=now, now=now)}
    if action.name == "withdraw":
        told = edition.article.withdrawals.filter(at=edition.live_until, at__gt=now).first()
    else:
        told = withdrawals.of_article(edition.article_id, now) if action.tells_readers else None
    return {"at": told.at, "reason": told.reason, "instead": told.instead_id} if told else {}


def in_words(value):
    return (local_datetime(value) if isinstance(value, datetime) else value) or "—"


def submitted_data(request):
    return request.POST if request.method == "POST" else None
