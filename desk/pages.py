"""The desk's own pages of one article. Each asks for the article among those that this person may see, so that an
absent and a forbidden one answer the same."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import policy, workflow
from articles.models import Article
from cms.http.methods import only
from desk import buttons, correcting, revisions, saving
from desk.clock import clock
from desk.edition_actions import EDITION_ACTIONS, changed_moments
from desk.forms import MomentForm
from desk.preview import preview
from desk.shown import PLAN, STATE, TEXT, Changed, as_shown, shown, since
from desk.shown import sent as shown_by
from desk.suggestions import suggestions_for
from desk.tags import tags_like
from images.formats import JPEG
from images.models import Image


class Pages(admin.ModelAdmin):
    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            page("tags/", self.tags_view, "tags"),
            page("picture/", self.picture_view, "picture"),
            page("preview/", self.preview_view, "preview_new"),
            page("<int:number>/preview/", self.preview_view, "preview"),
            page("suggestions/", self.suggestions_view, "suggestions_new"),
            page("<int:number>/suggestions/", self.suggestions_view, "suggestions"),
            page("<int:number>/step/<slug:name>/", self.step_view, "step"),
            page("<int:number>/edition/<int:edition_number>/<slug:name>/", self.edition_view, "edition"),
            page("<int:number>/correct/", self.correct_view, "correct"),
            page("<int:number>/history/<int:revision_number>/", self.revision_view, "revision"),
            page("<int:number>/history/<int:revision_number>/restore/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    def visible(self, request, number):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Article.objects.visible_to(request.user), pk=number)

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

    def picture_view(self, request):
        if not request.user.has_perm("images.view_image"):
            raise PermissionDenied
        number = request.GET.get("number", "")
        image = Image.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        if image is None:
            raise Http404
        return JsonResponse({"thumbnail": image.rendition_url(640, JPEG), "title": str(image)})

    # Preview

    def preview_view(self, request, number=None):
        """Of what is saved (GET), or of what stands in the form, which is saved nowhere (POST)."""
        article = self.visible(request, number) if number else None
        if request.method == "POST":
            return self.preview_of_form(request, article)
        if article is None:
            return HttpResponseNotAllowed(["POST"])
        return preview(request, article.snapshot(), article=article)

    def preview_of_form(self, request, article):
        self.require_write_permission(request, article)
        return preview(request, self.source_sent(request, article), article=article)

    def require_write_permission(self, request, article):
        allowed = self.has_change_permission(request, article) if article else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied

    @only("POST")
    def suggestions_view(self, request, number=None):
        """What the archive proposes for what stands in the form."""
        article = self.visible(request, number) if number else None
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require_write_permission(request, article)
        source = self.source_sent(request, article)
        found = suggestions_for(source, user=request.user, article=article, at=request.at)
        return TemplateResponse(request, "admin/articles/article/suggestions.html", {"suggestions": found})

    def source_sent(self, request, article):
        """What the form holds that was sent, valid or not; nothing is saved."""
        form = self.get_form(request, article, change=False)(request.POST, instance=article, saves=False)
        form.is_valid()
        formsets, _inlines = self._create_formsets(request, form.instance, change=article is not None)
        for formset in formsets:
            formset.is_valid()
        return saving.source_of(form, formsets)

    # Steps of the workflow, for those who may not change the text now

    @only("POST")
    def step_view(self, request, number, name):
        article = self.visible(request, number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if name not in workflow.STEPS:
            raise Http404
        if not workflow.STEPS[name].allowed(request.user, article):
            raise PermissionDenied
        try:
            with as_shown(article, request.POST, by=request.user, parts=(TEXT, STATE)) as locked:
                buttons.take_step(request, locked, name, note=request.POST.get("step_note", ""))
        except Changed as changed:
            buttons.say(request, changed)
        return buttons.back(article)

    # Editions

    def edition_view(self, request, number, edition_number, name):
        article = self.visible(request, number)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        action, token = EDITION_ACTIONS.get(name), shown(article)
        if action is None:
            raise Http404
        edition = article.editions.filter(pk=edition_number).first()
        if edition is None:
            return self.edition_is_gone(request, article)
        form = moment_form(edition, action, sent(request))
        if request.method == "POST" and not form.is_valid():
            token = shown_by(request.POST) or token
        elif request.method == "POST":
            try:
                with as_shown(article, request.POST, by=request.user, parts=(PLAN,)):
                    done = action.run(edition, by=request.user, changed=changed_moments(form))
            except Changed as changed:
                return self.edition_changed(request, article, edition_number, action, changed, form)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                buttons.say_done(request, action, edition, done, asked=form.cleaned_data.get("at"))
                return buttons.back(article)
        return self.edition_page(request, article, edition, action, {"form": form, "shown": token})

    def edition_page(self, request, article, edition, action, context):
        facts = {"title": action.label, "subtitle": str(article), "edition": edition, "action": action}
        return self.respond(request, "edition", article, facts | context)

    def edition_changed(self, request, article, edition_number, action, changed, form):
        """The page as it would be opened now, with what happened, and with the moments that had been typed in words."""
        token = shown(article)
        edition = article.editions.filter(pk=edition_number).first()
        if edition is None:
            return self.edition_is_gone(request, article)
        typed = [f"{form[name].label} → {clock(form.cleaned_data[name]) or '—'}" for name in changed_moments(form)]
        happened = [*changed.messages, *([_("You had typed: %s.") % ", ".join(typed)] if typed else [])]
        context = {"form": moment_form(edition, action), "shown": token, "happened": happened}
        return self.edition_page(request, article, edition, action, context)

    def edition_is_gone(self, request, article):
        messages.error(request, _("This edition is not there any more: it was cancelled, or another took its place."))
        self.say_since(request, article)
        return buttons.back(article)

    def correct_view(self, request, number):
        """Changes the words of what is live, at once; planned editions and the working copy take the change too."""
        article = self.visible(request, number)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        live = article.editions.live(request.at).first()
        if request.method == "POST":
            page = correcting.pressed(article, request.POST, by=request.user)
        else:
            page = live and correcting.opened(article, live)
        if page is None:
            return self.nothing_to_correct(request, article)
        if page.done:
            messages.success(request, _("“%s” is corrected.") % page.form.cleaned_data["title"])
            return buttons.back(article)
        context = {"title": _("Correct what is live"), "subtitle": str(article), "media": self.media + page.form.media}
        return self.respond(request, "correct", article, context | vars(page))

    def nothing_to_correct(self, request, article):
        messages.error(request, _("Nothing of this article is live now."))
        if request.method == "POST":
            messages.error(request, _("Not corrected. What you wrote is kept in the history."))
            self.say_since(request, article)
        return buttons.back(article)

    def say_since(self, request, article):
        """What happened since the page that was sent had been opened."""
        before = shown_by(request.POST)
        for sentence in since(article, before, by=request.user) if before else []:
            messages.error(request, sentence)

    # History

    def history_view(self, request, object_id, extra_context=None):
        article = self.visible(request, object_id if str(object_id).isdecimal() else None)
        kept = article.revisions.select_related("by").defer("snapshot")
        context = {"title": _("History"), "subtitle": str(article), "revisions": kept}
        return self.respond(request, "history", article, context)

    def revision_view(self, request, number, revision_number):
        article = self.visible(request, number)
        revision = get_object_or_404(article.revisions, pk=revision_number)
        earlier = article.revisions.filter(pk__lt=revision.pk, refused=False).first()
        context = {
            "title": _("Revision %s") % revision.version,
            "subtitle": str(article),
            "revision": revision,
            "parts": revisions.parts(revision.snapshot, earlier and earlier.snapshot, user=request.user),
            "may_restore": policy.can_change(request.user, article),
            "shown": shown(article),
        }
        return self.respond(request, "revision", article, context)

    @only("POST")
    def restore_view(self, request, number, revision_number):
        article = self.visible(request, number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        revision = get_object_or_404(article.revisions, pk=revision_number)
        if not policy.can_change(request.user, article):
            raise PermissionDenied
        try:
            with as_shown(article, request.POST, by=request.user, parts=(TEXT, STATE)):
                revisions.restore(revision, by=request.user)
        except Changed as changed:
            buttons.say(request, changed)
            return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[number, revision_number]))
        messages.success(request, _("The working copy is again as it was in revision %s.") % revision.version)
        return buttons.back(article)


def moment_form(edition, action, data=None):
    asked = {"at": edition.live_from, "until": edition.expires_at} if action.name in ("move", "end") else {}
    return MomentForm(data, moments=action.moments, initial=asked)


def sent(request):
    return request.POST if request.method == "POST" else None
