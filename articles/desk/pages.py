"""The desk's own pages of one article. Each asks for the article among those that this person may see, so that an
absent and a forbidden one answer the same."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles import merging, policy, publishing
from articles.desk import buttons, revisions, saving
from articles.desk.deeds import DEEDS, changed_moments
from articles.desk.forms import CorrectionForm, MomentForm
from articles.desk.preview import preview
from articles.desk.suggestions import suggestions_for
from articles.desk.tags import tags_like
from articles.models import Article, Revision
from cms.methods import only
from cms.richtext import plain_text
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
        self.ask_may_write(request, article)
        return preview(request, self.source_sent(request, article), article=article)

    def ask_may_write(self, request, article):
        allowed = self.has_change_permission(request, article) if article else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied

    @only("POST")
    def suggestions_view(self, request, number=None):
        """What the archive proposes for what stands in the form."""
        article = self.visible(request, number) if number else None
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.ask_may_write(request, article)
        source = self.source_sent(request, article)
        found = suggestions_for(source, user=request.user, article=article, at=request.at)
        return TemplateResponse(request, "admin/articles/article/suggestions.html", {"suggestions": found})

    def source_sent(self, request, article):
        """What the form holds that was sent, valid or not; nothing is saved."""
        form_class = self.get_form(request, article, change=False)
        form_class.saves = False
        form = form_class(request.POST, instance=article)
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
        buttons.take_step(request, article, name, note=request.POST.get("step_note", ""))
        return buttons.back(article)

    # Editions

    def edition_view(self, request, number, edition_number, name):
        article = self.visible(request, number)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        edition, deed = get_object_or_404(article.editions, pk=edition_number), DEEDS.get(name)
        if deed is None:
            raise Http404
        asked = {"at": edition.live_from, "until": edition.expires_at} if name in ("move", "end") else {}
        form = MomentForm(sent(request), asks=deed.asks, initial=asked)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    deed.do(edition, by=request.user, changed=changed_moments(form))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("“%(title)s”: %(deed)s, done.") % {"title": edition, "deed": deed.label})
                return buttons.back(article)
        context = {"title": deed.label, "subtitle": str(article), "edition": edition, "deed": deed, "form": form}
        return self.respond(request, "edition", article, context)

    def correct_view(self, request, number):
        """Changes the words of what is live, at once; planned editions and the working copy take the change too."""
        article = self.visible(request, number)
        if not policy.can_publish(request.user, article):
            raise PermissionDenied
        edition = article.editions.live(request.at).first()
        if edition is None:
            messages.error(request, _("Nothing of this article is live now."))
            return buttons.back(article)
        words = {name: edition.source.get(name, "") for name in CorrectionForm._meta.fields}
        form = CorrectionForm(sent(request), initial={**words, "edition": edition.pk})
        clashes = []
        if request.method == "POST" and form.is_valid():
            clashes = self.correct(request, article, form)
            if form.is_valid() and not clashes:
                messages.success(request, _("“%s” is corrected.") % form.cleaned_data["title"])
                return buttons.back(article)
        context = {"title": _("Correct what is live"), "subtitle": str(article), "form": form, "clashes": clashes}
        context["media"] = self.media + form.media
        return self.respond(request, "correct", article, context)

    def correct(self, request, article, form):
        edition = get_object_or_404(article.editions, pk=form.cleaned_data["edition"])
        note = form.cleaned_data["note"]
        try:
            with transaction.atomic():
                publishing.correct(edition, source=form.source(edition.source), by=request.user, note=note)
        except merging.Clash as clash:
            return [
                {"label": merging.LABELS.get(name, name), "here": shown(ours), "there": shown(theirs)}
                for name, (ours, theirs) in clash.clashes.items()
            ]
        except ValidationError as error:
            form.add_error(None, error)
        return []

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
        }
        return self.respond(request, "revision", article, context)

    @only("POST")
    def restore_view(self, request, number, revision_number):
        article = self.visible(request, number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with transaction.atomic():
            locked = Article.objects.select_for_update().get(pk=article.pk)
            if not policy.can_change(request.user, locked):
                raise PermissionDenied
            revision = get_object_or_404(Revision.objects.filter(article=locked), pk=revision_number)
            revisions.restore(revision, by=request.user)
        messages.success(request, _("The working copy is again as it was in revision %s.") % revision.version)
        return buttons.back(article)


def shown(value):
    return plain_text(value) if isinstance(value, str) else str(value)


def sent(request):
    return request.POST if request.method == "POST" else None
